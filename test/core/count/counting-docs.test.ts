import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { RULES } from '../../../src/core/count/rules.ts';
import { countingPages } from '../../support/counting-docs.ts';

const FOLDER = new URL('../../../docs/counting/', import.meta.url);
const pages = countingPages();

describe('the pages of the counting rules', () => {
  test('are there for every rule of the registry, and no others', () => {
    expect([...pages.keys()]).toEqual(RULES.map(({ id }) => `${id}.md`));
    expect(readdirSync(FOLDER).toSorted()).toEqual([...pages.keys()].toSorted());
  });

  test.each([...pages])('%s is what scripts/make-counting-docs.mjs writes', (file, text) => {
    expect(readFileSync(new URL(file, FOLDER), 'utf8')).toBe(text);
  });
});
