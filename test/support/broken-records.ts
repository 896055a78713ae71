import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { z } from 'zod';
import { trustedHex } from '../../src/core/election/values.ts';

/** The corpus of broken records as it lies in test/broken-records. */

const ROOT = new URL('../broken-records/', import.meta.url).pathname;

const CaseSchema = z.strictObject({
  check: z.string(),
  what: z.string(),
  who: z.string(),
  fingerprint: z.string().length(64),
  removed: z.array(z.string()),
});

export interface BrokenRecord {
  readonly name: string;
  readonly check: string;
  /** What whoever verifies has been given. */
  readonly fingerprint: Uint8Array;
  readonly files: Map<string, Uint8Array>;
}

function readFolder(folder: string): Map<string, Uint8Array> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    files.map((entry) => {
      const file = join(entry.parentPath, entry.name);
      return [relative(folder, file).split(sep).join('/'), new Uint8Array(readFileSync(file))];
    }),
  );
}

/** The record that all cases start from, which verifies. */
export function baseRecord(): { fingerprint: Uint8Array; files: Map<string, Uint8Array> } {
  const base = JSON.parse(readFileSync(join(ROOT, 'base.json'), 'utf8')) as { fingerprint: string };
  return { fingerprint: trustedHex(base.fingerprint), files: readFolder(join(ROOT, 'base')) };
}

export function brokenRecords(): BrokenRecord[] {
  const base = baseRecord().files;
  const folders = readdirSync(ROOT, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders
    .filter(({ name }) => name !== 'base')
    .map(({ name }) => {
      const folder = join(ROOT, name);
      const facts = CaseSchema.parse(JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8')));
      const files = new Map([...base, ...readFolder(join(folder, 'files'))]);
      for (const path of facts.removed) files.delete(path);
      return { name, check: facts.check, fingerprint: trustedHex(facts.fingerprint), files };
    });
}
