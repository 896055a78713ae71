import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addMember, strikeMember } from '../../src/app/officer/change-roll.ts';
import { importRoll } from '../../src/app/officer/import-roll.ts';
import { type ActProposal, proposeAct } from '../../src/app/officer/propose-act.ts';
import { signAct } from '../../src/app/officer/sign-act.ts';
import { createSchedule } from '../../src/app/schedule/create-schedule.ts';
import type { FixedDefinition } from '../../src/core/election/fixed-definition.ts';
import { msToInstant } from '../../src/core/election/values.ts';
import {
  announceElection,
  ELECTION,
  type Office,
  openOffice,
  orThrow,
  ROLL,
  signedBy,
} from '../support/election-office.ts';
import { boxTexts, castRaw } from '../support/hostile.ts';
import {
  askForCode,
  askForToken,
  type DeviceToken,
  drawTokenOver,
  sealOn,
  signIn,
  tokenRequest,
} from '../support/member-device.ts';
import { type Service, startService } from '../support/service.ts';

/**
 * People die, join, move, are expelled or turn out to stand there twice, while voting is open. Every such change, for a
 * member who has no token yet, who has one, and who has cast.
 */

const STAGES = ['has no token', 'has a token', 'has cast'] as const;
/** Who is at which stage when the changes come: `M-1` and `M-2` are in the north, the others in the south. */
const MEMBER = { 'has no token': 'M-1', 'has a token': 'M-2', 'has cast': 'M-3' } as const;

let office: Office;
let fixed: FixedDefinition;
let service: Service;
const tokens = new Map<string, DeviceToken>();
const sessions = new Map<string, string>();

const command = (index = 0) => ({ officer: office.officers[index]!.fingerprint, election: ELECTION });
const bodyOf = (reference: string, choice = 0) =>
  JSON.stringify({
    fingerprint: fixed.fingerprintHex,
    ballot: sealOn(office, fixed, { token: tokens.get(reference)!, choice }),
  });

beforeAll(async () => {
  office = await openOffice();
  fixed = await announceElection(office);
  service = await startService(office);
  await office.clock(office.opensAtMs);
  for (const reference of ['M-2', 'M-3'])
    tokens.set(reference, await drawTokenOver(service, office, { fixed, reference }));
  for (const reference of Object.values(MEMBER)) sessions.set(reference, (await signIn(service, reference)).session);
  expect((await castRaw(service, bodyOf('M-3'))).receipt).toBeDefined();
}, 120_000);

afterAll(async () => {
  await service.stop();
  await office.close();
});

/** Made by two officers, as the notes that both have read say. */
async function amend(reference: string, channels: object): Promise<readonly string[]> {
  const proposal = {
    act: 'amend',
    parameters: { reference, channels },
    notAfter: msToInstant(office.closesAtMs),
  } as ActProposal;
  const act = orThrow(await proposeAct(office.ports, { ...command(), proposal }));
  for (const index of [0, 1]) {
    const signature = await signedBy(office, office.officers[index]!, act.document);
    orThrow(await signAct(office.ports, { ...command(index), number: act.number, signature }));
  }
  return act.notes;
}

describe.each(STAGES)('a member who %s', (stage) => {
  const reference = MEMBER[stage];

  test('is not struck, not doubled and not put into another section: the roll is frozen', async () => {
    const frozen = { ok: false, error: { kind: 'roll-frozen' } };
    expect(await strikeMember(office.ports, { ...command(), reference })).toEqual(frozen);
    const values = { reference, section: 'south', mail: 'again@example.org' };
    expect(await addMember(office.ports, { ...command(), values })).toEqual(frozen);
    const csv = ROLL.replace(`${reference},north`, `${reference},south`).replace(
      `${reference},south`,
      `${reference},north`,
    );
    expect(await importRoll(office.ports, { ...command(), csv })).toEqual(frozen);
  });

  test('moves to another address: whoever was signed in is not any more, and there is one token as before', async () => {
    const mail = `moved-${reference.toLowerCase()}@example.org`;
    const notes = await amend(reference, { mail });
    // What cannot be undone is said to those who sign.
    expect(notes).toEqual(
      stage === 'has no token'
        ? []
        : [
            'a token was already issued to this entry; only its seed (recovery code) can cast it, nobody can issue another',
          ],
    );
    const { section } = (await office.ports.roll.entry(ELECTION, reference))!.entry;
    const { blindedRequest } = tokenRequest(office, fixed, { section });
    const old = await askForToken(service, fixed, { session: sessions.get(reference)!, blindedRequest });
    expect(old).toMatchObject({ ok: false, error: { code: 'sign-in-required' } });
    await askForCode(service, reference);
    expect(service.sent.at(-1)!.to).toBe(mail);
    const { session } = await signIn(service, reference);
    const again = await askForToken(service, fixed, { session, blindedRequest });
    if (stage !== 'has no token') expect(again).toMatchObject({ ok: false, error: { code: 'token-already-issued' } });
    else expect(again.ok).toBe(true);
  });

  test('dies or is expelled: no code reaches anybody, a token that is out is not called back, nor is a ballot', async () => {
    const before = await boxTexts(office);
    await amend(reference, {});
    const sent = service.sent.length;
    expect((await askForCode(service, reference)).code).toBeNull();
    expect(service.sent).toHaveLength(sent);
    expect(await boxTexts(office)).toEqual(before);
    if (stage === 'has a token') expect((await castRaw(service, bodyOf(reference))).receipt).toBeDefined();
    if (stage === 'has cast') expect((await castRaw(service, bodyOf(reference, 1))).code).toBe('voting-key-used');
  });
});

test('somebody who joins now is not added, by nobody and under no other spelling', async () => {
  for (const reference of ['M-6', 'm-1', 'M-1 ', 'Ｍ-1']) {
    const values = { reference, section: 'north', mail: 'new@example.org' };
    const answer = await addMember(office.ports, { ...command(), values });
    expect(answer).toMatchObject({ ok: false, error: { kind: 'roll-frozen' } });
  }
  expect(await office.ports.roll.rollSize(ELECTION)).toBe(5);
});

test('after the close nothing of the roll changes any more', async () => {
  await office.clock(office.closesAtMs);
  await createSchedule(office.ports).tick();
  for (const reference of Object.values(MEMBER)) {
    const proposal = {
      act: 'amend',
      parameters: { reference, channels: { mail: 'late@example.org' } },
      notAfter: msToInstant(office.closesAtMs + 60_000),
    } as ActProposal;
    const refused = await proposeAct(office.ports, { ...command(), proposal });
    expect(refused).toMatchObject({ ok: false, error: { kind: 'act-refused' } });
    expect(JSON.stringify(refused)).toContain('voting has closed');
  }
});
