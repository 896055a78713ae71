import { toHex } from '../../../src/core/base/bytes.ts';
import { type JsonObject } from '../../../src/core/base/canonical-json.ts';
import { fingerprintOf } from '../../../src/core/election/fixed-definition.ts';
import { listFile, makeRecordIndex } from '../../../src/core/record/build-record.ts';
import { type LedgerHooks } from '../record-ledger.ts';
import { type MadeRecord, makeRecord, type RecordHooks, replaceItem } from '../record-maker.ts';

/** Broken records. What a broken record is made with. */

export type RecordFilesMap = Map<string, Uint8Array>;

export interface BrokenCase {
  /** Folder below test/broken-records. */
  readonly name: string;
  /** The one check that must fail. */
  readonly check: string;
  readonly what: string;
  /** Who is able to do it, and what it would gain. */
  readonly who: string;
  /** True when the fingerprint that the caller holds is that of the base record and not of the case's own definition. */
  readonly anchoredInBase?: boolean;
  readonly make: (base: MadeRecord) => Promise<RecordFilesMap>;
}

/** The index after files were changed by hand, as whoever changed them would make it. */
export function withIndex(files: RecordFilesMap): RecordFilesMap {
  const others = [...files].filter(([path]) => path !== 'index.json');
  const fingerprint = toHex(fingerprintOf(files.get('definition.json') ?? new Uint8Array()));
  const listed = others.map(([path, bytes]) => listFile(path, bytes));
  return new Map([...others, ['index.json', makeRecordIndex({ fingerprint, files: listed })]]);
}

/** A case in which only finished files are changed. */
export function byHand(change: (files: RecordFilesMap, base: MadeRecord) => void): BrokenCase['make'] {
  return (base) => {
    const files = new Map(base.files);
    change(files, base);
    return Promise.resolve(withIndex(files));
  };
}

/** A case that is made by cheating in one step and doing all later ones to fit. */
export function byHooks(hooks: RecordHooks): BrokenCase['make'] {
  return async () => (await makeRecord(hooks)).files;
}

export function pathLike(files: RecordFilesMap, pattern: RegExp): string {
  const path = [...files.keys()].find((candidate) => pattern.test(candidate));
  if (path === undefined) throw new Error(`no file like ${String(pattern)}`);
  return path;
}

export function changeBody(kind: string, change: (body: JsonObject) => JsonObject): LedgerHooks {
  return replaceItem(kind, (item) => [{ kind, body: change(item.body) }]);
}
