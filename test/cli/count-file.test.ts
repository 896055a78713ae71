import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { countFile } from '../../src/cli/count-file.ts';
import { sheetCsv } from '../../src/core/count/print/csv.ts';
import { sheetPage } from '../../src/core/count/print/html.ts';
import { SheetSchema } from '../../src/core/count/sheet.ts';

const TIE = '2 1\n1 1 0\n1 2 0\n0\n"Ann"\n"Bö"\n"Chair"\n';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tellers-count-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function run(bytes: string | Uint8Array, more: Partial<Parameters<typeof countFile>[0]> = {}) {
  const file = join(folder, 'ballots.blt');
  writeFileSync(file, bytes);
  const said = { out: '', err: '' };
  const output = {
    out: (text: string) => {
      said.out += text;
    },
    err: (text: string) => {
      said.err += text;
    },
  };
  const exitCode = await countFile({ file, rule: 'irv', setting: new Map(), lots: 'lowest', output, ...more });
  return { exitCode, ...said };
}

describe('tellers count with files', () => {
  test('the sheet has the SHA-256 of the bytes of the file, with a byte order mark and all', async () => {
    for (const text of [TIE, `\ufeff${TIE}`]) {
      const { exitCode, out } = await run(text, { json: true });
      expect(exitCode).toBe(0);
      expect(SheetSchema.parse(JSON.parse(out)).input.file).toBe(createHash('sha256').update(text).digest('hex'));
    }
  });

  test('bytes that are no UTF-8 are refused and never replaced', async () => {
    const latin = Buffer.from(TIE, 'latin1');
    for (const bytes of [
      latin,
      Buffer.concat([Buffer.from(TIE), Buffer.from([0xc0, 0x80])]),
      Buffer.from(TIE, 'utf16le'),
    ]) {
      const refused = await run(bytes);
      expect(refused).toMatchObject({ exitCode: 1, out: '' });
      if (bytes === latin) expect(refused.err).toBe('ballots.blt: not UTF-8 text\n');
    }
  });

  test('writes the table and the page beside the text on standard output', async () => {
    const [csv, html] = [join(folder, 'stages.csv'), join(folder, 'result.html')];
    const { exitCode, out } = await run(TIE, { csv, html, json: true });
    expect(exitCode).toBe(0);
    const sheet = SheetSchema.parse(JSON.parse(out));
    expect(readFileSync(csv, 'utf8')).toBe(sheetCsv(sheet));
    expect(readFileSync(html, 'utf8')).toBe(sheetPage(sheet));
  });

  test('writes no file where nothing is counted', async () => {
    const { exitCode } = await run('2 1\n1 3 0\n0\n', { csv: join(folder, 'a.csv'), html: join(folder, 'a.html') });
    expect(exitCode).toBe(1);
    expect(readdirSync(folder)).toEqual(['ballots.blt']);
  });

  test('a file that cannot be written fails the command, and the result is printed all the same', async () => {
    const { exitCode, out, err } = await run(TIE, { html: join(folder, 'nowhere', 'a.html') });
    expect(exitCode).toBe(1);
    expect(out).toContain('Elected: Ann.');
    expect(err).toMatch(/ENOENT/);
  });

  test('takes lots from a file, and refuses one that it cannot read', async () => {
    const lots = join(folder, 'lots.txt');
    writeFileSync(lots, '2\n1\n');
    expect((await run(TIE, { lots })).out).toContain('Elected: Bö.');
    expect(await run(TIE, { lots: join(folder, 'none.txt') })).toMatchObject({ exitCode: 1, out: '' });
    writeFileSync(lots, 'heads\n');
    expect((await run(TIE, { lots })).exitCode).toBe(64);
    writeFileSync(lots, '1 '.repeat(40_000));
    expect((await run(TIE, { lots })).err).toMatch(/lots\.txt: larger than 65536 bytes/);
    expect((await run(TIE, { lots: 'AB'.repeat(32) })).exitCode).toBe(64);
  });

  test('a file that is not there is said', async () => {
    expect(await run(TIE, { file: join(folder, 'none.blt') })).toMatchObject({ exitCode: 1, out: '' });
  });
});
