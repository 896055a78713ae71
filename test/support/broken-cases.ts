import { BALLOT_CASES } from './broken/ballots.ts';
import type { BrokenCase } from './broken/case.ts';
import { CEREMONY_CASES } from './broken/ceremony.ts';
import { DEFINITION_CASES } from './broken/definition.ts';
import { FILE_CASES } from './broken/files.ts';
import { LEDGER_CASES } from './broken/ledgers.ts';
import { MIXING_CASES } from './broken/mixing.ts';
import { OPENING_CASES } from './broken/opening.ts';
import { RESULT_CASES } from './broken/result.ts';

/**
 * Broken records: for every check at least one record that fails exactly there, made by the strongest party that could
 * make it. Where the operator's keys help, they are used: everything after the lie is made to fit it.
 */

export type { BrokenCase, RecordFilesMap } from './broken/case.ts';
export { withIndex } from './broken/case.ts';

export const BROKEN_CASES: readonly BrokenCase[] = [
  ...FILE_CASES,
  ...DEFINITION_CASES,
  ...CEREMONY_CASES,
  ...LEDGER_CASES,
  ...BALLOT_CASES,
  ...MIXING_CASES,
  ...OPENING_CASES,
  ...RESULT_CASES,
];
