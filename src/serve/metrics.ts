import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AggregatorRegistry, Counter, collectDefaultMetrics, Gauge } from 'prom-client';
import { ROUTES } from '../contract/routes.ts';
import type { DatabaseFigures } from '../db/figures.ts';

/**
 * Figures for Prometheus, on a port of their own that nobody but the operator reaches.
 *
 * Two streams of exact times are enough to tie a token to a ballot (PR-11), and a counter that is read every few
 * seconds is a stream of times. So whatever members ask for, on either side, is shown only in full tens, and so are the
 * lines of a ballot box; there is no histogram of durations, and no label names a member, a section, an election of a
 * request or an address.
 */

const COARSE = 10;

/** Routes that members and their ballots use, by operation id: all that is not an officer's, a trustee's or public. */
function isCoarse(route: string): boolean {
  const declared = Object.values(ROUTES).find(({ id }) => id === route);
  return declared === undefined || !(declared.auth === 'officer' || declared.auth === 'trustee' || PLAIN.has(route));
}

/** Asked by anybody, and by nobody because they vote just now. */
const PLAIN: ReadonlySet<string> = new Set(['listElections', 'beginSignIn', 'completeSignIn', 'joinCeremony']);

export interface Metrics {
  /** One request was answered. @param route the operation's id, or `other` */
  answered(route: string, status: number): void;
  /** The whole page of this process. */
  page(): Promise<string>;
}

/** The figures of one process. @param figures what the database says; asked at every reading */
export function createMetrics(figures: () => Promise<DatabaseFigures>): Metrics {
  // In a worker this kind also answers the first process, which adds all workers up.
  const register = new AggregatorRegistry();
  AggregatorRegistry.setRegistries(register);
  collectDefaultMetrics({ register, prefix: 'tellers_' });
  const requests = new Counter({
    name: 'tellers_http_requests_total',
    help: 'Answered requests by operation and status; those of members in full tens only',
    labelNames: ['route', 'status'],
    registers: [register],
  });
  // A database that is away is seen by figures that do not move; the process still has its own.
  const fill = async (use: (found: DatabaseFigures) => void): Promise<void> => {
    await figures().then(use, () => undefined);
  };
  const connections: Gauge<'side' | 'state'> = new Gauge({
    name: 'tellers_database_connections',
    help: 'Connections to the database by side and state; waiting are requests that have none yet',
    labelNames: ['side', 'state'],
    registers: [register],
    collect: () =>
      fill(({ pools }) => {
        for (const { side, open, idle, waiting } of pools) {
          connections.set({ side, state: 'busy' }, open - idle);
          connections.set({ side, state: 'idle' }, idle);
          connections.set({ side, state: 'waiting' }, waiting);
        }
      }),
  });
  const lines: Gauge<'ledger'> = new Gauge({
    name: 'tellers_ledger_lines',
    help: 'Lines of each ledger, of ballot boxes in full tens only',
    labelNames: ['ledger'],
    registers: [register],
    aggregator: 'max',
    collect: () =>
      fill(({ ledgers }) => {
        for (const { ledger, lines: count } of ledgers) {
          lines.set({ ledger }, ledger.startsWith('box.') ? count - (count % COARSE) : count);
        }
      }),
  });
  const coarse = new Map<string, number>();

  return {
    answered(route, status) {
      if (!isCoarse(route)) {
        requests.inc({ route, status });
        return;
      }
      const key = `${route} ${status}`;
      const count = (coarse.get(key) ?? 0) + 1;
      coarse.set(key, count % COARSE);
      if (count === COARSE) requests.inc({ route, status }, COARSE);
    },
    page: () => register.metrics(),
  };
}

/** Answers `GET /metrics` and nothing else. @param page what is answered */
export async function serveMetrics(input: {
  readonly host: string;
  readonly port: number;
  readonly page: () => Promise<string>;
}): Promise<{ readonly port: number; stop(): Promise<void> }> {
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    input.page().then(
      (text) => response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }).end(text),
      () => response.writeHead(503).end(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: input.host, port: input.port }, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

/** The figures of all workers, added up, asked of them by the first process. */
export function pageOfWorkers(): () => Promise<string> {
  const workers = new AggregatorRegistry();
  return () => workers.clusterMetrics();
}
