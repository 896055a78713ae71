import type pg from 'pg';
import type { RollStore } from '../../app/roll/ports.ts';
import { err, ok } from '../../core/base/result.ts';
import { bytea } from '../ledger/head.ts';
import { inTransaction, timeOf } from '../pool.ts';
import { lockRoll } from './entries.ts';

/** See RollStore.replaceDraft. Compared under the lock of the election's row: of two officers one is told. */
export const replaceDraft = (
  pool: pg.Pool,
  input: Parameters<RollStore['replaceDraft']>[0],
): ReturnType<RollStore['replaceDraft']> =>
  inTransaction<Awaited<ReturnType<RollStore['replaceDraft']>>>(pool, async (client) => {
    const { election, before, draft, opensAtMs, closesAtMs } = input;
    if (await lockRoll(client, election)) return { commit: false, value: err({ kind: 'roll-frozen' }) };
    const { rowCount } = await client.query(
      `UPDATE roll.election SET draft = $3::bytea, opens_at = ${timeOf('$4')}, closes_at = ${timeOf('$5')}
        WHERE election = $1::text AND draft = $2::bytea`,
      [election, bytea(before), bytea(draft), opensAtMs, closesAtMs],
    );
    if (rowCount !== 1) return { commit: false, value: err({ kind: 'draft-changed' }) };
    return { commit: true, value: ok(undefined) };
  });
