import pg from 'pg';
import type { Office } from '../../support/election-office.ts';
import type { Service } from '../../support/service.ts';

/** Every byte that the server has written, in pieces that somebody who reads along could see together. */
export interface Written {
  /** The side that wrote it; `service` is nobody's side. */
  readonly side: 'roll' | 'box' | 'service';
  readonly where: string;
  readonly text: string;
}

/** All rows of all tables of a schema, one piece each. */
async function rowsOf(client: pg.Client): Promise<Written[]> {
  const { rows: tables } = await client.query<{ schema: string; name: string }>(
    `SELECT schemaname AS schema, tablename AS name FROM pg_tables
     WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2`,
  );
  const written: Written[] = [];
  for (const { schema, name } of tables) {
    // Bytes as hex and as text: a canary may stand in either.
    const { rows } = await client.query<{ row: string }>(`SELECT t::text AS row FROM "${schema}"."${name}" AS t`);
    const side = schema.startsWith('box') ? 'box' : 'roll';
    written.push(...rows.map(({ row }): Written => ({ side, where: `${schema}.${name}`, text: readable(row) })));
  }
  return written;
}

/** A row as PostgreSQL prints it, with what its bytes say behind it. */
function readable(row: string): string {
  const bytes = [...row.matchAll(/\\{1,2}x([0-9a-f]+)/g)].map(([, hex = '']) => Buffer.from(hex, 'hex'));
  return [row, ...bytes.flatMap((each) => [each.toString('utf8'), each.toString('base64url')])].join('\n');
}

export async function everythingWritten(office: Office, service: Service): Promise<Written[]> {
  const client = new pg.Client(office.database.ownerUrl);
  await client.connect();
  try {
    const { service: own, member, box } = service.logged;
    const piece = (side: Written['side'], where: string) => (text: string) => ({ side, where, text });
    return [
      ...own.map(piece('service', 'log of the service')),
      ...member.map(piece('roll', 'log of the members’ side')),
      ...box.map(piece('box', 'log of the ballot box')),
      ...office.events.map(piece('service', 'log of the schedule')),
      ...service.sent.map((mail) => ({ side: 'roll' as const, where: 'mail', text: JSON.stringify(mail) })),
      ...(await service.figures()).split('\n').map(piece('service', 'figures for operators')),
      ...(await rowsOf(client)),
    ];
  } finally {
    await client.end();
  }
}
