import { afterAll, beforeAll, expect, test } from 'vitest';
import { proposeAct } from '../../src/app/officer/propose-act.ts';
import { signAct } from '../../src/app/officer/sign-act.ts';
import type { FixedDefinition } from '../../src/core/election/fixed-definition.ts';
import { msToInstant } from '../../src/core/election/values.ts';
import { announceElection, ELECTION, type Office, openOffice, orThrow, signedBy } from '../support/election-office.ts';
import { boxTexts, castRaw, mintToken } from '../support/hostile.ts';
import { type DeviceToken, sealOn } from '../support/member-device.ts';
import { type Service, startService } from '../support/service.ts';

/**
 * Tokens of one election, section or time are handed in at another. The elections are as alike as they can be: the same
 * id, the same officers and, against the rules, the very same registrar's keys; only their titles differ.
 */

interface Place {
  readonly office: Office;
  readonly fixed: FixedDefinition;
  readonly service: Service;
}

const TITLES = ['Spring election', 'Spring election (demo)', 'Spring election, second try'];
const places: Place[] = [];

beforeAll(async () => {
  for (const title of TITLES) {
    const office = await openOffice();
    const fixed = await announceElection(office, { title });
    places.push({ office, fixed, service: await startService(office) });
  }
}, 120_000);

afterAll(async () => {
  for (const { service, office } of places) {
    await service.stop();
    await office.close();
  }
});

const bodyFor = (to: Place, sealedFor: Place, token: DeviceToken, choice = 0) =>
  JSON.stringify({
    fingerprint: to.fixed.fingerprintHex,
    ballot: sealOn(to.office, sealedFor.fixed, { token, choice }),
  });

test('the elections have the same keys, so that only what is signed can tell their tokens apart', () => {
  const moduli = places.map(({ fixed }) => fixed.definition.registrars[0]!.tokenKeys.map(({ n }) => n));
  expect(moduli[1]).toEqual(moduli[0]);
  expect(moduli[2]).toEqual(moduli[0]);
  expect(new Set(places.map(({ fixed }) => fixed.fingerprintHex)).size).toBe(3);
});

test('election by election: a token counts where it was made for and nowhere else, however its ballot is sealed', async () => {
  for (const { office } of places) await office.clock(office.opensAtMs);
  for (const from of places) {
    const token = await mintToken(from.office, from.fixed, { section: 'north' });
    for (const to of places.filter((place) => place !== from)) {
      for (const sealedFor of [to, from]) {
        const answer = await castRaw(to.service, bodyFor(to, sealedFor, token));
        expect(answer).toMatchObject({ status: 422, code: 'ballot-refused' });
        expect(answer.reasons).toContain('signatures.0: registrar 1 did not sign this token');
      }
      const named = JSON.stringify({
        fingerprint: from.fixed.fingerprintHex,
        ballot: sealOn(from.office, from.fixed, { token, choice: 0 }),
      });
      expect(await castRaw(to.service, named)).toMatchObject({ status: 422, code: 'ballot-refused' });
    }
    expect((await castRaw(from.service, bodyFor(from, from, token))).receipt).toBeDefined();
  }
  for (const { office } of places) expect(await boxTexts(office)).toHaveLength(1);
});

test('section by section: neither another section’s name nor its key takes a token over', async () => {
  const [place] = places;
  const { office, fixed, service } = place!;
  const north = await mintToken(office, fixed, { section: 'north' });
  const answer = await castRaw(service, bodyFor(place!, place!, { ...north, section: 'south' }));
  expect(answer).toMatchObject({ status: 422, code: 'ballot-refused' });
  expect(answer.reasons).toContain('signatures.0: registrar 1 did not sign this token');
  // The key of the one section over a token that names the other: the member's own device refuses it already.
  await expect(mintToken(office, fixed, { section: 'north', signIn: 'south' })).rejects.toThrow();
});

test('time by time: before opening, after the close and after an annulment no token gets a line', async () => {
  const [place, other] = places as [Place, Place];
  const before = await mintToken(place.office, place.fixed, { section: 'north' });
  await place.office.clock(place.office.opensAtMs - 1);
  expect(await castRaw(place.service, bodyFor(place, place, before))).toMatchObject({ code: 'voting-not-open' });
  await place.office.clock(place.office.closesAtMs);
  expect(await castRaw(place.service, bodyFor(place, place, before))).toMatchObject({ code: 'voting-closed' });

  await annul(other.office);
  const late = await mintToken(other.office, other.fixed, { section: 'north' });
  expect(await castRaw(other.service, bodyFor(other, other, late))).toMatchObject({ code: 'election-annulled' });
  for (const { office } of [place, other]) expect(await boxTexts(office)).toHaveLength(1);
});

async function annul(office: Office): Promise<void> {
  const proposal = {
    act: 'annul',
    parameters: { reason: 'a rehearsal of annulling', check: null },
    notAfter: msToInstant(office.opensAtMs + 600_000),
  } as const;
  const [ada, ben] = office.officers;
  const command = { officer: ada.fingerprint, election: ELECTION };
  const act = orThrow(await proposeAct(office.ports, { ...command, proposal }));
  for (const officer of [ada, ben]) {
    const signature = await signedBy(office, officer, act.document);
    const own = { officer: officer.fingerprint, election: ELECTION };
    orThrow(await signAct(office.ports, { ...own, number: act.number, signature }));
  }
}
