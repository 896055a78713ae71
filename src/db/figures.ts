import type pg from 'pg';
import { query } from './pool.ts';

/** What an operator may watch of the database. */
export interface DatabaseFigures {
  readonly pools: readonly {
    readonly side: 'roll' | 'box';
    readonly open: number;
    readonly idle: number;
    readonly waiting: number;
  }[];
  /** Lines of each ledger. The ballot box's are rounded down: see src/serve/metrics.ts. */
  readonly ledgers: readonly { readonly ledger: string; readonly lines: number }[];
}

export async function figuresOf(pools: { readonly roll: pg.Pool; readonly box: pg.Pool }): Promise<DatabaseFigures> {
  const sizes = async (pool: pg.Pool, sql: string) => (await query<{ ledger: string; lines: number }>(pool, sql)).rows;
  const registers = `SELECT 'register.' || election || '.' || registrar AS ledger, size AS lines
    FROM roll.register ORDER BY election COLLATE "C", registrar`;
  const boxes = `SELECT 'box.' || election AS ledger, size AS lines FROM box.head ORDER BY election COLLATE "C"`;
  const [register, box] = await Promise.all([sizes(pools.roll, registers), sizes(pools.box, boxes)]);
  const pool = (side: 'roll' | 'box') => {
    const { totalCount, idleCount, waitingCount } = pools[side];
    return { side, open: totalCount, idle: idleCount, waiting: waitingCount };
  };
  return { pools: [pool('roll'), pool('box')], ledgers: [...register, ...box] };
}
