import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, toHex, utf8 } from '../../../src/core/base/bytes.ts';
import { canonicalBytes } from '../../../src/core/base/canonical-json.ts';
import { type ElectionResult } from '../../../src/core/count/count-election.ts';
import { type Sheet } from '../../../src/core/count/sheet.ts';
import { blobRefOf } from '../../../src/core/election/blob-ref.ts';
import { type Hash } from '../../../src/core/election/values.ts';
import { suspended } from '../record-maker.ts';
import { type BrokenCase, byHooks, changeBody } from './case.ts';

/** Broken records. The count and what the officers sign. */

/** Another winner, and a sheet whose own hash fits. */
function falsifyResult(result: ElectionResult): ElectionResult {
  const [chair, ...others] = result.contests;
  const sheet: Partial<Sheet> = { ...chair!, outcome: { ...chair!.outcome, elected: ['ben'] } };
  delete sheet.sha256;
  const hash = toHex(sha256(canonicalBytes(sheet))) as Hash;
  return { ...result, contests: [{ ...(sheet as Sheet), sha256: hash }, ...others] };
}

export const RESULT_CASES: readonly BrokenCase[] = [
  {
    name: 'recount',
    check: 'recount',
    what: 'The result names somebody else than the count gives; page and declaration follow it.',
    who: 'The operator, to officers who sign without counting.',
    make: byHooks({ result: falsifyResult }),
  },
  {
    name: 'result-page',
    check: 'result-page',
    what: 'The page for people names somebody else than the result.',
    who: 'The operator: most readers see only the page.',
    make: byHooks({ page: (html) => html.replaceAll('Ada', 'Ben') }),
  },
  {
    name: 'declaration',
    check: 'declaration',
    what: 'The declaration that the officers signed names somebody else than the result.',
    who: 'The operator, to officers who sign what they are shown.',
    make: byHooks({
      declaration: (declaration) => ({
        ...declaration,
        outcome: declaration.outcome.map((outcome) => ({
          ...outcome,
          elected: outcome.contest === 'chair' ? ['ben'] : outcome.elected,
        })),
      }),
    }),
  },
  {
    name: 'declaration-signatures',
    check: 'declaration-signatures',
    what: 'One officer signed the declaration where two must.',
    who: 'One returning officer and the operator.',
    make: byHooks({ declarationSigners: (officers) => officers.slice(0, 1) }),
  },
  {
    name: 'declaration-signatures-suspended',
    check: 'declaration-signatures',
    what: 'The declaration is signed by two officers, one of whom had been suspended.',
    who: 'One returning officer with the stolen key for which the other was suspended.',
    make: byHooks({ acts: [{ ...suspended(1), officers: [0, 2] }] }),
  },
  {
    name: 'declared-line',
    check: 'declared-line',
    what: 'The last line of the ballot box names another declaration than the one in the record.',
    who: 'The operator, who exchanged the declaration after it had been witnessed.',
    make: byHooks({
      box: changeBody('declared', (body) => ({
        ...body,
        declaration: blobRefOf(concatBytes([utf8('another declaration')])),
      })),
    }),
  },
];
