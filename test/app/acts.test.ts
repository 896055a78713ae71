import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { listActs } from '../../src/app/officer/list-acts.ts';
import { type ActProposal, proposeAct } from '../../src/app/officer/propose-act.ts';
import { requestUnsealing } from '../../src/app/officer/request-unsealing.ts';
import { signAct } from '../../src/app/officer/sign-act.ts';
import { createSchedule } from '../../src/app/schedule/create-schedule.ts';
import { utf8 } from '../../src/core/base/bytes.ts';
import { canonicalBytes } from '../../src/core/base/canonical-json.ts';
import { blobRefOf } from '../../src/core/election/blob-ref.ts';
import type { FixedDefinition } from '../../src/core/election/fixed-definition.ts';
import { msToInstant } from '../../src/core/election/values.ts';
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
  signerOf,
  testMembers,
} from '../support/election-office.ts';

const MINUTE = 60_000;

describe('acts of returning officers', () => {
  let office: Office;
  let fixed: FixedDefinition;
  /** The closing instant that is in force: each extension moves it. */
  let closesAtMs: number;

  const command = (index = 0) => ({ officer: office.officers[index]!.fingerprint, election: ELECTION });
  const propose = (proposal: ActProposal) => proposeAct(office.ports, { ...command(), proposal });
  const extendTo = (ms: number, notAfterMs: number): ActProposal => ({
    act: 'extend',
    parameters: { closes: msToInstant(ms) },
    notAfter: msToInstant(notAfterMs),
  });
  const annul = (check: string | null = null): ActProposal => ({
    act: 'annul',
    parameters: { reason: 'wrong roll', check },
    notAfter: msToInstant(closesAtMs + 600 * MINUTE),
  });
  const sign = async (act: { number: number; document: string }, index: number) =>
    signAct(office.ports, {
      ...command(index),
      number: act.number,
      signature: await signedBy(office, office.officers[index]!, act.document),
    });
  const acts = async () => orThrow(await listActs(office.ports, command())).acts;
  const actLines = async () =>
    boxLines(await office.ports.box.ledger(ELECTION)).flatMap((line) => (line.kind === 'act' ? [line.body] : []));
  const reasonsOf = (result: { ok: boolean; error?: { kind: string; reasons?: readonly string[] } }) =>
    result.ok ? [] : [result.error?.kind, ...(result.error?.reasons ?? [])];

  async function openAnnounced(): Promise<void> {
    office = await openOffice();
    fixed = await announceElection(office);
    closesAtMs = office.closesAtMs;
  }

  describe('while voting runs', () => {
    beforeAll(async () => {
      await openAnnounced();
      await office.clock(office.opensAtMs + MINUTE);
    });
    afterAll(() => office.close());

    beforeEach(async () => {
      closesAtMs = (await office.ports.box.election(ELECTION))!.closesAtMs;
    });

    test('two officers extend the voting, on both sides, and the line names document and signatures', async () => {
      const act = orThrow(await propose(extendTo(closesAtMs + 5 * MINUTE, closesAtMs)));
      expect(orThrow(await sign(act, 0))).toMatchObject({ state: 'pending', signatures: { required: 2 } });
      const [ada, ben] = office.officers.map(signerOf);
      expect(orThrow(await sign(act, 1))).toEqual({
        number: act.number,
        signatures: { signed: [ada, ben], awaited: [], required: 2 },
        state: 'made',
      });
      expect((await office.ports.box.election(ELECTION))!.closesAtMs).toBe(closesAtMs + 5 * MINUTE);
      expect((await office.ports.roll.election(ELECTION))!.closesAtMs).toBe(closesAtMs + 5 * MINUTE);
      expect((await actLines()).at(-1)).toMatchObject({
        number: act.number,
        act: 'extend',
        document: blobRefOf(utf8(act.document)),
        signatures: [
          { role: 'officer', certificate: ada!.certificate },
          { role: 'officer', certificate: ben!.certificate },
        ],
      });
    });

    test('signing a made act again makes nothing again', async () => {
      const [made] = (await acts()).filter(({ state }) => state === 'made');
      const before = await actLines();
      expect(orThrow(await sign(made!, 1)).state).toBe('made');
      expect(orThrow(await sign(made!, 2)).state).toBe('made');
      await createSchedule(office.ports).tick();
      expect(await actLines()).toEqual(before);
    });

    test('the same officer twice counts once', async () => {
      const act = orThrow(await propose(extendTo(closesAtMs + MINUTE, closesAtMs)));
      await office.clock((await office.ports.roll.nowMs()) + 1000);
      expect(orThrow(await sign(act, 0)).state).toBe('pending');
      await office.clock((await office.ports.roll.nowMs()) + 1000);
      const again = orThrow(await sign(act, 0));
      expect(again.state).toBe('pending');
      expect(again.signatures.signed).toEqual([signerOf(office.officers[0])]);
      expect(again.signatures.awaited).toEqual(office.officers.slice(1).map(signerOf));
    });

    test('a stranger’s signature, one of another document and one made too late are refused and not kept', async () => {
      const act = orThrow(await propose(extendTo(closesAtMs + 2 * MINUTE, closesAtMs)));
      const submit = (signature: string) => signAct(office.ports, { ...command(), number: act.number, signature });
      const now = await office.now();
      const late = msToInstant(closesAtMs + 1000);
      const early = msToInstant(Date.parse(fixed.definition.drafted) - 1000);
      const ada = office.officers[0];
      for (const signature of [
        await office.stranger.sign(utf8(act.document), now),
        await ada.sign(utf8(`${act.document} `), now),
        await ada.sign(utf8(act.document), late),
        await ada.sign(utf8(act.document), early),
        'no signature',
      ]) {
        expect(reasonsOf(await submit(signature))[0]).toBe('signature-refused');
      }
      const kept = (await acts()).find(({ number }) => number === act.number);
      expect(kept).toMatchObject({ state: 'pending', signatures: { signed: [] } });
    });

    test('an officer of another election can neither propose nor sign nor look', async () => {
      const other = { officer: office.stranger.fingerprint, election: ELECTION };
      const kind = 'officer-not-of-election';
      expect(reasonsOf(await proposeAct(office.ports, { ...other, proposal: annul() }))).toEqual([kind]);
      expect(reasonsOf(await signAct(office.ports, { ...other, number: 1, signature: '' }))).toEqual([kind]);
      expect(reasonsOf(await listActs(office.ports, other))).toEqual([kind]);
      expect(reasonsOf(await signAct(office.ports, { ...command(), number: 999, signature: '' }))).toEqual([
        'act-not-found',
      ]);
    });

    test('the same proposal again, by whomever, is the same act while it is the newest and waits', async () => {
      const proposal = extendTo(closesAtMs + 7 * MINUTE, closesAtMs);
      const act = orThrow(await propose(proposal));
      orThrow(await sign(act, 0));
      const before = await acts();
      expect(orThrow(await propose(proposal))).toEqual(act);
      expect(orThrow(await proposeAct(office.ports, { ...command(1), proposal }))).toEqual(act);
      expect(await acts()).toEqual(before);
      for (const other of [
        extendTo(closesAtMs + 8 * MINUTE, closesAtMs),
        extendTo(closesAtMs + 7 * MINUTE, closesAtMs - 1000),
        { ...annul(), notAfter: proposal.notAfter },
      ]) {
        expect(orThrow(await propose(other)).number).toBeGreaterThan(act.number);
      }
      // What is proposed again after something else voids that when it is made.
      const last = orThrow(await propose(proposal));
      expect(last.number).toBe(act.number + 4);
      orThrow(await sign(last, 0));
      expect(orThrow(await sign(last, 1)).state).toBe('made');
    });

    test('an act that is made voids what was proposed before it: a dropped extension cannot be played later', async () => {
      const dropped = orThrow(await propose(extendTo(closesAtMs + 30 * MINUTE, closesAtMs)));
      orThrow(await sign(dropped, 0));
      const taken = orThrow(await propose(extendTo(closesAtMs + MINUTE, closesAtMs)));
      orThrow(await sign(taken, 1));
      expect(orThrow(await sign(taken, 2)).state).toBe('made');
      expect(reasonsOf(await sign(dropped, 1))).toEqual([
        'act-refused',
        'number: an act with this or a later number has been made',
      ]);
      expect((await office.ports.box.election(ELECTION))!.closesAtMs).toBe(closesAtMs + MINUTE);
      expect(reasonsOf(await sign(dropped, 2))).toEqual(['act-refused', 'the act is void']);
    });

    test('a new close that is not later, or that no instant can be, is refused with its reason', async () => {
      expect(reasonsOf(await propose(extendTo(closesAtMs, closesAtMs)))).toEqual([
        'act-refused',
        'extend: the new closing instant is not later',
      ]);
      const now = await office.ports.roll.nowMs();
      expect(reasonsOf(await propose(extendTo(closesAtMs + MINUTE, now)))).toEqual([
        'act-refused',
        'notAfter: this instant has passed',
      ]);
      expect(reasonsOf(await propose({ ...annul(), notAfter: '2026-02-30T00:00:00Z' }))[0]).toBe('act-refused');
    });

    test('after its notAfter an act is void, also with all signatures there', async () => {
      const now = await office.ports.roll.nowMs();
      const act = orThrow(await propose(extendTo(closesAtMs + MINUTE, now + MINUTE)));
      orThrow(await sign(act, 0));
      const inTime = await signedBy(office, office.officers[1], act.document);
      await office.clock(now + MINUTE);
      const late = await signAct(office.ports, { ...command(1), number: act.number, signature: inTime });
      expect(reasonsOf(late)).toEqual(['act-refused', 'notAfter: this instant has passed']);
      expect((await office.ports.box.election(ELECTION))!.closesAtMs).toBe(closesAtMs);
    });

    test('the schedule voids acts that were never signed in time', async () => {
      const now = await office.ports.roll.nowMs();
      const act = orThrow(await propose(extendTo(closesAtMs + MINUTE, now + MINUTE)));
      await office.clock(now + MINUTE);
      await createSchedule(office.ports).tick();
      expect((await acts()).find(({ number }) => number === act.number)?.state).toBe('void');
    });

    test('an act that names a head the ballot box never had is not made, whoever signed it', async () => {
      const template = orThrow(await propose(extendTo(closesAtMs + MINUTE, closesAtMs)));
      const value = JSON.parse(template.document) as { number: number; box: { size: number; root: string } };
      for (const [offset, box] of [
        { ...value.box, root: 'ab'.repeat(32) },
        { ...value.box, size: value.box.size + 1000 },
      ].entries()) {
        const number = value.number + 1 + offset;
        const document = canonicalBytes({ ...value, number, box });
        orThrow(await office.ports.roll.putAct(ELECTION, { number, document }));
        const act = { number, document: new TextDecoder().decode(document) };
        orThrow(await sign(act, 0));
        expect(reasonsOf(await sign(act, 1))).toEqual(['act-refused', 'box: the ballot box never had this head']);
      }
    });

    test('no more than fifty acts wait for signatures', async () => {
      const template = orThrow(await propose(annul()));
      const waiting = (await acts()).filter(({ state }) => state === 'pending').length;
      for (let count = waiting; count < 49; count += 1) {
        const number = template.number + 1 + count;
        const document = canonicalBytes({ ...(JSON.parse(template.document) as object), number });
        orThrow(await office.ports.roll.putAct(ELECTION, { number, document }));
      }
      orThrow(await propose(annul('recount')));
      expect(reasonsOf(await propose(annul()))).toEqual(['act-refused', '50 acts wait for signatures already']);
    });
  });

  describe('at and after the close', () => {
    beforeAll(openAnnounced);
    afterAll(() => office.close());

    test('an extension that was signed before the close and completed after it is void, before and after the line', async () => {
      await office.clock(closesAtMs - MINUTE);
      const first = orThrow(await propose(extendTo(closesAtMs + 5 * MINUTE, closesAtMs + 60 * MINUTE)));
      const second = orThrow(await propose(extendTo(closesAtMs + 6 * MINUTE, closesAtMs + 60 * MINUTE)));
      for (const act of [first, second]) orThrow(await sign(act, 0));
      const signatures = await Promise.all(
        [first, second].map((act) => signedBy(office, office.officers[1], act.document)),
      );
      const complete = (act: { number: number }, at: number) =>
        signAct(office.ports, { ...command(1), number: act.number, signature: signatures[at]! });
      await office.clock(closesAtMs);
      const closed = ['act-refused', 'extend: voting has closed; it cannot be opened again'];
      expect(reasonsOf(await complete(first, 0))).toEqual(closed);
      await createSchedule(office.ports).tick();
      expect(reasonsOf(await complete(second, 1))).toEqual(closed);
      expect((await office.ports.roll.election(ELECTION))!.closesAtMs).toBe(closesAtMs);
    });

    test('nobody can propose to extend a closed election', async () => {
      expect(reasonsOf(await propose(extendTo(closesAtMs + 90 * MINUTE, closesAtMs + 60 * MINUTE)))).toContain(
        'extend: voting has closed; it cannot be opened again',
      );
    });

    test('even with the clock set back, a close that stands is not extended', async () => {
      await office.clock(closesAtMs - 10 * MINUTE);
      expect(reasonsOf(await propose(extendTo(closesAtMs + 90 * MINUTE, closesAtMs + 60 * MINUTE)))).toContain(
        'extend: voting has closed; it cannot be opened again',
      );
      await office.clock(closesAtMs);
    });

    test('once ballots are being opened, annulling needs a failed check; nothing is opened after it', async () => {
      orThrow(await requestUnsealing(office.ports, command()));
      await createSchedule(office.ports).tick();
      expect(reasonsOf(await propose(annul()))).toEqual([
        'act-refused',
        'annul: once ballots are being opened, a failed check of the verifier must be named',
      ]);
      expect(reasonsOf(await propose(annul('the-count')))).toEqual([
        'act-refused',
        'annul: the verifier has no check "the-count"',
      ]);
      const act = orThrow(await propose(annul('shares')));
      orThrow(await sign(act, 0));
      expect(orThrow(await sign(act, 1)).state).toBe('made');
      expect((await office.ports.box.election(ELECTION))!.state).toBe('annulled');
    });
  });

  describe('annulling a running election', () => {
    beforeAll(async () => {
      await openAnnounced();
      await office.clock(office.opensAtMs);
    });
    afterAll(() => office.close());

    test('ends both sides at once: no token, no ballot, no opening, and all keys destroyed', async () => {
      const [ada, ben] = testMembers();
      const token = await drawAs(office, fixed, ada!);
      orThrow(await castAs(office, fixed, { member: ada!, token, choice: 0 }));
      const act = orThrow(await propose(annul()));
      orThrow(await sign(act, 0));
      expect(orThrow(await sign(act, 2)).state).toBe('made');
      await expect(drawAs(office, fixed, ben!)).rejects.toThrow('issuing-ended');
      expect(await castAs(office, fixed, { member: ada!, token, choice: 1 })).toMatchObject({
        error: { kind: 'election-annulled' },
      });
      await createSchedule(office.ports).tick();
      await office.clock(closesAtMs);
      expect(reasonsOf(await requestUnsealing(office.ports, command()))).toEqual([
        'step-not-possible',
        'an annulled election is never opened',
      ]);
      await createSchedule(office.ports).tick();
      const kinds = boxLines(await office.ports.box.ledger(ELECTION)).map(({ kind }) => kind);
      expect(kinds).toEqual(['announced', 'voting-opened', 'ballot', 'act', 'annulled']);
      expect(registerLines(await office.ports.registers.ledger(ELECTION, 1)).at(-1)?.kind).toBe('ended');
      await expect(office.ports.keys.trusteeSecret(ELECTION)).rejects.toThrow();
      expect(reasonsOf(await propose(annul()))).toContain('the election is annulled');
    });

    test('is told to every member once, with the reason that the officers signed', async () => {
      const { notices } = office.stores.roll;
      await createSchedule(office.ports).tick();
      const told = (await notices.runs(ELECTION)).filter(({ kind }) => kind === 'annulled');
      expect(told).toHaveLength(1);
      const queued = await notices.take(100);
      const annulled = queued.filter(({ kind }) => kind === 'annulled');
      expect(annulled.map(({ reference }) => reference).toSorted()).toEqual(
        testMembers()
          .map(({ reference }) => reference)
          .toSorted(),
      );
      for (const { content } of annulled) expect(JSON.parse(content)).toEqual({ reason: 'wrong roll' });
    });
  });
});
