import type { Result } from '../base/result.ts';
import { type BltError, type BltFile, readBlt } from './blt/blt.ts';
import { looksLikePreflib, readPreflib } from './preflib/preflib.ts';

/** Reads a ballot file by what stands in it: PrefLib where its ballots are written `count: …`, else BLT. */
export function readBallotFile(text: string): Result<BltFile, BltError> {
  return looksLikePreflib(text) ? readPreflib(text) : readBlt(text);
}
