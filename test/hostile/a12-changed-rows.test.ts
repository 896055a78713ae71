import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, type Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { getDeclaration } from '../../src/app/officer/get-declaration.ts';
import { requestUnsealing } from '../../src/app/officer/request-unsealing.ts';
import { signDeclaration } from '../../src/app/officer/sign-declaration.ts';
import { assembleRecord } from '../../src/app/record/assemble-record.ts';
import { createSchedule } from '../../src/app/schedule/create-schedule.ts';
import { equalBytes } from '../../src/core/base/bytes.ts';
import type { FixedDefinition } from '../../src/core/election/fixed-definition.ts';
import { recordFiles } from '../../src/core/record/build-record.ts';
import { reasonsToDistrustRows } from '../../src/db/beside-lines.ts';
import { boxLedgers } from '../../src/db/box/box-head.ts';
import { compareWithGuard, createGuard, readGuardCopies } from '../../src/db/guard.ts';
import { reasonToDistrustLedger } from '../../src/db/ledger/check-ledger.ts';
import { createPool } from '../../src/db/pool.ts';
import { registerLedgers } from '../../src/db/roll/register-head.ts';
import {
  announceElection,
  castAs,
  ELECTION,
  type Office,
  openOffice,
  orThrow,
  signedBy,
  testMembers,
} from '../support/election-office.ts';
import { failedChecks, verifyFiles } from '../support/verify.ts';

/**
 * Whoever owns the database changes single values of a finished election. What the service reads from rows must follow
 * from the lines, or `tellers doctor`, the assembling of the record or the verifier says that it does not.
 */

let office: Office;
let fixed: FixedDefinition;
let guardFolder: string;
let honest: ReadonlyMap<string, Uint8Array>;
let pools: { readonly roll: Pool; readonly box: Pool };
let owner: Client;

const command = (index = 0) => ({ officer: office.officers[index]!.fingerprint, election: ELECTION });

beforeAll(async () => {
  office = await openOffice();
  fixed = await announceElection(office);
  await office.clock(office.opensAtMs);
  for (const member of testMembers().slice(0, 4)) orThrow(await castAs(office, fixed, { member, choice: 0 }));
  const schedule = createSchedule(office.ports);
  await office.clock(office.closesAtMs);
  await schedule.tick();
  orThrow(await requestUnsealing(office.ports, command()));
  for (let count = 0; count < 3; count += 1) await schedule.tick();
  const { declaration } = orThrow(await getDeclaration(office.ports, command()));
  for (const index of [0, 1]) {
    const signature = await signedBy(office, office.officers[index]!, declaration);
    orThrow(await signDeclaration(office.ports, { ...command(index), signature }));
  }
  await keepCopies();
  const { rollUrl, boxUrl, ownerUrl } = office.database;
  pools = {
    roll: createPool({ url: rollUrl, max: 1, name: 'test' }),
    box: createPool({ url: boxUrl, max: 1, name: 'test' }),
  };
  owner = new Client(ownerUrl);
  await owner.connect();
  await owner.query('SET session_replication_role = replica');
  honest = await served();
}, 120_000);

afterAll(async () => {
  await owner.end();
  await Promise.all([pools.roll.end(), pools.box.end()]);
  await office.close();
});

async function keepCopies(): Promise<void> {
  guardFolder = mkdtempSync(join(tmpdir(), 'tellers-copies-'));
  const guard = createGuard({ folder: guardFolder, instance: 'main' });
  await guard.cover({ ledger: `box.${ELECTION}`, ...(await office.stores.box.head(ELECTION)) });
  await guard.cover({ ledger: `register.${ELECTION}.1`, ...(await office.ports.registers.head(ELECTION, 1)) });
}

async function served(): Promise<Map<string, Uint8Array>> {
  const record = await assembleRecord(office.ports, ELECTION);
  if (record === null) throw new Error('there is no record');
  return recordFiles(record.content);
}

/** Every table of both ledgers and what decides about them, with the row that is changed. */
const TABLES: Readonly<Record<string, string>> = {
  'box.election': 'true',
  'box.head': 'true',
  'box.line': "kind = 'ballot'",
  'box.voting_key': 'true',
  'box.checkpoint': 'true',
  'box.blob': 'true',
  'box.file': 'true',
  'roll.election': 'true',
  'roll.roll_entry': "reference = 'M-2'",
  'roll.register': 'true',
  'roll.register_line': 'seq = 2',
  'roll.register_checkpoint': 'size = 1',
  'roll.issue': 'true',
};
/** Where no constraint may stand in the way, another row is changed. */
const ROWS: Readonly<Record<string, string>> = {
  'box.line.seq': 'seq = (SELECT max(seq) FROM box.line)',
  'box.line.kind': "kind = 'closed'",
  'roll.register_line.seq': 'seq = (SELECT max(seq) FROM roll.register_line)',
};

