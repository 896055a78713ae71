import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listActs } from '../../src/app/officer/list-acts.ts';
import { type ActProposal, proposeAct } from '../../src/app/officer/propose-act.ts';
import { requestUnsealing } from '../../src/app/officer/request-unsealing.ts';
import { signAct } from '../../src/app/officer/sign-act.ts';
import { createSchedule } from '../../src/app/schedule/create-schedule.ts';
import type { SchedulePorts } from '../../src/app/schedule/ports.ts';
import { fromBase64Url, toHex } from '../../src/core/base/bytes.ts';
import type { FixedDefinition } from '../../src/core/election/fixed-definition.ts';
import { msToInstant } from '../../src/core/election/values.ts';
import { rollLeaf } from '../../src/core/roll/roll.ts';
import { boxLines, registerLines } from '../db/support.ts';
import {
  announceElection,
  castAs,
  drawAs,
  ELECTION,
  type Office,
  openOffice,
  orThrow,
  signedBy,
  testMembers,
} from '../support/election-office.ts';

/** Roll entries that officers change after the freeze (PR-13), from the proposal to the verified record. */

const MINUTE = 60_000;
const members = testMembers();
const NEW_MAIL = 'new@example.org';

let office: Office;
let fixed: FixedDefinition;
/** While this is false, no notice can be handed over. */
let mailWorks = true;

const command = (index = 0) => ({ officer: office.officers[index]!.fingerprint, election: ELECTION });
const propose = (proposal: { readonly act: ActProposal['act']; readonly parameters: object }) =>
  proposeAct(office.ports, {
    ...command(),
    proposal: { ...proposal, notAfter: msToInstant(office.closesAtMs) } as ActProposal,
  });
const amend = (reference: string, channels: object = { mail: NEW_MAIL }) =>
  propose({ act: 'amend', parameters: { reference, channels } });

async function sign(act: { number: number; document: string }, officers: readonly number[] = [0, 1]) {
  const answers: Awaited<ReturnType<typeof signAct>>[] = [];
  for (const index of officers) {
    const signature = await signedBy(office, office.officers[index]!, act.document);
    answers.push(await signAct(office.ports, { ...command(index), number: act.number, signature }));
  }
  return answers.at(-1)!;
}

async function make(proposed: ReturnType<typeof propose>): Promise<number> {
  const act = orThrow(await proposed);
  expect(orThrow(await sign(act)).state).toBe('made');
  return act.number;
}

const entryOf = async (reference: string) => (await office.ports.roll.entry(ELECTION, reference))!;
const register = async () => registerLines(await office.ports.registers.ledger(ELECTION, 1));
const reasonsOf = (result: { ok: boolean; error?: { kind: string; reasons?: readonly string[] } }) =>
  result.ok ? [] : [result.error?.kind, ...(result.error?.reasons ?? [])];

const hard = (ports: SchedulePorts): SchedulePorts => ({
  ...ports,
  channelNotices: {
    changed: async (notice) => mailWorks && (await ports.channelNotices.changed(notice)),
  },
});

