import { expect, test } from 'vitest';
import { asOwner, cloneDatabase, emptyDatabase, type TestDatabase } from '../support/database.ts';
import { sqlOfPrismaSchema } from '../support/schema-sql.ts';

/**
 * What both ways must agree on: tables, columns, types, defaults, keys and references. What schema.prisma cannot say
 * (checks, triggers, functions, partial indexes) is the migrations' alone.
 */
async function catalogueOf(database: TestDatabase, side: string): Promise<string[]> {
  const columns = await asOwner<{ text: string }>(
    database,
    `SELECT format('column %s.%s %s %s %s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
            CASE WHEN a.attnotnull THEN 'not null' ELSE 'null' END, coalesce(pg_get_expr(d.adbin, d.adrelid), '')) AS text
       FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
       LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
      WHERE c.relnamespace = $1::regnamespace AND c.relkind = 'r' AND c.relname <> 'migration'`,
    [side],
  );
  const keys = await asOwner<{ text: string }>(
    database,
    `SELECT format('constraint %s on %s: %s', conname, conrelid::regclass, pg_get_constraintdef(oid)) AS text
       FROM pg_constraint WHERE connamespace = $1::regnamespace AND contype IN ('p', 'f') AND conrelid::regclass::text !~ 'migration'`,
    [side],
  );
  const indexes = await asOwner<{ text: string }>(
    database,
    `SELECT indexdef AS text FROM pg_indexes i JOIN pg_index x ON x.indexrelid = format('%I.%I', schemaname, indexname)::regclass
      WHERE schemaname = $1 AND tablename <> 'migration' AND x.indpred IS NULL`,
    [side],
  );
  return [...columns, ...keys, ...indexes].map((row) => row.text).toSorted();
}

test.each(['roll', 'box'] as const)('schema.prisma of the %s says the same as its migrations', async (side) => {
  const migrated = await cloneDatabase();
  const described = await emptyDatabase();
  await asOwner(described, await sqlOfPrismaSchema({ side, databaseUrl: described.ownerUrl }));
  const catalogue = await catalogueOf(migrated, side);
  expect(catalogue.length).toBeGreaterThan(20);
  expect(await catalogueOf(described, side)).toEqual(catalogue);
});