/** Another value of the same type, as near to the first as can be. */
const CHANGES: Readonly<Record<string, (column: string) => string>> = {
  bytea: (column) => {
    const last = `octet_length(${column}) - 1`;
    return `set_byte(${column}, ${last}, get_byte(${column}, ${last}) # 1)`;
  },
  text: (column) => `coalesce(${column}, '') || 'x'`,
  integer: (column) => `${column} + 1`,
  boolean: (column) => `NOT ${column}`,
  'timestamp with time zone': (column) => `coalesce(${column}, now()) + interval '1 second'`,
  ARRAY: (column) => `${column} || repeat('a', 64)`,
};
/** Where only some values can stand. */
const VALUES: Readonly<Record<string, string>> = {
  'box.election.state': "'annulled'",
  'box.line.kind': "'act'",
  'roll.election.state': "'annulled'",
  'roll.roll_entry.channels': "replace(channels, '@', '@x')",
};

/** What says nothing that anybody was promised, and decides nothing once the election is over. */
const OF_NO_EFFECT = [
  'box.head.listed_at',
  'roll.election.archived_at',
  'roll.election.created_at',
  'roll.election.created_by',
  'roll.election.draft',
  'roll.issue.interval_ends',
  'roll.issue.request_signature',
  'roll.issue.signature_nonce',
  'roll.register.listed_at',
  'roll.register.published_through',
  'roll.roll_entry.language',
  'roll.roll_entry.letter',
  'roll.roll_entry.mail_key',
  'roll.roll_entry.name',
];

interface Column {
  readonly table: string;
  readonly column: string;
  readonly type: string;
}

async function columnsOf(table: string): Promise<Column[]> {
  const { rows } = await owner.query<Column>(
    `SELECT $1::text AS table, column_name AS column, data_type AS type FROM information_schema.columns
      WHERE table_schema || '.' || table_name = $1::text ORDER BY ordinal_position`,
    [table],
  );
  return rows;
}

/** What whoever owns the machine does: switches off all that stands in the way, and changes one value in one row. */
async function change({ table, column, type }: Column): Promise<void> {
  const name = `${table}.${column}`;
  const value = VALUES[name] ?? CHANGES[type]!(`"${column}"`);
  await owner.query(
    `UPDATE ${table} SET "${column}" = ${value}
      WHERE ctid = (SELECT ctid FROM ${table} WHERE ${ROWS[name] ?? TABLES[table]!} LIMIT 1)`,
  );
}

async function putBack(table: string): Promise<void> {
  await owner.query(`DELETE FROM ${table}; INSERT INTO ${table} SELECT * FROM public.was`);
}

/** What `tellers doctor` says of ledgers, rows beside them and copies, without opening its connections each time. */
async function findings(): Promise<string[]> {
  const copies = readGuardCopies(guardFolder);
  const ledgers = [...(await registerLedgers(pools.roll)), ...(await boxLedgers(pools.box))];
  const reasons: (string | null)[] = [];
  for (const ledger of ledgers) reasons.push(await reasonToDistrustLedger(ledger));
  const { refused } = await compareWithGuard({ copies, ledgers });
  return [...reasons, ...refused, ...(await reasonsToDistrustRows(pools))].filter((reason) => reason !== null);
}

/** Who notices and what is named; null when nobody does. */
async function noticed(): Promise<string | null> {
  const says = await findings();
  if (says.length > 0) return `doctor: ${says.join('; ')}`;
  let files: ReadonlyMap<string, Uint8Array>;
  try {
    files = await served();
  } catch (error) {
    return `no record: ${String(error)}`;
  }
  if ([...honest].every(([path, bytes]) => equalBytes(files.get(path) ?? new Uint8Array(), bytes))) return null;
  const failed = failedChecks(await verifyFiles(files, { fingerprint: fixed.fingerprint }));
  return failed.length === 0 ? null : `verifier: ${failed.join(', ')}`;
}

test('before anything is changed nobody finds a fault', async () => {
  expect(failedChecks(await verifyFiles(honest, { fingerprint: fixed.fingerprint }))).toEqual([]);
  expect(await findings()).toEqual([]);
});

describe('one value that is changed behind the service’s back', () => {
  test.each(Object.keys(TABLES))('in any column of %s is noticed and named', async (table) => {
    await owner.query(`CREATE TABLE public.was AS SELECT * FROM ${table}`);
    await owner.query(`ALTER TABLE ${table} DISABLE TRIGGER USER`);
    const unnoticed: string[] = [];
    for (const column of await columnsOf(table)) {
      const name = `${table}.${column.column}`;
      if (OF_NO_EFFECT.includes(name)) continue;
      await change(column);
      const found = await noticed();
      await putBack(table);
      if (found === null) unnoticed.push(name);
      // The doctor says in which ledger or election, the verifier which check fails.
      else expect(found, name).toMatch(/spring|an election|verifier|record/);
    }
    await owner.query('DROP TABLE public.was');
    expect(unnoticed).toEqual([]);
  });

  test('and put back leaves no fault', async () => {
    expect(await findings()).toEqual([]);
  });
});
