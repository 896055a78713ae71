import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CHECKS } from '../../src/core/verify/verify-record.ts';

const text = readFileSync(new URL('../../docs/verification.md', import.meta.url), 'utf8');

test('every check has its paragraph, and every paragraph its check', () => {
  const headings = [...text.matchAll(/^### (.+)$/gm)].flatMap(([, heading = '']) =>
    [...heading.matchAll(/`([a-z-]+)`/g)].map(([, id]) => id),
  );
  expect(headings.toSorted()).toEqual(CHECKS.map(({ id }) => id).toSorted());
});

test('ids of checks stand once', () => {
  const ids = CHECKS.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});
