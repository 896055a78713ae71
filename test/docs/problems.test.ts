import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { PROBLEM_CODES } from '../../src/contract/problems.ts';

const text = readFileSync(new URL('../../docs/problems.md', import.meta.url), 'utf8');
const parts = text.split(/^## /m).slice(1);

test('docs/problems.md explains every problem code, in the order of the table, and nothing else', () => {
  expect(parts.map((part) => part.slice(0, part.indexOf('\n')))).toEqual(PROBLEM_CODES);
});

test('docs/problems.md says of every problem what happened and what to do', () => {
  for (const part of parts) {
    const sentences = part.slice(part.indexOf('\n')).trim().split(/\.\s/);
    expect(sentences.length, part).toBeGreaterThanOrEqual(2);
  }
});
