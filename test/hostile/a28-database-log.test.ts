import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { toBase64Url, toHex } from '../../src/core/base/bytes.ts';
import type { FixedDefinition } from '../../src/core/election/fixed-definition.ts';
import { asOwner } from '../support/database.ts';
import { announceElection, ELECTION, type Office, openOffice, orThrow } from '../support/election-office.ts';
import { castRaw, mintToken } from '../support/hostile.ts';
import { drawTokenOver, sealOn, signIn } from '../support/member-device.ts';
import { type Service, startService } from '../support/service.ts';

/** What PostgreSQL writes into its own log, with statements that succeed and statements that fail. */

let office: Office;
let fixed: FixedDefinition;
let service: Service;
let log: () => string;

beforeAll(async () => {
  office = await openOffice();
  const [row] = await asOwner<{ setting: string }>(
    office.database,
    "SELECT setting FROM pg_settings WHERE name = 'data_directory'",
  );
  const path = join(dirname(dirname(row!.setting)), 'server.log');
  const from = readFileSync(path).length;
  log = () => readFileSync(path).subarray(from).toString('utf8');
  fixed = await announceElection(office);
  service = await startService(office);
  await office.clock(office.opensAtMs);
}, 120_000);

afterAll(async () => {
  await service.stop();
  await office.close();
});

/** As a role of the service, with what is secret as a parameter; it must fail. */
async function failing(url: string, sql: string, values: readonly unknown[]): Promise<string> {
  return await asOwner({ ownerUrl: url }, sql, values).then(
    () => 'done',
    (error: unknown) => String(error),
  );
}

test('the log of the database holds no member, no address, no token and no ballot, whatever statement fails', async () => {
  const { rollUrl, boxUrl } = office.database;
  const { session } = await signIn(service, 'M-1');
  const token = await drawTokenOver(service, office, { fixed, reference: 'M-2' });
  const ballot = sealOn(office, fixed, { token, choice: 0 });
  const body = JSON.stringify({ fingerprint: fixed.fingerprintHex, ballot });
  expect((await castRaw(service, body)).receipt).toBeDefined();
  const minted = await mintToken(office, fixed, { section: 'north' });
  const again = sealOn(office, fixed, { token: minted, choice: 1 });
  const entry = orThrow({ ok: true, value: (await office.ports.roll.entry(ELECTION, 'M-2'))! });

  // Unique keys, checks, foreign keys, triggers, types and lengths: each of these errors can quote what it was given.
  const failed: string[] = [];
  const key = Buffer.from(token.votingKey);
  failed.push(await failing(boxUrl, 'INSERT INTO box.voting_key VALUES ($1, $2)', [ELECTION, key]));
  failed.push(await failing(boxUrl, 'INSERT INTO box.voting_key VALUES ($1, $2)', [ELECTION, key.subarray(1)]));
  failed.push(
    await failing(boxUrl, "INSERT INTO box.line VALUES ($1, 900, 'ballot', $2, $3, NULL)", [
      ELECTION,
      Buffer.from(body),
      key,
    ]),
  );
  failed.push(
    await failing(
      rollUrl,
      "INSERT INTO roll.roll_entry (election, reference, section, channels) VALUES ($1, $2, 'x', $3)",
      [ELECTION, 'M-2', '{"mail":"m2@example.org"}'],
    ),
  );
  failed.push(
    await failing(
      rollUrl,
      'INSERT INTO roll.member_session (token_hash, election, reference, expires_at) VALUES ($1, $2, $3, now())',
      [Buffer.from(session), ELECTION, 'M-1'],
    ),
  );
  failed.push(
    await failing(rollUrl, "INSERT INTO roll.issue VALUES ($1, 1, $2, 'north', $3, $4, now())", [
      ELECTION,
      Buffer.from(entry.leaf),
      Buffer.alloc(31, 7),
      Buffer.from(token.signatures[0]!),
    ]),
  );
  failed.push(await failing(rollUrl, 'UPDATE roll.roll_entry SET section = $1 WHERE reference = $2', ['x', 'M-2']));
  expect(failed).not.toContain('done');

  const canaries = ['M-1', 'M-2', 'm1@', 'm2@', 'example.org', session, ballot.votingKey, again.votingKey];
  canaries.push(
    toHex(token.votingKey),
    ballot.mark,
    ballot.ciphertexts[0]![0],
    toHex(entry.leaf),
    toHex(entry.frozenLeaf),
  );
  canaries.push(toBase64Url(token.signatures[0]!).slice(0, 40), toHex(token.signatures[0]!).slice(0, 40), '07070707');
  canaries.push(
    toHex(token.votingKey.subarray(1)).slice(0, 40),
    '127.0.0.1',
    '[local]',
    'STATEMENT',
    'DETAIL',
    'CONTEXT',
  );
  const written = log();
  // Every failure stands there, with nothing but its kind.
  expect(written.match(/ERROR/g)?.length ?? 0).toBeGreaterThanOrEqual(failed.length);
  for (const canary of canaries) expect(written, canary).not.toContain(canary);
});

test('nothing in the server collects statements, parameters, connections or how long they took', async () => {
  const wanted: Readonly<Record<string, string>> = {
    log_statement: 'none',
    log_min_duration_statement: '-1',
    log_min_duration_sample: '-1',
    log_duration: 'off',
    log_disconnections: 'off',
    log_parameter_max_length_on_error: '0',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    shared_preload_libraries: '',
    session_preload_libraries: '',
    track_commit_timestamp: 'off',
  };
  const rows = await asOwner<{ name: string; setting: string }>(
    office.database,
    'SELECT name, setting FROM pg_settings WHERE name = ANY ($1::text[])',
    [Object.keys(wanted)],
  );
  // Off by either name, in every version.
  const [connections] = await asOwner<{ setting: string }>(
    office.database,
    "SELECT setting FROM pg_settings WHERE name = 'log_connections'",
  );
  expect(['off', '']).toContain(connections!.setting);
  expect(Object.fromEntries(rows.map(({ name, setting }) => [name, setting]))).toEqual(wanted);
});
