import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const at = (path: string) => new URL(`../../${path}`, import.meta.url);
const page = readFileSync(at('docs/threat-model.md'), 'utf8');
const section = page.slice(page.indexOf('\n## Row by row\n'));

/** The rows of all tables of the section, as their cells. */
const rows = section
  .split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (?:attack|---) /.test(line))
  .map((line) => line.slice(2, -2).split(' | '));

test('every attack of “Row by row” names what shows it, which is there and tests something, and what made it fail', () => {
  expect(rows.length).toBeGreaterThan(15);
  for (const [attack = '', shown = '', red = '', ...rest] of rows) {
    expect(rest, attack).toEqual([]);
    expect(red.length, attack).toBeGreaterThan(5);
    const files = [...shown.matchAll(/`((?:test|scripts)\/[^`]*)`/g)].map(([, path]) => path ?? '');
    expect(files.length, attack).toBeGreaterThan(0);
    for (const file of files) {
      expect(existsSync(at(file)), file).toBe(true);
      if (file.endsWith('.test.ts')) expect(readFileSync(at(file), 'utf8'), file).toMatch(/\btest(?:\.\w+)*\(/);
    }
  }
});

test('every test of hostile use stands in “Row by row”, each attack once', () => {
  const attacks = rows.map(([attack]) => attack);
  expect(new Set(attacks).size).toBe(attacks.length);
  const named = rows.flatMap(([, shown = '']) =>
    [...shown.matchAll(/`(test\/hostile\/[^`]*)`/g)].map(([, path]) => path),
  );
  const there = readdirSync(at('test/hostile'), { withFileTypes: true }).filter((entry) => entry.isFile());
  for (const { name } of there) expect(named).toContain(`test/hostile/${name}`);
});
