import { err, ok, type Result } from '../base/result.ts';
import type { FixedDefinition } from '../election/fixed-definition.ts';
import type { ClosedBox } from '../opening/agreement.ts';
import type { ChainState } from '../opening/chain.ts';
import type { SectionGroup } from '../opening/groups.ts';
import type { OpenedList } from '../opening/opened-lists.ts';
import type { RecordReader } from '../record/reader.ts';
import type { Stage } from './facts.ts';
import type { VerifierPrimitives } from './primitives.ts';
import { type VerificationProgress, verifyFacts } from './verify-record.ts';

/** What a trustee's program needs of a closed election before it agrees, mixes or opens: all of it verified by itself. */
export interface VerifiedForTrustee {
  readonly fixed: FixedDefinition;
  /** What to agree on. */
  readonly closed: ClosedBox;
  readonly chain: ChainState;
  readonly groups: readonly SectionGroup[];
  /** The next mixer's input, or what is opened when the chain is complete. */
  readonly lists: readonly OpenedList[];
  /** Trustees whose share stands in the ballot box. */
  readonly opened: readonly number[];
  /** An act with what was drawn before witnesses stands in the ballot box (PR-5). */
  readonly drawn: boolean;
  /** The closing instant with every extension in the ballot box, in milliseconds since 1970. */
  readonly closesAtMs: number;
}

export type NotVerified = { readonly kind: 'record-refused'; readonly reasons: readonly string[] };

/**
 * Runs the verifier over the record of a closed election and gives what follows from exactly the bytes that were
 * verified (PR-7). Refused with the evidence of every failed check.
 * @param fingerprint the 32 bytes that this trustee signed
 * @param stage `closed` before agreeing and mixing, `mixed` before opening
 */
export async function verifyForTrustee(input: {
  readonly reader: RecordReader;
  readonly primitives: VerifierPrimitives;
  readonly fingerprint: Uint8Array;
  readonly stage: Extract<Stage, 'closed' | 'mixed'>;
  readonly progress?: (progress: VerificationProgress) => void | Promise<void>;
}): Promise<Result<VerifiedForTrustee, NotVerified>> {
  const { report, facts } = await verifyFacts(input);
  if (!report.passed) {
    const failed = report.checks.filter(({ status }) => status === 'failed');
    const reasons = failed.map(({ id, title, evidence }) => `${id} (${title}): ${evidence.join('; ')}`);
    return err({ kind: 'record-refused', reasons: [...reasons, ...report.errors] });
  }
  const election = facts?.election ?? null;
  if (election?.annulled === true) return err({ kind: 'record-refused', reasons: ['this election was annulled'] });
  const mixing = election?.mixing ?? null;
  if (election === null || mixing === null || mixing.closed === null || mixing.lists === null) {
    return err({ kind: 'record-refused', reasons: ['the election is not closed yet'] });
  }
  return ok({
    fixed: election.fixed,
    closed: mixing.closed,
    chain: mixing.chain,
    groups: mixing.groups,
    lists: mixing.lists,
    opened: election.box.steps.flatMap(({ line }) => (line.kind === 'share' ? [line.body.trustee] : [])),
    drawn: election.acts.some(({ act }) => act?.act === 'draw'),
    closesAtMs: election.closesAtMs,
  });
}
