import type pg from 'pg';
import { quoteName } from '../roles.ts';

/** The tables of one side as the database's own catalogue has them. */

export interface Table {
  readonly name: string;
  /** Columns that can be written: none that the database computes. */
  readonly columns: readonly string[];
  /** SQL that puts the rows in the order of their primary key, the same on every database. */
  readonly order: string;
  /** Tables that rows of this one refer to. */
  readonly refersTo: readonly string[];
}

/**
 * Every table of a schema but the history of migrations, which the runner writes itself. Rows are ordered by key and
 * never by when they were written: a backup tells no order that the tables do not tell.
 */
export async function tablesOf(client: pg.ClientBase, schema: string): Promise<Table[]> {
  const { rows } = await client.query<{
    name: string;
    columns: string[];
    key: { name: string; text: boolean }[] | null;
    refers_to: string[] | null;
  }>(
    `SELECT c.relname::text AS name,
            (SELECT array_agg(a.attname::text ORDER BY a.attnum) FROM pg_attribute a
              WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '') AS columns,
            (SELECT json_agg(json_build_object('name', a.attname, 'text', a.attcollation <> 0)
                             ORDER BY array_position(i.indkey::int2[], a.attnum))
               FROM pg_index i JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey::int2[])
              WHERE i.indrelid = c.oid AND i.indisprimary) AS key,
            (SELECT array_agg(DISTINCT t.relname::text) FROM pg_constraint f JOIN pg_class t ON t.oid = f.confrelid
              WHERE f.conrelid = c.oid AND f.contype = 'f' AND f.confrelid <> c.oid) AS refers_to
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = $1::text AND c.relkind = 'r' AND c.relname <> 'migration'
      ORDER BY c.relname COLLATE "C"`,
    [schema],
  );
  return rows.map(({ name, columns, key, refers_to }) => {
    if (key === null) throw new Error(`bug: the table ${schema}.${name} has no primary key`);
    const order = key.map((column) => `${quoteName(column.name)}${column.text ? ' COLLATE "C"' : ''}`).join(', ');
    return { name, columns, order, refersTo: refers_to ?? [] };
  });
}

/** Tables in an order in which every row finds what it refers to. */
export function inOrderOfReference(tables: readonly Table[]): Table[] {
  const placed: Table[] = [];
  const rest = new Set(tables);
  while (rest.size > 0) {
    const ready = [...rest].filter(({ refersTo }) => ![...rest].some(({ name }) => refersTo.includes(name)));
    if (ready.length === 0) throw new Error('bug: tables refer to each other in a circle');
    for (const table of ready) {
      placed.push(table);
      rest.delete(table);
    }
  }
  return placed;
}
