import { equalBytes } from '../../core/base/bytes.ts';
import { canonicalBytes } from '../../core/base/canonical-json.ts';
import { err, ok, type Result } from '../../core/base/result.ts';
import { trustedBase64Url, trustedHex } from '../../core/election/values.ts';
import type { Group } from '../../core/group/group.ts';
import type { BallotLineBody } from '../../core/ledger/ballot-line.ts';
import { parseBoxLine } from '../../core/ledger/chain.ts';
import { reasonsToRefuseBallot } from '../../core/sealing/ballot-check.ts';
import type { VerifyTokenSignature } from '../../core/token/blind-rsa.ts';
import { type BusyError, type EventLog, UnknownOutcomeError } from '../ports.ts';
import type { AppendedBallot, BallotQueue } from './ballot-queue.ts';
import type { BallotQueues } from './ballot-queues.ts';
import type { FactsOf } from './box-facts.ts';
import type { AppendBallotError, BoxStore, RecordedBallot } from './ports.ts';
import { makeReceiptUnder } from './receipt-of.ts';
import type { SealingFactsOf } from './sealing-facts-of.ts';
import type { TreeMirrors } from './tree-mirrors.ts';

export interface CastBallotPorts {
  readonly factsOf: FactsOf;
  readonly sealingFactsOf: SealingFactsOf;
  readonly group: Group;
  readonly verifyTokenSignature: VerifyTokenSignature;
  readonly queues: BallotQueues;
  readonly store: Pick<BoxStore, 'ballot' | 'head'>;
  readonly mirrors: TreeMirrors;
  readonly log: EventLog;
}

export interface CastBallotCommand {
  readonly election: string;
  /** Hex, as the member's device has checked it. */
  readonly fingerprint: string;
  readonly ballot: BallotLineBody;
}

export type CastBallotError =
  | { readonly kind: 'election-not-found' }
  | { readonly kind: 'ballot-refused'; readonly reasons: readonly string[] }
  | AppendBallotError
  | BusyError;

/** How long somebody should wait whose ballot's fate is not known: by then the database has decided. */
const RETRY_UNKNOWN_SECONDS = 2;

function isSameBallot(recorded: RecordedBallot, ballot: BallotLineBody): boolean {
  const line = parseBoxLine(recorded.line);
  if (!line.ok || line.value.kind !== 'ballot') throw new Error('bug: what the box recorded as a ballot is none');
  return equalBytes(canonicalBytes(line.value.body), canonicalBytes(ballot));
}

/** What the box holds for this ballot's voting key: this ballot, another one, or nothing. */
async function lookUp(
  ports: CastBallotPorts,
  { election, ballot }: CastBallotCommand,
): Promise<AppendedBallot | 'another' | null> {
  const recorded = await ports.store.ballot(election, trustedBase64Url(ballot.votingKey));
  if (recorded === null) return null;
  if (!isSameBallot(recorded, ballot)) return 'another';
  return { recorded, head: await ports.store.head(election) };
}

/**
 * A batch failed without telling whether it was committed. What is there is answered for; what is not there may still
 * come, so nothing is claimed about it: the same ballot handed in again is always safe.
 */
async function lookUpUnknown(ports: CastBallotPorts, command: CastBallotCommand): Promise<Appended> {
  ports.log.event('cast-outcome-unknown', { election: command.election });
  const found = await lookUp(ports, command);
  if (found === 'another') return err({ kind: 'voting-key-used' });
  return found === null ? err({ kind: 'busy', retryAfterSeconds: RETRY_UNKNOWN_SECONDS }) : ok(found);
}

type Appended = Result<AppendedBallot, AppendBallotError | BusyError>;

/** The queue's answer, or null when it is not known whether the ballot was recorded. */
async function appendOnce(queue: BallotQueue, ballot: BallotLineBody): Promise<Appended | null> {
  try {
    return await queue.append(ballot);
  } catch (error) {
    if (error instanceof UnknownOutcomeError) return null;
    throw error;
  }
}

/**
 * Takes one sealed ballot into the box and gives its receipt. Whoever hands it in does not matter. The same ballot
 * again gives an equivalent receipt; another ballot under a used voting key is refused without a word about the first.
 */
export async function castBallot(
  ports: CastBallotPorts,
  command: CastBallotCommand,
): Promise<Result<{ readonly receipt: string }, CastBallotError>> {
  const { election, ballot } = command;
  const facts = await ports.factsOf(election);
  if (facts === null) return err({ kind: 'election-not-found' });
  if (!equalBytes(trustedHex(command.fingerprint), facts.fixed.fingerprint)) {
    return err({ kind: 'ballot-refused', reasons: ['fingerprint: this election has another definition'] });
  }

  const reasons = reasonsToRefuseBallot({
    group: ports.group,
    facts: ports.sealingFactsOf(facts),
    verifyTokenSignature: ports.verifyTokenSignature,
    ballot,
  });
  if (reasons.length > 0) return err({ kind: 'ballot-refused', reasons });

  const queue = await ports.queues.of(facts);
  const appended = (await appendOnce(queue, ballot)) ?? (await lookUpUnknown(ports, command));
  if (!appended.ok) return appended;
  const { recorded, head } = appended.value;
  return ok({ receipt: await makeReceiptUnder(ports.mirrors, { election, recorded, head }) });
}
