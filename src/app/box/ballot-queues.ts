import type { KeyCustody } from '../ports.ts';
import { type BallotQueue, createBallotQueue } from './ballot-queue.ts';
import type { BoxFacts } from './box-facts.ts';
import type { BoxStore } from './ports.ts';

export interface BallotQueues {
  /** The queue of an election: one per process. */
  of(facts: BoxFacts): Promise<BallotQueue>;
  /** Resolves when nothing waits in any of them: for a graceful stop. */
  drained(): Promise<void>;
}

/** Makes each election's queue when its first ballot comes. */
export function createBallotQueues(ports: {
  readonly store: Pick<BoxStore, 'appendBallots'>;
  readonly keys: Pick<KeyCustody, 'boxLedger'>;
}): BallotQueues {
  const queues = new Map<string, Promise<BallotQueue>>();

  async function make({ definition, origin }: BoxFacts): Promise<BallotQueue> {
    const election = definition.election;
    const signer = await ports.keys.boxLedger(election);
    return createBallotQueue({ store: ports.store, election, signer, origin });
  }

  return {
    of(facts) {
      const election = facts.definition.election;
      const queue = queues.get(election) ?? make(facts);
      queues.set(election, queue);
      // Custody that could not be read now may be readable at the next ballot.
      queue.catch(() => queues.delete(election));
      return queue;
    },
    async drained() {
      for (const queue of await Promise.allSettled(queues.values())) {
        if (queue.status === 'fulfilled') await queue.value.drained();
      }
    },
  };
}
