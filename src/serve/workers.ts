import cluster, { type Worker } from 'node:cluster';
import type { EventLog } from '../app/ports.ts';

/** A worker that ends again so soon after its start is started anew only after a pause. */
const RESTART_PAUSE_MS = 1000;
const READY_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 30_000;

export interface DatabaseAddresses {
  readonly rollUrl: string;
  readonly boxUrl: string;
}

/** What a worker says to the first process: that it needs the logins, and then that it answers. */
export type FromWorker = { readonly needs: 'addresses' } | { readonly ready: true };

/** In a worker: the logins of both sides, from the first process. */
export function addressesFromFirst(): Promise<DatabaseAddresses> {
  return new Promise((resolve) => {
    process.once('message', (addresses) => resolve(addresses as DatabaseAddresses));
    process.send?.({ needs: 'addresses' } satisfies FromWorker);
  });
}

/** Starts `count` processes that answer HTTP on one port and replaces those that end. Resolves when all answer. */
export async function keepWorkers(input: {
  readonly count: number;
  readonly addresses: DatabaseAddresses;
  readonly log: EventLog;
}): Promise<{ stop(): Promise<void>; hangUp(): void }> {
  const { count, addresses, log } = input;
  // The workers accept connections themselves. With Node's round robin the first process accepts and hands over, and a
  // connection that was on its way to a worker when that was killed stays open without anybody at its end.
  cluster.schedulingPolicy = cluster.SCHED_NONE;
  let stopping = false;
  const running = new Map<number, Worker>();

  function start(number: number): Promise<void> {
    const worker = cluster.fork({
      TELLERS_WORKER: String(number),
      // Passwords go over the channel between the two: what stands in an environment, process lists show.
      ROLL_DATABASE_URL: '',
      BOX_DATABASE_URL: '',
      ROLL_DATABASE_URL_FILE: '',
      BOX_DATABASE_URL_FILE: '',
      DATABASE_URL: '',
      DATABASE_URL_FILE: '',
    });
    running.set(number, worker);
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        reject(new Error(`worker ${number} did not become ready`));
      }, READY_WITHIN_MS);
      worker.on('message', (message: FromWorker) => {
        if (!('ready' in message)) {
          worker.send(addresses satisfies DatabaseAddresses);
          return;
        }
        clearTimeout(late);
        resolve();
      });
      worker.once('exit', (status) => {
        clearTimeout(late);
        running.delete(number);
        reject(new Error(`worker ${number} ended with ${String(status)}`));
        if (stopping) return;
        log.event('worker-lost', { worker: number, status });
        setTimeout(() => {
          if (!stopping) start(number).catch(() => undefined);
        }, RESTART_PAUSE_MS);
      });
    });
  }

  await Promise.all(Array.from({ length: count }, (_, index) => start(index + 1)));
  return {
    /** Tells every worker to look for a renewed certificate. */
    hangUp() {
      for (const worker of running.values()) worker.process.kill('SIGHUP');
    },
    async stop() {
      stopping = true;
      const ended = [...running.values()].map(
        (worker) =>
          new Promise<void>((resolve) => {
            const late = setTimeout(() => worker.process.kill('SIGKILL'), STOP_WITHIN_MS);
            worker.once('exit', () => {
              clearTimeout(late);
              resolve();
            });
            worker.process.kill('SIGTERM');
          }),
      );
      await Promise.all(ended);
    },
  };
}
