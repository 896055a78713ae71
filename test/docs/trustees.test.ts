import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const at = (path: string) => new URL(`../../${path}`, import.meta.url);
const page = readFileSync(at('docs/trustees.md'), 'utf8');
const main = readFileSync(at('src/main.ts'), 'utf8');

/** The names of the commands, as the program declares them. */
function commands(): string[] {
  const part = main.slice(main.indexOf('function addTrusteeCommands'));
  const ownBody = part.slice(0, part.indexOf('\n}\n'));
  const named = [
    ...ownBody.matchAll(/seatCommand\(trustee, '([a-z]+)'|\n {4}\.command\('([a-z]+)'\)|\n {4}\['([a-z]+)'/g),
  ];
  return named.map(([, seat, plain, step]) => seat ?? plain ?? step ?? '').toSorted();
}

test('docs/trustees.md shows every command of a trustee, and no other', () => {
  const shown = [...page.matchAll(/^ {4}tellers trustee ([a-z]+)/gm)].map(([, name]) => name ?? '');
  expect([...new Set(shown)].toSorted()).toEqual(commands());
  expect(commands()).toContain('ceremony');
});

test('docs/trustees.md explains refusals by words that the program really says', () => {
  const folders = ['src/trustee', 'src/core/ceremony', 'src/core/verify'];
  const source = folders
    .flatMap((folder) => readdirSync(at(folder)).map((name) => readFileSync(at(`${folder}/${name}`), 'utf8')))
    .join('\n');
  const rows = page.split('\n').filter((line) => /^\| [^|]+ \| [^|]+ \|$/.test(line) && !line.startsWith('| --- '));
  const sentences = rows.slice(1).map((row) => row.split(' | ')[0]!.slice(2));
  expect(sentences.length).toBeGreaterThan(8);
  const parts = sentences.flatMap((sentence) => sentence.split(/ \/ |…|: |trustee \d/).map((part) => part.trim()));
  const missing = parts.filter((part) => part.split(' ').length > 2 && !source.includes(part));
  expect(missing).toEqual([]);
});
