import type { Router } from 'express';

/** What must be true before requests should come here. */
export interface Readiness {
  /** The database answers and takes writes. */
  readonly database: boolean;
  /** The ballot box's ledger can be written and its copy outside the database too. */
  readonly ledger: boolean;
}

export interface HealthPorts {
  readonly readiness: () => Promise<Readiness>;
  /** True once the process has begun to stop: load balancers should send nothing more. */
  readonly isStopping: () => boolean;
}

/** Mounts `/health/live` (the process answers) and `/health/ready` (it can do its work). */
export function mountHealth(router: Router, { readiness, isStopping }: HealthPorts): void {
  router.get('/health/live', (_request, response) => {
    response.status(200).set('cache-control', 'no-store').json({ status: 'live' });
  });
  router.get('/health/ready', async (_request, response) => {
    const stopping = isStopping();
    let state: Readiness = { database: false, ledger: false };
    try {
      state = await readiness();
    } catch {
      // What cannot even be asked is not ready.
    }
    const ready = !stopping && state.database && state.ledger;
    response
      .status(ready ? 200 : 503)
      .set('cache-control', 'no-store')
      .json({ status: stopping ? 'stopping' : ready ? 'ready' : 'not-ready', ...state });
  });
}
