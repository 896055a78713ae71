import { readdirSync, readFileSync } from 'node:fs';
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

/** Whatever stands in a test that talks to the service over HTTP. */
const overHttp = ['http', 'serve']
  .map((folder) => new URL(`../${folder}/`, import.meta.url))
  .flatMap((folder) => readdirSync(folder).map((name) => readFileSync(new URL(name, folder), 'utf8')))
  .join('\n');

test('every problem code is met by a test over HTTP', () => {
  const unmet = PROBLEM_CODES.filter((code) => !new RegExp(`['" ]${code}['"]`).test(overHttp));
  expect(unmet, 'write a test in test/http that gets each of these as an answer and names it').toEqual([]);
});
