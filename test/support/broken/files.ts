import { utf8 } from '../../../src/core/base/bytes.ts';
import { listFile, makeRecordIndex } from '../../../src/core/record/build-record.ts';
import { type BrokenCase, byHand, pathLike, type RecordFilesMap } from './case.ts';

/** Broken records. Files of a record that were changed after it was made. */

/** Swaps two bytes that differ, so that the size stays. */
function swapBytes(files: RecordFilesMap, path: string): void {
  const bytes = Uint8Array.from(files.get(path)!);
  const at = bytes.findIndex((byte, index) => index > 40 && byte !== bytes[index + 1]);
  [bytes[at], bytes[at + 1]] = [bytes[at + 1]!, bytes[at]!];
  files.set(path, bytes);
}

export const FILE_CASES: readonly BrokenCase[] = [
  {
    name: 'files-missing',
    check: 'files',
    what: 'A bundle of ballot box lines is not there, and the index does not list it.',
    who: 'Whoever serves the record. A reader who fetches tiles would not see the ballots.',
    make: byHand((files) => files.delete(pathLike(files, /^box\/tile\/entries\//))),
  },
  {
    name: 'files-added',
    check: 'files',
    what: 'A file that nothing in the record refers to, listed in the index.',
    who: 'Whoever serves the record. It could pass for a part of it.',
    make: byHand((files) => files.set('result-official.html', utf8('<!doctype html><title>Ben is elected</title>\n'))),
  },
  {
    name: 'index',
    check: 'index',
    what: 'The index leaves out the rejected ballots of one contest.',
    who: 'Whoever serves the record. A reader over a URL would not fetch them.',
    make: (base) => {
      const files = new Map(base.files);
      const listed = [...files].filter(
        ([path]) => path !== 'index.json' && path !== 'cast-vote-records/chair.rejected.jsonl',
      );
      const made = listed.map(([path, bytes]) => listFile(path, bytes));
      files.set('index.json', makeRecordIndex({ fingerprint: base.fixed.fingerprintHex, files: made }));
      return Promise.resolve(files);
    },
  },
  {
    name: 'box-tiles',
    check: 'box-tiles',
    what: 'The bundle of lines has other bytes than the lines.',
    who: 'Whoever serves the record. Readers of tiles and readers of the file would see two ballot boxes.',
    make: byHand((files) => swapBytes(files, pathLike(files, /^box\/tile\/entries\//))),
  },
  {
    name: 'register-tiles',
    check: 'register-tiles',
    what: 'The register’s bundle of lines has other bytes than the lines.',
    who: 'Whoever serves the record.',
    make: byHand((files) => swapBytes(files, pathLike(files, /^registers\/1\/tile\/entries\//))),
  },
];
