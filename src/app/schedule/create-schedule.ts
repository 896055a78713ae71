import type { RollElection } from '../roll/ports.ts';
import { advanceElection, hasPendingActs } from './advance-election.ts';
import { createMemory } from './memory.ts';
import type { SchedulePorts } from './ports.ts';

export interface Schedule {
  /**
   * Does for every election what is due, and waits for what it has begun. An election that an earlier tick is still
   * busy with is passed over, so that a long opening holds up no other. Safe in several processes at once.
   */
  tick(): Promise<void>;
  /** Resolves when nothing is under way: for a graceful stop. */
  idle(): Promise<void>;
}

/** Made once in the process that schedules; `tick` is called every second or so. */
export function createSchedule(ports: SchedulePorts): Schedule {
  const memory = createMemory();
  const running = new Map<string, Promise<void>>();

  async function isDue({ election, state }: RollElection): Promise<boolean> {
    if (state === 'draft' || memory.resting.isResting(election)) return false;
    return !memory.finished.has(election) || (state !== 'annulled' && (await hasPendingActs(ports, election)));
  }

  async function advance(stored: RollElection): Promise<void> {
    const { election } = stored;
    try {
      await advanceElection(ports, stored, memory);
      memory.resting.succeeded(election);
    } catch (error) {
      // A later tick tries again. One election must not stop the others.
      memory.resting.failed(election);
      const reason = error instanceof Error ? error.message : 'unknown';
      ports.log.event('schedule-failed', { election, reason });
    } finally {
      running.delete(election);
    }
  }

  return {
    async tick() {
      const begun: Promise<void>[] = [];
      for (const stored of await ports.roll.elections()) {
        // Asked last: another tick may have begun with it while this one was waiting.
        if (!(await isDue(stored)) || running.has(stored.election)) continue;
        const run = advance(stored);
        running.set(stored.election, run);
        begun.push(run);
      }
      await Promise.all(begun);
    },
    async idle() {
      while (running.size > 0) await Promise.all(running.values());
    },
  };
}
