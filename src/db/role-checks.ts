import type pg from 'pg';
import type { Side } from './migrate.ts';

/** What the service's logins must not be able to do, asked of the database itself. */

const OTHER: { readonly [side in Side]: Side } = { roll: 'box', box: 'roll' };

/** Every way in which the login of one side can do more than it should, in words. */
export async function reasonsToDistrustRole(client: pg.ClientBase | pg.Pool, side: Side): Promise<string[]> {
  const { rows } = await client.query<{
    role: string;
    superuser: boolean;
    creates: boolean;
    changes: boolean;
    sees_other: boolean;
  }>(
    `SELECT r.rolname AS role, r.rolsuper AS superuser,
            coalesce(has_schema_privilege(r.oid, to_regnamespace($1::text), 'CREATE'), false) AS creates,
            coalesce((SELECT bool_or(has_table_privilege(r.oid, c.oid, 'DELETE'))
                        FROM pg_class c WHERE c.oid = to_regclass($2::text)), false) AS changes,
            coalesce(has_schema_privilege(r.oid, to_regnamespace($3::text), 'USAGE'), false) AS sees_other
       FROM pg_roles r WHERE r.rolname = current_user`,
    [side, side === 'roll' ? 'roll.register_line' : 'box.line', OTHER[side]],
  );
  const [row] = rows;
  if (row === undefined) return [`the login of the ${side} is no role that the database lists`];
  const reasons: string[] = [];
  if (row.superuser) reasons.push(`${row.role}, which the ${side}'s side logs in as, is a superuser`);
  if (row.creates) reasons.push(`${row.role} may create things in the ${side} schema; it must own nothing`);
  if (row.changes) reasons.push(`${row.role} may delete lines of a ledger`);
  if (row.sees_other)
    reasons.push(`${row.role}, which the ${side}'s side logs in as, reaches the ${OTHER[side]} schema`);
  return reasons;
}
