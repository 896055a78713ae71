import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { migrate } from '../../src/db/migrate.ts';
import { startPostgres } from '../../src/db/postgres/supervisor.ts';
import { ensureRole, grantSide } from '../../src/db/roles.ts';
import { silentLog } from './log.ts';

/** How tests reach the one cluster of this run. */
export interface TestCluster {
  /** The owner's address of the database that every test file clones. */
  readonly templateUrl: string;
  readonly roll: { readonly role: string; readonly password: string };
  readonly box: { readonly role: string; readonly password: string };
}

declare module 'vitest' {
  interface ProvidedContext {
    cluster: TestCluster;
  }
}

/** Starts one real PostgreSQL for the whole run, with the schemas in a template; thrown away as a whole afterwards. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'tellers-test-'));
  const started = await startPostgres({ dataFolder, log: silentLog });
  if (!started.ok) throw new Error(started.error.reasons.join('\n'));
  const postgres = started.value;
  const roles = {
    roll: { role: 'tellers_roll', password: new URL(postgres.rollUrl).password },
    box: { role: 'tellers_box', password: new URL(postgres.boxUrl).password },
  };
  const templateUrl = postgres.ownerUrl.replace(/\/[^/]*$/, '/template_tellers');
  await makeTemplate({ ownerUrl: postgres.ownerUrl, templateUrl, roles });
  project.provide('cluster', { templateUrl, ...roles });
  return async () => {
    await postgres.stop({ evenIfUsed: true });
    rmSync(dataFolder, { recursive: true, force: true });
  };
}

async function makeTemplate(input: {
  readonly ownerUrl: string;
  readonly templateUrl: string;
  readonly roles: Pick<TestCluster, 'roll' | 'box'>;
}): Promise<void> {
  const maintenance = new pg.Client(input.ownerUrl.replace(/\/[^/]*$/, '/postgres'));
  await maintenance.connect();
  await maintenance.query('CREATE DATABASE template_tellers');
  await maintenance.end();
  const client = new pg.Client(input.templateUrl);
  await client.connect();
  for (const side of ['roll', 'box'] as const) {
    const migrated = await migrate({ client, side });
    if (!migrated.ok) throw new Error(migrated.error.reasons.join('\n'));
    const made = await ensureRole({ client, ...input.roles[side] });
    if (!made.ok) throw new Error(made.error.reasons.join('\n'));
    await grantSide({ client, side, role: input.roles[side].role });
  }
  await client.end();
}
