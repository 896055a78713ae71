import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readDeclaration } from '../../src/app/officer/declaration-of.ts';
import { getDeclaration } from '../../src/app/officer/get-declaration.ts';
import { prepareDefinition } from '../../src/app/officer/prepare-definition.ts';
import { requestUnsealing } from '../../src/app/officer/request-unsealing.ts';
import { signDeclaration } from '../../src/app/officer/sign-declaration.ts';
import { signDefinition } from '../../src/app/officer/sign-definition.ts';
import { assembleRecord } from '../../src/app/record/assemble-record.ts';
import { electionStatus, listElections } from '../../src/app/record/election-status.ts';
import { createRecordFiles, type RecordFiles } from '../../src/app/record/record-reader.ts';
import { createSchedule, type Schedule } from '../../src/app/schedule/create-schedule.ts';
import { forgetWhatIsDue } from '../../src/app/schedule/forget.ts';
import { parseResult } from '../../src/core/count/count-election.ts';
import type { FixedDefinition } from '../../src/core/election/fixed-definition.ts';
import { instantToMs } from '../../src/core/election/values.ts';
import { recordFiles } from '../../src/core/record/build-record.ts';
import { createMemoryReader } from '../../src/core/record/memory-reader.ts';
import { verifyRecord } from '../../src/core/verify/verify-record.ts';
import { boxLines, registerLines } from '../db/support.ts';
import { asOwner } from '../support/database.ts';
import {
  castAs,
  drawAs,
  ELECTION,
  type Office,
  openOffice,
  orThrow,
  prepareElection,
  signedBy,
  signerOf,
  type TestToken,
  testMembers,
} from '../support/election-office.ts';