describe('roll entries that officers change after the freeze', () => {
  beforeAll(async () => {
    office = await openOffice(hard);
    fixed = await announceElection(office);
    await office.clock(office.opensAtMs);
  }, 120_000);
  afterAll(() => office.close());

  test('the document that officers sign names leaves only; what they stand for is listed for them to compare', async () => {
    const act = orThrow(await amend('M-1'));
    const before = await entryOf('M-1');
    expect(act.document).not.toMatch(/M-1|example|mail|reason/);
    expect(JSON.parse(act.document)).toMatchObject({
      act: 'amend',
      parameters: { section: 'north', leaf: toHex(before.leaf) },
    });
    const listed = orThrow(await listActs(office.ports, command())).acts.find(({ number }) => number === act.number)!;
    expect(listed.change).toMatchObject({
      reference: 'M-1',
      before: { mail: 'm1@example.org' },
      channels: { mail: NEW_MAIL },
    });
    const salt = orThrow(fromBase64Url(listed.change!.salt!));
    const { reference, section, channels } = listed.change!;
    const { newLeaf } = (JSON.parse(act.document) as { parameters: { newLeaf: string } }).parameters;
    expect(toHex(rollLeaf({ reference, section, channels }, salt))).toBe(newLeaf);
    // Nothing has changed yet.
    expect(await entryOf('M-1')).toEqual(before);
    // The same change again is the same act, though its salt would be another; another change is not.
    expect(orThrow(await amend('M-1'))).toEqual(act);
    expect(orThrow(await amend('M-1', { mail: NEW_MAIL, letter: false })).number).toBe(act.number);
    expect(orThrow(await amend('M-1', { mail: 'x@example.org' })).number).toBe(act.number + 1);
  });

  test('with the second signature the entry has its new leaf, its sessions end, and old and new address are told', async () => {
    const before = await entryOf('M-1');
    const session = new Uint8Array(32).fill(1);
    const { members: store } = office.stores.roll;
    const opened = { tokenHash: session, election: ELECTION, reference: 'M-1', lifetimeSeconds: 3600 };
    await store.createSession({ ...opened, leaf: before.leaf });
    expect(await store.session(session)).not.toBeNull();
    const number = await make(amend('M-1'));
    const after = await entryOf('M-1');
    expect(after.entry.channels).toEqual({ mail: NEW_MAIL });
    expect(toHex(after.frozenLeaf)).toBe(toHex(before.leaf));
    expect(after.changes).toEqual([{ act: number, newLeaf: after.leaf }]);
    expect(await store.session(session)).toBeNull();
    // Nor does one begin whose opening was under way with the old entry.
    await store.createSession({ ...opened, tokenHash: new Uint8Array(32).fill(2), leaf: before.leaf });
    expect(await store.session(new Uint8Array(32).fill(2))).toBeNull();
    expect(office.events).toContain(`told m1@example.org and ${NEW_MAIL}`);
    expect(boxLines(await office.ports.box.ledger(ELECTION)).at(-1)).toMatchObject({ kind: 'act', body: { number } });
  });

  test('whoever got a token before gets no other one; the same request gets the same answer under the old leaf', async () => {
    const member = members[1]!;
    const token = await drawAs(office, fixed, member);
    const before = await entryOf('M-2');
    const act = orThrow(await amend('M-2'));
    expect(act.notes).toEqual([
      'a token was already issued to this entry; only its seed (recovery code) can cast it, nobody can issue another',
    ]);
    expect(orThrow(await sign(act)).state).toBe('made');
    await expect(drawAs(office, fixed, { ...member, seed: new Uint8Array(32) })).rejects.toThrow(
      'token-already-issued',
    );
    const again = await drawAs(office, fixed, member);
    expect(again.signatures).toEqual(token.signatures);
    const after = await entryOf('M-2');
    expect((await office.ports.registers.issued(ELECTION, 1, after.leaf))?.leaf).toEqual(before.leaf);
    orThrow(await castAs(office, fixed, { member, token: again, choice: 0 }));
  });

  test('all channels can be taken away: such an entry proves nothing any more', async () => {
    await make(amend('M-3', {}));
    expect((await entryOf('M-3')).entry.channels).toEqual({});
  });

  test('two changes of one entry at once: the second one is void, so that its history has one line', async () => {
    const [first, second] = [orThrow(await amend('M-4')), orThrow(await amend('M-4', { mail: 'other@example.org' }))];
    expect(orThrow(await sign(first)).state).toBe('made');
    expect(reasonsOf(await sign(second))).toEqual([
      'act-refused',
      'amend: the entry was changed by another act meanwhile',
    ]);
    // What a void act would have changed is forgotten, with the address in it.
    const changes = await office.ports.amendments.changes(ELECTION);
    expect(changes.filter(({ reference }) => reference === 'M-4').map(({ act }) => act)).toEqual([first.number]);
    // The entry goes on from its new leaf.
    await make(amend('M-4', { mail: 'third@example.org' }));
    expect((await entryOf('M-4')).changes).toHaveLength(2);
  });

  test('what cannot be changed is refused with the reason', async () => {
    expect(reasonsOf(await amend('M-99'))).toEqual([
      'act-refused',
      'amend: there is no entry with this reference on the roll',
    ]);
    expect(reasonsOf(await amend('M-5', { letter: true }))).toEqual([
      'act-refused',
      'amend: this entry has no letter that it could keep',
    ]);
    expect(reasonsOf(await propose({ act: 'reissue', parameters: { reference: 'M-5' } }))).toEqual([
      'act-refused',
      'reissue: this entry has no letter code that could be lost',
    ]);
  });

  test('a notice that could not be handed over is handed over by a later tick', async () => {
    mailWorks = false;
    await make(amend('M-5', { mail: 'late@example.org' }));
    const told = 'told m5@example.org and late@example.org';
    expect(office.events).not.toContain(told);
    mailWorks = true;
    await createSchedule(office.ports).tick();
    expect(office.events).toContain(told);
  });

  test('the register names each change with its act: issues before it, tokens of the new leaf after it', async () => {
    // Changed and issued within one interval.
    await drawAs(office, fixed, members[0]!);
    await office.clock(office.opensAtMs + 2 * MINUTE);
    await createSchedule(office.ports).tick();
    const lines = (await register()).slice(1);
    expect(lines.map(({ kind }) => kind)).toEqual(['issued', ...Array<string>(6).fill('amended'), 'issued']);
    const [old] = lines;
    expect(old).toMatchObject({ body: { leaf: toHex((await entryOf('M-2')).frozenLeaf) } });
    expect(lines.at(-1)).toMatchObject({ body: { leaf: toHex((await entryOf('M-1')).leaf) } });
    const acts = lines.flatMap((line) => (line.kind === 'amended' ? [line.body.act] : []));
    expect(acts).toEqual(acts.toSorted((a, b) => a - b));
  });

  test('when voting has closed nothing of an entry changes, and the record with all of it verifies', async () => {
    const waiting = orThrow(await amend('M-1', {}));
    await office.clock(office.closesAtMs);
    expect(reasonsOf(await amend('M-1'))).toContain('amend: voting has closed');
    expect(reasonsOf(await sign(waiting))).toContain('amend: voting has closed');
    const schedule = createSchedule(office.ports);
    await schedule.tick();
    orThrow(await requestUnsealing(office.ports, command()));
    for (let at = 0; at < 4; at += 1) await schedule.tick();
    // The service verifies the whole record before it makes a declaration.
    expect(await office.ports.box.filePaths(ELECTION)).toContain('declaration.json');
  });
});
