import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { equalBytes, toHex } from '../../src/core/base/bytes.ts';
import { fingerprintWords } from '../../src/core/election/fingerprint-words.ts';
import { fingerprintOf } from '../../src/core/election/fixed-definition.ts';
import { BROKEN_CASES, type RecordFilesMap } from './broken-cases.ts';
import { makeRecord } from './record-maker.ts';

/** Writes the corpus of broken records. Run by scripts/make-broken-records.mjs, never by a test. */

function write(folder: string, files: Iterable<readonly [string, Uint8Array]>): void {
  for (const [path, content] of files) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}

function writeJson(file: string, value: unknown): void {
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
}

/** The files of a case that the base does not have, or has with other bytes. */
function changed(base: RecordFilesMap, files: RecordFilesMap): [string, Uint8Array][] {
  return [...files].filter(([path, content]) => {
    const before = base.get(path);
    return before === undefined || !equalBytes(before, content);
  });
}

function clear(root: string): void {
  for (const name of readdirSync(root)) {
    if (name === 'base.json' || statSync(join(root, name)).isDirectory()) rmSync(join(root, name), { recursive: true });
  }
}

export async function writeBrokenRecords(root: string): Promise<number> {
  const base = await makeRecord();
  clear(root);
  write(join(root, 'base'), base.files);
  const { fingerprint, fingerprintHex } = base.fixed;
  writeJson(join(root, 'base.json'), { fingerprint: fingerprintHex, words: fingerprintWords(fingerprint) });
  for (const { name, check, what, who, anchoredInBase, make } of BROKEN_CASES) {
    const files = await make(base);
    const own = toHex(fingerprintOf(files.get('definition.json') ?? new Uint8Array()));
    write(join(root, name, 'files'), changed(base.files, files));
    mkdirSync(join(root, name), { recursive: true });
    writeJson(join(root, name, 'case.json'), {
      check,
      what,
      who,
      fingerprint: anchoredInBase === true ? fingerprintHex : own,
      removed: [...base.files.keys()].filter((path) => !files.has(path)),
    });
  }
  return BROKEN_CASES.length;
}