/** One election from its draft to its verified record. The steps build on each other, in this order. */
describe('the life of an election', () => {
  let office: Office;
  let fixed: FixedDefinition;
  let schedule: Schedule;
  let files: RecordFiles;
  const members = testMembers();
  const tokens: TestToken[] = [];

  const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest());
  const command = (index = 0) => ({ officer: office.officers[index]!.fingerprint, election: ELECTION });
  const status = async () => orThrow(await electionStatus({ ...office.ports, files }, { election: ELECTION }));

  beforeAll(async () => {
    office = await openOffice();
    schedule = createSchedule(office.ports);
    files = createRecordFiles(office.ports, { sha256, maxAgeMs: 0 });
  });

  afterAll(async () => {
    await office.close();
  });

  test('preparing twice gives the same bytes, and nobody sees the election yet', async () => {
    fixed = await prepareElection(office);
    const again = orThrow(await prepareDefinition(office.ports, command(1)));
    expect(again.fingerprint).toBe(fixed.fingerprintHex);
    expect(again.words).toHaveLength(12);
    expect((await status()).state).toBe('prepared');
    expect(orThrow(await listElections(office.ports)).elections).toEqual([]);
    expect(await files.files(ELECTION)).toBeNull();
  });

  test('the second officer’s signature announces it; one who signs twice counts once', async () => {
    const [ada, ben] = office.officers;
    const signature = await signedBy(office, ada, fixed.bytes);
    const awaited = office.officers.slice(1).map(signerOf);
    const first = { signatures: { signed: [signerOf(ada)], awaited, required: 2 }, state: 'prepared' };
    expect(await signDefinition(office.ports, { ...command(), signature })).toEqual({ ok: true, value: first });
    expect(await signDefinition(office.ports, { ...command(), signature })).toEqual({ ok: true, value: first });
    const second = await signedBy(office, ben, fixed.bytes);
    // Whoever hands it in: the signature says whose it is.
    const counted = orThrow(await signDefinition(office.ports, { ...command(), signature: second }));
    expect(counted).toEqual({
      signatures: { signed: [signerOf(ada), signerOf(ben)], awaited: [], required: 2 },
      state: 'announced',
    });
    expect((await status()).state).toBe('announced');
  });

  test('the box begins with the signatures of officers, registrar and trustee, the register with the frozen roll', async () => {
    const [announced, ...rest] = boxLines(await office.ports.box.ledger(ELECTION));
    expect(rest).toEqual([]);
    expect(announced).toMatchObject({
      kind: 'announced',
      body: {
        fingerprint: fixed.fingerprintHex,
        signatures: [{ role: 'officer' }, { role: 'officer' }, { role: 'registrar' }, { role: 'trustee' }],
      },
    });
    const [frozen] = registerLines(await office.ports.registers.ledger(ELECTION, 1));
    expect(frozen).toMatchObject({ kind: 'frozen', body: { sections: [{ size: 2 }, { size: 3 }] } });
  });

  test('members draw tokens before voting opens and cast after it, also when no tick has opened it', async () => {
    for (const member of members.slice(0, 4)) tokens.push(await drawAs(office, fixed, member));
    expect(await castAs(office, fixed, { member: members[0]!, token: tokens[0]!, choice: 0 })).toMatchObject({
      error: { kind: 'voting-not-open' },
    });
    await office.clock(office.opensAtMs);
    expect((await status()).state).toBe('voting');
    for (const [index, member] of members.slice(0, 3).entries()) {
      orThrow(await castAs(office, fixed, { member, token: tokens[index]!, choice: index === 2 ? 1 : 0 }));
    }
    await schedule.tick();
    const kinds = boxLines(await office.ports.box.ledger(ELECTION)).map(({ kind }) => kind);
    expect(kinds).toEqual(['announced', 'voting-opened', 'ballot', 'ballot', 'ballot']);
  });

  test('the status counts ballots by section and names no member', async () => {
    expect((await status()).turnout).toEqual([
      { section: 'north', entitled: 2, ballots: 2 },
      { section: 'south', entitled: 3, ballots: 1 },
    ]);
  });

  test('issued lines are published with their interval, sorted by leaf', async () => {
    await office.clock(office.opensAtMs + 61_000);
    await schedule.tick();
    const lines = registerLines(await office.ports.registers.ledger(ELECTION, 1));
    const leaves = lines.flatMap((line) => (line.kind === 'issued' ? [line.body.leaf as string] : []));
    expect(leaves).toHaveLength(4);
    expect(leaves).toEqual(leaves.toSorted());
  });

  test('the files of the running election are those of a record made from the same lines', async () => {
    const served = await files.files(ELECTION);
    const record = await assembleRecord(office.ports, ELECTION);
    expect(new Map(served!.entries())).toEqual(recordFiles(record!.content));
  });

  test('nothing is opened before the close, whoever asks', async () => {
    const refused = await requestUnsealing(office.ports, command());
    expect(refused).toEqual({
      ok: false,
      error: { kind: 'step-not-possible', reasons: ['voting has not closed yet'] },
    });
  });

  test('after the close come `closed`, the end of the registers and their heads, and then nothing without an officer', async () => {
    await office.clock(office.closesAtMs);
    expect((await status()).state).toBe('closed');
    expect(await castAs(office, fixed, { member: members[3]!, token: tokens[3]!, choice: 0 })).toMatchObject({
      error: { kind: 'voting-closed' },
    });
    for (let count = 0; count < 3; count += 1) await schedule.tick();
    const kinds = boxLines(await office.ports.box.ledger(ELECTION)).map(({ kind }) => kind);
    expect(kinds.slice(5)).toEqual(['closed', 'registers']);
    const register = registerLines(await office.ports.registers.ledger(ELECTION, 1));
    expect(register.at(-1)).toMatchObject({ kind: 'ended', body: { issued: [{ count: 2 }, { count: 2 }] } });
  });

  test('the registrar’s token keys are gone with the end of its register', async () => {
    await expect(drawAs(office, fixed, members[4]!)).rejects.toThrow('issuing-ended');
    const request = { election: ELECTION, registrar: 1, section: 'north', blindedRequest: new Uint8Array(384).fill(1) };
    await expect(office.ports.keys.blindSign(request)).rejects.toThrow('destroyed');
  });

  test('once an officer asks, the ballots are opened and counted and a declaration is prepared', async () => {
    expect((await getDeclaration(office.ports, command())).ok).toBe(false);
    orThrow(await requestUnsealing(office.ports, command(2)));
    orThrow(await requestUnsealing(office.ports, command(1)));
    await schedule.tick();
    const kinds = boxLines(await office.ports.box.ledger(ELECTION)).map(({ kind }) => kind);
    expect(kinds.slice(7)).toEqual(['agreed', 'mix', 'share', 'unsealed']);
    expect((await status()).state).toBe('unsealed');
    const result = parseResult((await office.ports.box.file(ELECTION, 'result.json'))!);
    expect(result?.contests.map(({ outcome }) => outcome.elected)).toEqual([
      [fixed.definition.contests[0]!.options[0]!.id],
      [fixed.definition.contests[1]!.options[0]!.id],
    ]);
  });

  test('the result is public before the declaration is, which nobody has signed yet', async () => {
    const served = (await files.files(ELECTION))!;
    expect(served.has('result.json')).toBe(true);
    expect(served.has('declaration.json')).toBe(false);
    expect(await office.ports.box.file(ELECTION, 'declaration.json')).not.toBeNull();
  });

  test('two officers sign the declaration, and then the result is declared', async () => {
    const { declaration, signatures, how } = orThrow(await getDeclaration(office.ports, command()));
    expect(signatures).toEqual({ signed: [], awaited: office.officers.map(signerOf), required: 2 });
    expect(how.gpg).toContain(`${ELECTION}-declaration.json`);
    const [ada, , cleo] = office.officers;
    const stranger = await signedBy(office, office.stranger, declaration);
    expect((await signDeclaration(office.ports, { ...command(), signature: stranger })).ok).toBe(false);
    const first = await signedBy(office, cleo, declaration);
    expect(orThrow(await signDeclaration(office.ports, { ...command(), signature: first })).state).toBe('unsealed');
    const second = await signedBy(office, ada, declaration);
    const declared = orThrow(await signDeclaration(office.ports, { ...command(), signature: second }));
    expect(declared).toEqual({
      signatures: { signed: [signerOf(ada), signerOf(cleo)], awaited: [], required: 2 },
      state: 'declared',
    });
    expect(orThrow(await signDeclaration(office.ports, { ...command(), signature: second })).state).toBe('declared');
    expect((await status()).state).toBe('declared');
  });

  test('the record as it is served passes every check of the verifier', async () => {
    const served = await files.files(ELECTION);
    const report = await verifyRecord({
      reader: createMemoryReader(served!),
      primitives: office.primitives,
      fingerprint: fixed.fingerprint,
    });
    expect(report.checks.filter(({ status: found }) => found === 'failed')).toEqual([]);
    expect(report.errors).toEqual([]);
    expect(report.passed).toBe(true);
    expect(report.figures?.sections.map(({ issued, ballots }) => ({ issued, ballots }))).toEqual([
      { issued: [2], ballots: 2 },
      { issued: [2], ballots: 1 },
    ]);
  });

  test('the trustee’s secret is gone after the declaration', async () => {
    await schedule.tick();
    await expect(office.ports.keys.trusteeSecret(ELECTION)).rejects.toThrow();
    const before = (await office.ports.box.head(ELECTION)).size;
    await createSchedule(office.ports).tick();
    expect((await office.ports.box.head(ELECTION)).size).toBe(before);
  });

  test('what the definition says is forgotten in its days, and nothing before', async () => {
    const { ports, database } = office;
    const forgetting = { ...ports, retention: office.stores.roll.retention };
    const made = instantToMs(readDeclaration((await ports.box.file(ELECTION, 'declaration.json'))!).made)!;
    const { rollSalts, codes, mails } = fixed.definition.retentionDays;
    await asOwner(
      database,
      `INSERT INTO roll.member_session (token_hash, election, reference, leaf, expires_at)
       VALUES ('\\x01', '${ELECTION}', 'M-1', '\\x01', to_timestamp(${made / 1000}));
       INSERT INTO roll.member_certificate VALUES ('${ELECTION}', 'ab', 'a certificate')`,
    );
    const left = async () => {
      const [row] = await asOwner<{
        salts: number;
        addresses: number;
        notices: number;
        certificates: number;
        sessions: number;
      }>(
        database,
        `SELECT (SELECT count(*)::int FROM roll.roll_entry WHERE salt IS NOT NULL) AS salts,
                (SELECT count(*)::int FROM roll.roll_entry WHERE channels LIKE '%@%') AS addresses,
                (SELECT count(*)::int FROM roll.notice) AS notices,
                (SELECT count(*)::int FROM roll.member_certificate) AS certificates,
                (SELECT count(*)::int FROM roll.member_session) AS sessions`,
      );
      return row!;
    };
    const before = await left();
    expect(before).toMatchObject({ salts: 5, addresses: 5, certificates: 1, sessions: 1 });
    expect(before.notices).toBeGreaterThan(0);
    const after = async (days: number) => {
      await office.clock(made + days * 86_400_000);
      await forgetWhatIsDue(forgetting);
      return await left();
    };
    expect(await after(Math.min(codes, mails, rollSalts) - 1)).toEqual(before);
    expect((await after(codes)).sessions).toBe(0);
    expect(await after(mails)).toMatchObject({ addresses: 0, notices: 0, certificates: 0 });
    expect((await after(rollSalts)).salts).toBe(0);
    // The public leaves stay, and so does every ledger.
    expect((await ports.roll.leaves(ELECTION, 'north')).length).toBe(2);
    expect(office.events.filter((event) => event.startsWith('forgotten')).length).toBe(3);
  });

  test('no step failed on the way', () => {
    expect(office.events.filter((event) => event.startsWith('schedule-failed'))).toEqual([]);
  });
});
