import { type Instant, instantToMs, msToInstant } from '../core/election/values.ts';
import { ELECTION } from './draft.ts';
import type { Office } from './office.ts';
import type { Progress } from './progress.ts';

/** Voting is extended when so little is left of it and ballots are still coming. */
const EXTEND_WITHIN_MS = 15_000;
const EXTEND_BY_MS = 30_000;
const LOOK_EVERY_MS = 250;

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/**
 * While ballots remain, the officers extend voting by acts: one proposes, enough of them sign the exact bytes.
 * @returns `finish`, to be called when the last ballot is in; it gives the closing instant that holds
 */
export function keepVotingOpen(input: {
  readonly office: Office;
  readonly progress: Progress;
  readonly closes: Instant;
}): { finish(): Promise<Instant>; stop(): void } {
  const { office, progress } = input;
  let closes = input.closes;
  let done = false;

  async function extend(): Promise<void> {
    const [first] = office.desks;
    if (first === undefined) throw new Error('bug: an office has desks');
    const later = msToInstant((instantToMs(closes) ?? 0) + EXTEND_BY_MS);
    const act = await first.proposeExtension(ELECTION, later, closes);
    for (const desk of office.desks.slice(0, office.required)) await desk.signAct(ELECTION, act);
    closes = later;
    progress.say(
      `Ballots are still coming: ${office.required} officers extended voting to ${closes} (act ${act.number})`,
    );
  }

  async function watch(): Promise<void> {
    while (!done) {
      if ((instantToMs(closes) ?? 0) - Date.now() < EXTEND_WITHIN_MS) await extend();
      else await sleep(LOOK_EVERY_MS);
    }
  }
  const watching = watch();
  // Looked at in finish(); until then a failure must not count as unhandled.
  watching.catch(() => undefined);

  return {
    async finish() {
      done = true;
      await watching;
      return closes;
    },
    // Without it the program would go on watching when casting has failed.
    stop() {
      done = true;
    },
  };
}
