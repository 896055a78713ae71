import { existsSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import type { EventLog } from '../app/ports.ts';
import { type Addresses, type DatabaseSettings, findAddresses, unreachable } from './addresses.ts';
import { reasonsToDistrustRows } from './beside-lines.ts';
import { boxLedgers } from './box/box-head.ts';
import { compareWithGuard, readGuardCopies, type StoredLedger } from './guard.ts';
import { reasonToDistrustLedger } from './ledger/check-ledger.ts';
import { checkMigrations, type Side } from './migrate.ts';
import { createPool } from './pool.ts';
import { reasonsToDistrustSettings } from './postgres/settings.ts';
import { reasonsToDistrustRole } from './role-checks.ts';
import { registerLedgers } from './roll/register-head.ts';

/** What `tellers doctor` says of the database, in plain words. It changes nothing. */

export interface Finding {
  readonly name: string;
  readonly ok: boolean;
  readonly says: string;
}

const SIDE_NAMES: { readonly [side in Side]: string } = { roll: "the roll's side", box: "the ballot box's side" };

export async function examineDatabase(input: {
  readonly dataFolder: string;
  readonly database: DatabaseSettings;
  readonly guardFolder: string;
  readonly log: EventLog;
}): Promise<Finding[]> {
  const { url, rollUrl } = input.database;
  const embedded = url === null && rollUrl === null;
  if (embedded && !existsSync(join(input.dataFolder, 'postgres', 'cluster'))) {
    return [{ name: 'database', ok: true, says: 'there is none yet; the service makes its own at the first start' }];
  }
  if (!embedded && rollUrl === null && !existsSync(join(input.dataFolder, 'database-roles.json'))) {
    return [{ name: 'database', ok: true, says: 'the service makes its two roles in it at the first start' }];
  }
  const found = await findAddresses(input);
  if (!found.ok) return [{ name: 'database', ok: false, says: found.error.reasons.join('; ') }];
  try {
    return await examine(found.value, input.guardFolder);
  } finally {
    await found.value.embedded?.stop();
  }
}

async function examine(addresses: Addresses, guardFolder: string): Promise<Finding[]> {
  const pools = {
    roll: createPool({ url: addresses.rollUrl, max: 1, name: 'doctor' }),
    box: createPool({ url: addresses.boxUrl, max: 1, name: 'doctor' }),
  };
  try {
    const sides = [
      ...(await examineSide(pools.roll, 'roll', addresses.rollUrl)),
      ...(await examineSide(pools.box, 'box', addresses.boxUrl)),
    ];
    // Ledgers can only be walked where both sides let us in and have our tables.
    if (sides.some((finding) => !finding.ok)) return sides;
    const copies = readGuardCopies(guardFolder);
    const ledgers = [...(await registerLedgers(pools.roll)), ...(await boxLedgers(pools.box))];
    const guard = await compareWithGuard({ copies, ledgers });
    return [
      ...sides,
      await examineLedgers(ledgers),
      finding('rows beside ledgers', await reasonsToDistrustRows(pools), 'all of them follow from the lines'),
      examineCopies(guard, { folder: guardFolder, count: copies.length }),
    ];
  } finally {
    await Promise.all([pools.roll.end(), pools.box.end()]);
  }
}

function finding(name: string, reasons: readonly string[], otherwise: string): Finding {
  return { name, ok: reasons.length === 0, says: reasons.length === 0 ? otherwise : reasons.join('; ') };
}

async function examineSide(pool: pg.Pool, side: Side, url: string): Promise<Finding[]> {
  const name = SIDE_NAMES[side];
  let version: string;
  let aheadMs: number;
  try {
    const { rows } = await pool.query<{ version: string; now: number }>(
      `SELECT current_setting('server_version') AS version,
              (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now`,
    );
    version = rows[0]?.version ?? 'unknown';
    aheadMs = (rows[0]?.now ?? Number.NaN) - Date.now();
  } catch (error) {
    return [finding(`${name}: connection`, [unreachable(url, error)], '')];
  }
  const migrations = await checkMigrations(pool, side).catch((error: unknown) => {
    // A role without any right on the schema: the owner has not given it yet.
    if (error instanceof pg.DatabaseError) return { ok: false as const, error: { reasons: [error.message] } };
    throw error;
  });
  return [
    finding(`${name}: connection`, [], `PostgreSQL ${version} at ${new URL(url).host}`),
    finding(`${name}: clock`, reasonsToDistrustClock(aheadMs), 'goes with this machine’s'),
    finding(`${name}: durability`, await reasonsToDistrustSettings(pool), 'an answered commit is on disk'),
    finding(`${name}: role`, await reasonsToDistrustRole(pool, side), 'owns nothing and sees only its own side'),
    finding(`${name}: tables`, migrations.ok ? [] : migrations.error.reasons, 'up to date with this program'),
  ];
}

const CLOCKS_APART_MS = 2000;

/** Opening and closing follow the database's clock, signatures are made by this machine's. */
function reasonsToDistrustClock(aheadMs: number): string[] {
  if (Math.abs(aheadMs) <= CLOCKS_APART_MS) return [];
  const seconds = Math.round(Math.abs(aheadMs) / 1000);
  return [`is ${seconds} s ${aheadMs > 0 ? 'ahead of' : 'behind'} this machine’s: set both by NTP`];
}

async function examineLedgers(ledgers: readonly StoredLedger[]): Promise<Finding> {
  const reasons: string[] = [];
  let lines = 0;
  for (const ledger of ledgers) {
    const reason = await reasonToDistrustLedger(ledger);
    if (reason !== null) reasons.push(reason);
    lines += ledger.size;
  }
  return finding('ledgers', reasons, `${ledgers.length} with ${lines} lines in all, every chain and head is whole`);
}

function examineCopies(
  guard: Awaited<ReturnType<typeof compareWithGuard>>,
  copies: { readonly folder: string; readonly count: number },
): Finding {
  const reasons = [
    ...guard.refused,
    ...guard.uncovered.map(({ ledger }) => `no copy of the head of ${ledger} is kept in ${copies.folder}`),
  ];
  return finding('copies of heads', reasons, `${copies.count} in ${copies.folder}, each the beginning of its ledger`);
}
