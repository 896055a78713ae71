import { electionNotice } from '../election/definition.ts';
import type { RecordReader } from '../record/reader.ts';
import type { Check } from './check.ts';
import { ACT_CHECKS } from './checks-acts.ts';
import { BALLOT_CHECKS } from './checks-ballots.ts';
import { BOX_CHECKS } from './checks-box.ts';
import { DECLARATION_CHECKS } from './checks-declaration.ts';
import { DEFINITION_CHECKS } from './checks-definition.ts';
import { FILE_CHECKS } from './checks-files.ts';
import { LEDGER_CHECKS } from './checks-ledger.ts';
import { OPENING_CHECKS } from './checks-opening.ts';
import { REGISTER_CHECKS, REGISTERS_CLOSED_CHECK } from './checks-register.ts';
import { RESULT_CHECKS } from './checks-result.ts';
import { type ElectionFacts, loadFacts, type RecordFacts, type Stage, stepOf } from './facts.ts';
import { figuresOf } from './figures.ts';
import type { VerifierPrimitives } from './primitives.ts';
import {
  type CheckReport,
  Findings,
  printable,
  type VerificationFigures,
  type VerificationReport,
  type VerifiedElection,
  type VerifiedState,
} from './report.ts';
import { type Ran, settle } from './settle.ts';

export type { Stage } from './facts.ts';
export type { VerifierPrimitives } from './primitives.ts';

/** Every check in the order in which the report lists them. Ids are never changed or given to another check. */
export const CHECKS: readonly Check[] = [
  ...FILE_CHECKS,
  ...DEFINITION_CHECKS,
  ...ACT_CHECKS,
  ...LEDGER_CHECKS,
  ...BOX_CHECKS,
  ...REGISTER_CHECKS,
  ...BALLOT_CHECKS,
  REGISTERS_CLOSED_CHECK,
  ...OPENING_CHECKS,
  ...RESULT_CHECKS,
  ...DECLARATION_CHECKS,
];

/** What takes long in a large record: `step` is a check's id. */
export interface VerificationProgress {
  readonly step: string;
  readonly done: number;
  /** Null when it is not known beforehand. */
  readonly total: number | null;
}

async function runChecks(facts: RecordFacts, errors: string[]): Promise<CheckReport[]> {
  const ran: Ran[] = [];
  for (const check of CHECKS) {
    const findings = new Findings();
    try {
      await check.run(facts, findings);
    } catch (error) {
      errors.push(printable(`${check.id}: ${String(error)}`));
      findings.fault('an error of the verifier itself stopped this check');
    }
    ran.push({ check, findings });
  }
  return settle(ran);
}

/** By the lines that stand in the ballot box; whether they may stand there is for `box-order`. */
function stateOf({ box }: ElectionFacts): VerifiedState {
  if (stepOf(box, 'annulled') !== null) return 'annulled';
  if (stepOf(box, 'declared') !== null) return 'declared';
  if (stepOf(box, 'unsealed') !== null) return 'unsealed';
  if (stepOf(box, 'closed') !== null) return 'closed';
  return stepOf(box, 'voting-opened') === null ? 'announced' : 'voting';
}

function describeElection(election: ElectionFacts): VerifiedElection {
  const { definition } = election.fixed;
  const { election: id, title, test, assurance } = definition;
  return {
    id,
    title,
    test,
    state: stateOf(election),
    notice: electionNotice(definition),
    assurance: assurance.statement,
  };
}

async function tryFigures(facts: RecordFacts, errors: string[]): Promise<VerificationFigures | null> {
  try {
    return await figuresOf(facts);
  } catch (error) {
    errors.push(printable(`figures: ${String(error)}`));
    return null;
  }
}

/** The report when even the reading went wrong, which no record should be able to cause. */
function brokenReport(anchored: boolean, error: unknown): VerificationReport {
  const errors = [printable(`reading the record: ${String(error)}`)];
  const evidence = ['an error of the verifier itself stopped all checks'];
  const checks = CHECKS.map(({ id, title }): CheckReport => ({ id, title, status: 'failed', evidence }));
  return {
    type: 'tellers/verification-report/v1',
    passed: false,
    election: null,
    fingerprint: null,
    words: [],
    anchored,
    checks,
    figures: null,
    errors,
  };
}

/**
 * Verifies a whole election record: every check, never stopping at the first failure, whatever the record holds. It
 * does not throw: an error of its own fails the check in which it happened and is listed in `errors`.
 * @param input.fingerprint the 32-byte election fingerprint that the caller got by another way; null or left out: every
 *   check runs against the record's own definition, and `anchor` says that it does not apply
 * @param input.stage how far the election must have come; `declared` unless the caller says less
 * @param input.progress called now and then while ballots and shares are checked, and awaited
 */
export async function verifyRecord(input: VerificationInput): Promise<VerificationReport> {
  return (await verifyFacts(input)).report;
}

export interface VerificationInput {
  readonly reader: RecordReader;
  readonly primitives: VerifierPrimitives;
  readonly fingerprint?: Uint8Array | null;
  readonly stage?: Stage;
  readonly progress?: (progress: VerificationProgress) => void | Promise<void>;
}

async function reportOf(facts: RecordFacts, errors: string[]): Promise<VerificationReport> {
  const checks = await runChecks(facts, errors);
  const { definition, election, anchor } = facts;
  return {
    type: 'tellers/verification-report/v1',
    passed: checks.every(({ status }) => status !== 'failed'),
    election: election === null ? null : describeElection(election),
    fingerprint: definition.fingerprintHex,
    words: definition.words,
    anchored: anchor !== null,
    checks,
    figures: await tryFigures(facts, errors),
    errors,
  };
}

/** The same, together with what was read: for whoever acts on exactly what was verified. */
export async function verifyFacts(
  input: VerificationInput,
): Promise<{ readonly report: VerificationReport; readonly facts: RecordFacts | null }> {
  const { reader, primitives, fingerprint: anchor = null, stage = 'declared', progress } = input;
  const errors: string[] = [];
  try {
    const facts = await loadFacts({
      reader,
      primitives,
      anchor,
      stage,
      progress: (step) => (state) => progress?.({ step, ...state }),
    });
    return { report: await reportOf(facts, errors), facts };
  } catch (error) {
    return { report: brokenReport(anchor !== null, error), facts: null };
  }
}
