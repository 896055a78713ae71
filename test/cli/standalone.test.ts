import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { printReport } from '../../src/cli/print-report.ts';
import { toHex } from '../../src/core/base/bytes.ts';
import { removeTemporaryFolders, temporaryFolder, writeRecord } from '../support/record-folder.ts';
import { freshRecord } from '../support/record-maker.ts';
import { verifyFiles } from '../support/verify.ts';

const builder = new URL('../../scripts/build-verifier.mjs', import.meta.url).pathname;
let record: Awaited<ReturnType<typeof freshRecord>>;
let folder: string;
let program: string;

/** Builds from another folder each time, as two people would. */
function build(): string {
  const cwd = temporaryFolder();
  mkdirSync(join(cwd, 'deep'));
  const file = join(cwd, 'deep', 'tellers-verify.mjs');
  const built = spawnSync(process.execPath, [builder, file], { cwd, encoding: 'utf8' });
  if (built.status !== 0) throw new Error(built.stderr);
  return file;
}

/** Runs the file with no environment at all, away from any packages. */
function run(...args: string[]) {
  return spawnSync(process.execPath, [program, ...args], { cwd: temporaryFolder(), env: {}, encoding: 'utf8' });
}

beforeAll(async () => {
  record = await freshRecord();
  folder = writeRecord(record.files);
  program = build();
});
afterAll(removeTemporaryFolders);

describe('the verifier as one file', () => {
  test('has the same bytes however often and wherever it is built', () => {
    expect(readFileSync(build())).toEqual(readFileSync(program));
  });

  test('holds no path of the machine that built it', () => {
    const text = readFileSync(program, 'utf8');
    expect(text).not.toContain(new URL('../..', import.meta.url).pathname);
  });

  test('runs on a bare Node and prints what the verifier in the sources says', async () => {
    const fingerprint = toHex(record.fingerprint);
    const ran = run(folder, '--fingerprint', fingerprint);
    expect([ran.status, ran.stderr]).toEqual([0, '']);
    expect(ran.stdout).toBe(printReport(await verifyFiles(record.files, { fingerprint: record.fingerprint })));
  });

  test('names a changed file and ends with 1', () => {
    const files = new Map(record.files);
    files.set('result.html', new TextEncoder().encode('<p>Ben is elected</p>'));
    const ran = run(writeRecord(files), '--json');
    expect(ran.status).toBe(1);
    expect(ran.stdout).toContain('result.html: is not the page of result.json');
  });

  test('ends with 2 for no record and with 64 for wrong options', () => {
    expect(run(temporaryFolder()).status).toBe(2);
    for (const args of [
      [],
      ['a', 'b'],
      ['a', '--unknown'],
      ['receipt'],
      [folder, '--fingerprint', 'x'],
      ['--fingerprint'],
    ]) {
      expect([args, run(...args).status]).toEqual([args, 64]);
    }
    expect(run('--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('node tellers-verify.mjs') });
  });

  test('checks receipts, too', () => {
    const file = join(temporaryFolder(), 'receipt');
    writeFileSync(file, 'not a receipt');
    expect(run('receipt', file, '--record', folder)).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('not a receipt'),
    });
  });
});
