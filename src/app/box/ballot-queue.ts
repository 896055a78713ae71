import { err, ok, type Result } from '../../core/base/result.ts';
import type { BallotLineBody } from '../../core/ledger/ballot-line.ts';
import type { BusyError, LedgerSigner, SignedHead } from '../ports.ts';
import type { AppendBallotError, BoxStore, RecordedBallot } from './ports.ts';

/** Ballots of one transaction: larger batches gain little and make everybody in them wait longer. */
const MAX_BATCH = 200;
/** More waiting than this is refused at once, so that nobody waits for an answer that comes too late. */
const MAX_WAITING = 5000;

export interface AppendedBallot {
  readonly recorded: RecordedBallot;
  readonly head: SignedHead;
}

type Answer = Result<AppendedBallot, AppendBallotError>;

interface Waiting {
  readonly ballot: BallotLineBody;
  readonly answer: (answer: Answer) => void;
  readonly fail: (error: unknown) => void;
}

export interface BallotQueue {
  append(ballot: BallotLineBody): Promise<Result<AppendedBallot, AppendBallotError | BusyError>>;
  /** Resolves when nothing waits any more: for a graceful stop. */
  drained(): Promise<void>;
}

/**
 * Checked ballots wait here while a batch is being written; what has gathered meanwhile is the next batch. A batch of
 * which the outcome is unknown fails as a whole: the callers look their ballots up before they try again, and nothing
 * is ever signed a second time.
 */
export function createBallotQueue(input: {
  readonly store: Pick<BoxStore, 'appendBallots'>;
  readonly election: string;
  readonly signer: LedgerSigner;
  readonly origin: string;
}): BallotQueue {
  const { store, election, signer, origin } = input;
  const waiting: Waiting[] = [];
  let writing: Promise<void> | null = null;

  async function writeBatch(batch: readonly Waiting[]): Promise<void> {
    try {
      const ballots = batch.map((item) => item.ballot);
      const appended = await store.appendBallots({ election, ballots, signer, origin });
      batch.forEach((item, index) => {
        const outcome = appended.outcomes[index];
        if (outcome === undefined) item.fail(new Error('bug: a ballot of the batch has no outcome'));
        else if (outcome.result.ok) item.answer(ok({ recorded: outcome.result.value, head: appended.head }));
        else item.answer(err(outcome.result.error));
      });
    } catch (error) {
      for (const item of batch) item.fail(error);
    }
  }

  async function writeAll(): Promise<void> {
    while (waiting.length > 0) await writeBatch(waiting.splice(0, MAX_BATCH));
    writing = null;
  }

  return {
    append(ballot) {
      if (waiting.length >= MAX_WAITING) return Promise.resolve(err({ kind: 'busy', retryAfterSeconds: 2 }));
      return new Promise((answer, fail) => {
        waiting.push({ ballot, answer, fail });
        writing ??= writeAll();
      });
    },
    async drained() {
      while (writing !== null) await writing;
    },
  };
}
