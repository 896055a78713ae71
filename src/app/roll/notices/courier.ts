import { type DeliverPorts, deliverNotices } from './deliver.ts';

export interface Courier {
  /** Ends after what is in hand: what waits stays in the queue for another process or the next start. */
  stop(): Promise<void>;
}

const LOOK_EVERY_MS = 1000;
/** The longest rest while the mail system is away. */
const LONGEST_REST_MS = 30_000;
/** How often notices of processes that are gone are looked for. */
const RECOVER_EVERY_MS = 15_000;

/** Delivers notices until it is stopped: as fast as they are taken, slower while nothing is. */
export function startCourier(
  ports: DeliverPorts,
  { lookEveryMs = LOOK_EVERY_MS, longestRestMs = LONGEST_REST_MS, recoverEveryMs = RECOVER_EVERY_MS } = {},
): Courier {
  const stopping = new AbortController();
  const isStopped = () => stopping.signal.aborted;
  let wake = (): void => undefined;
  let restMs = lookEveryMs;
  let recoveredAtMs = Number.NEGATIVE_INFINITY;

  const rest = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  /** @returns for how long to rest */
  async function look(): Promise<number> {
    if (performance.now() - recoveredAtMs >= recoverEveryMs) {
      await ports.notices.recover();
      recoveredAtMs = performance.now();
    }
    const { taken, away } = await deliverNotices(ports);
    restMs = away ? Math.min(longestRestMs, restMs * 2) : lookEveryMs;
    return taken > 0 && !away ? 0 : restMs;
  }

  async function run(): Promise<void> {
    while (!isStopped()) {
      try {
        const ms = await look();
        if (ms > 0 && !isStopped()) await rest(ms);
      } catch (error) {
        ports.log.event('notices-failed', { error: error instanceof Error ? error.name : 'unknown' });
        if (!isStopped()) await rest(longestRestMs);
      }
    }
  }

  const running = run();
  return {
    async stop() {
      stopping.abort();
      wake();
      await running;
    },
  };
}
