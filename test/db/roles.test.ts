import pg from 'pg';
import { beforeAll, describe, expect, test } from 'vitest';
import { asOwner, cloneDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await cloneDatabase();
});

const LEDGER_TABLES = {
  roll: ['register_line', 'register_checkpoint', 'issue'],
  box: ['line', 'voting_key', 'checkpoint', 'blob', 'file'],
} as const;

async function codeOf(url: string, sql: string): Promise<string> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query(sql);
    return 'done';
  } catch (error) {
    return error instanceof pg.DatabaseError ? (error.code ?? '') : String(error);
  } finally {
    await client.end();
  }
}

async function tablesOf(side: string): Promise<string[]> {
  const rows = await asOwner<{ name: string }>(
    database,
    'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = $1',
    [side],
  );
  return rows.map((row) => row.name);
}

describe('roles', () => {
  test('the box role can neither read nor write a table of the roll', async () => {
    const tables = await tablesOf('roll');
    expect(tables.length).toBeGreaterThan(10);
    for (const table of tables) {
      expect(await codeOf(database.boxUrl, `SELECT * FROM roll.${table}`), table).toBe('42501');
      expect(await codeOf(database.boxUrl, `DELETE FROM roll.${table}`), table).toBe('42501');
    }
  });

  test('the roll role can neither read nor write a table of the box', async () => {
    const tables = await tablesOf('box');
    expect(tables.length).toBeGreaterThan(7);
    for (const table of tables) {
      expect(await codeOf(database.rollUrl, `SELECT * FROM box.${table}`), table).toBe('42501');
      expect(await codeOf(database.rollUrl, `DELETE FROM box.${table}`), table).toBe('42501');
    }
  });

  test('both roles read every table of their own side', async () => {
    for (const side of ['roll', 'box'] as const) {
      const url = side === 'roll' ? database.rollUrl : database.boxUrl;
      for (const table of await tablesOf(side)) {
        expect(await codeOf(url, `SELECT * FROM ${side}.${table}`), table).toBe('done');
      }
    }
  });

  test('neither role can become the other or the owner', async () => {
    expect(await codeOf(database.boxUrl, 'SET ROLE tellers_roll')).toBe('42501');
    expect(await codeOf(database.rollUrl, 'SET ROLE tellers_box')).toBe('42501');
    expect(await codeOf(database.rollUrl, 'SET ROLE tellers_owner')).toBe('42501');
  });

  test('neither role can replace the clock, make a table or drop a trigger', async () => {
    for (const [side, url] of [
      ['roll', database.rollUrl],
      ['box', database.boxUrl],
    ] as const) {
      const clock = `CREATE OR REPLACE FUNCTION ${side}.clock_now() RETURNS timestamptz LANGUAGE sql AS 'SELECT now()'`;
      expect(await codeOf(url, clock)).toBe('42501');
      expect(await codeOf(url, `CREATE TABLE ${side}.more (a int)`)).toBe('42501');
      for (const table of LEDGER_TABLES[side]) {
        expect(await codeOf(url, `ALTER TABLE ${side}.${table} DISABLE TRIGGER kept`)).toBe('42501');
      }
    }
  });
});

describe('rows of ledgers', () => {
  const statements = [
    ['UPDATE', (table: string) => `UPDATE ${table} SET election = 'x'`],
    ['DELETE', (table: string) => `DELETE FROM ${table}`],
    ['TRUNCATE', (table: string) => `TRUNCATE ${table} CASCADE`],
  ] as const;

  test('UPDATE, DELETE and TRUNCATE are refused to the role that writes them', async () => {
    for (const side of ['roll', 'box'] as const) {
      const url = side === 'roll' ? database.rollUrl : database.boxUrl;
      for (const table of LEDGER_TABLES[side]) {
        for (const [name, sql] of statements) {
          expect(await codeOf(url, sql(`${side}.${table}`)), `${name} ${table}`).toBe('42501');
        }
      }
    }
  });

  test('UPDATE, DELETE and TRUNCATE are refused to the owner, also with triggers of replication switched off', async () => {
    for (const side of ['roll', 'box'] as const) {
      for (const table of LEDGER_TABLES[side]) {
        for (const [name, sql] of statements) {
          const statement = sql(`${side}.${table}`);
          expect(await codeOf(database.ownerUrl, statement), `${name} ${table}`).toBe('TL001');
          expect(
            await codeOf(database.ownerUrl, `SET session_replication_role = replica; ${statement}`),
            `${name} ${table} as a replica`,
          ).toBe('TL001');
        }
      }
    }
  });

  test('heads and elections are removed by nobody', async () => {
    for (const table of ['roll.register', 'box.head', 'roll.election', 'box.election']) {
      expect(await codeOf(database.ownerUrl, `DELETE FROM ${table}`), table).toBe('TL001');
      expect(await codeOf(database.ownerUrl, `TRUNCATE ${table} CASCADE`), table).toBe('TL001');
    }
  });
});
