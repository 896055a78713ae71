import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCeremonyJudge } from '../../../src/app/ceremony-judge.ts';
import { getCeremony } from '../../../src/app/officer/get-ceremony.ts';
import { openCeremony } from '../../../src/app/officer/open-ceremony.ts';
import { prepareDefinition } from '../../../src/app/officer/prepare-definition.ts';
import { signDefinition } from '../../../src/app/officer/sign-definition.ts';
import { createSchedule } from '../../../src/app/schedule/create-schedule.ts';
import type { SchedulePorts } from '../../../src/app/schedule/ports.ts';
import { getTrusteeCeremony } from '../../../src/app/trustee/get-trustee-ceremony.ts';
import { joinCeremony } from '../../../src/app/trustee/join-ceremony.ts';
import { sendCeremonyMessage } from '../../../src/app/trustee/send-ceremony-message.ts';
import { signDefinitionAsTrustee } from '../../../src/app/trustee/sign-definition-as-trustee.ts';
import { trusteeOfInvitation } from '../../../src/app/trustee/trustee-of-invitation.ts';
import { utf8 } from '../../../src/core/base/bytes.ts';
import { makeAnswer, makeComplaint } from '../../../src/core/ceremony/dealer.ts';
import { parseDefinition } from '../../../src/core/election/fixed-definition.ts';
import type { Database } from '../../../src/db/open-database.ts';
import { ELECTION, type Office, openOffice, orThrow, signedBy } from '../../support/election-office.ts';
import { openSecondStores } from '../../support/service.ts';
import {
  draftElection,
  holdCeremony,
  invite,
  join,
  joinOf,
  nextMessage,
  ownView,
  seat,
  signedDocument,
  type TestTrustee,
  takePart,
} from '../../support/trustee.ts';

const NAMES = ['Tara', 'Theo', 'Tess'];
let office: Office;
let second: Database;
/** Another process on the same database, with nothing in memory. */
let elsewhere: SchedulePorts;
/** Whose ceremony the tests of the rounds leave at its probes. */
let atProbes: TestTrustee[];
const command = () => ({ officer: office.officers[0].fingerprint, election: ELECTION });
const opening = (changes: object = {}) => ({
  ...command(),
  threshold: 2,
  trustees: NAMES.map((name) => ({ name })),
  nonce: 'ab'.repeat(32),
  ...changes,
});
const status = async (ports = office.ports) => orThrow(await getCeremony(ports, command()));

function otherProcess(): SchedulePorts {
  const { group, openPgp } = office.primitives;
  return {
    ...office.ports,
    roll: second.roll.elections,
    ceremonies: second.roll.ceremonies,
    ceremonyJudge: createCeremonyJudge({ group, openPgp }),
  };
}

beforeAll(async () => {
  office = await openOffice();
  second = await openSecondStores(office);
  elsewhere = otherProcess();
  await draftElection(office);
}, 120_000);

afterAll(async () => {
  await second.close();
  await office.close();
});

describe('opening a ceremony', () => {
  test('is refused for a threshold that the protocol does not allow, with all reasons', async () => {
    for (const threshold of [3, 4]) {
      const refused = await openCeremony(office.ports, opening({ threshold }));
      expect(refused, String(threshold)).toMatchObject({ error: { kind: 'ceremony-refused' } });
    }
    const twice = [{ name: 'Tara' }, { name: 'Tara' }, { name: 'Tess' }];
    expect(await openCeremony(office.ports, opening({ trustees: twice, threshold: 4 }))).toMatchObject({
      error: { reasons: [expect.any(String), expect.any(String)] },
    });
    expect(await getCeremony(office.ports, command())).toMatchObject({ error: { kind: 'ceremony-not-found' } });
  });

  test('is for returning officers of the election only', async () => {
    const officer = office.stranger.fingerprint;
    expect(await openCeremony(office.ports, opening({ officer }))).toMatchObject({
      error: { kind: 'officer-not-of-election' },
    });
  });

  test('gives each seat a link of its own, of which only a hash is stored', async () => {
    const { invitations } = orThrow(await openCeremony(office.ports, opening()));
    expect(invitations.map(({ name }) => name)).toEqual(NAMES);
    for (const { trustee, link } of invitations) {
      const [address, secret] = link.split('#') as [string, string];
      expect(address).toBe(`https://votes.example/trustees/spring/${trustee}`);
      expect(secret).toMatch(/^[A-Za-z0-9_-]{43}$/);
      const stored = await office.ports.ceremonies.ceremony(ELECTION);
      const text = JSON.stringify(stored, (_, value: unknown) =>
        value instanceof Uint8Array ? Buffer.from(value).toString('base64url') : value,
      );
      expect(text).not.toContain(secret);
    }
  });

  test('again, before all have joined, makes the earlier links worthless', async () => {
    const earlier = await invite(office, { threshold: 2, names: NAMES });
    const later = await invite(office, { threshold: 2, names: NAMES });
    const asked = (trustee: TestTrustee) =>
      trusteeOfInvitation(office.ports, { ...seat(trustee), secret: trustee.invitation });
    expect((await asked(earlier[0]!)).ok).toBe(false);
    expect(await asked(later[0]!)).toEqual({ ok: true, value: seat(later[0]!) });
  });

  test('lets nobody in by a wrong secret, and does not tell which seats there are', async () => {
    const [tara, theo] = (await invite(office, { threshold: 2, names: NAMES })) as [TestTrustee, TestTrustee];
    const refused = { ok: false, error: { kind: 'sign-in-required' } };
    const attempts = [
      { ...seat(tara), secret: theo.invitation },
      { ...seat(tara), secret: 'A'.repeat(43) },
      { ...seat(tara), secret: '' },
      { ...seat(tara), secret: `${tara.invitation}=` },
      { election: ELECTION, trustee: 9, secret: tara.invitation },
      { election: ELECTION, trustee: 9, secret: 'A'.repeat(43) },
      { election: 'no-such', trustee: 1, secret: tara.invitation },
    ];
    for (const attempt of attempts) expect(await trusteeOfInvitation(office.ports, attempt)).toEqual(refused);
  });
});

describe('joining', () => {
  test('is refused for another seat, another certificate or another’s signature', async () => {
    const [tara, theo] = (await invite(office, { threshold: 2, names: NAMES })) as [TestTrustee, TestTrustee];
    const own = await joinOf(office, tara);
    const attempts = [
      { ...seat(theo), ...own },
      { ...seat(tara), ...own, certificate: theo.key.certificate },
      { ...seat(tara), ...own, signature: await theo.key.sign(utf8(own.document), '2026-06-01T00:00:00Z') },
      { ...seat(tara), ...own, document: `${own.document} ` },
      { ...seat(tara), ...own, document: '{}' },
    ];
    for (const attempt of attempts) {
      expect(await joinCeremony(office.ports, attempt)).toMatchObject({ error: { kind: 'ceremony-refused' } });
    }
    expect((await status()).trustees.map(({ certificate }) => certificate)).toEqual([null, null, null]);
  });

  test('takes a seat once, also when the same is sent again, and one key takes one seat', async () => {
    const [tara, theo] = (await invite(office, { threshold: 2, names: NAMES })) as [TestTrustee, TestTrustee];
    const own = await joinOf(office, tara);
    for (const ports of [office.ports, elsewhere]) {
      expect(orThrow(await joinCeremony(ports, { ...seat(tara), ...own })).stage).toBe('joining');
    }
    const again = await joinCeremony(office.ports, { ...seat(tara), ...(await joinOf(office, tara)) });
    expect(again).toMatchObject({ error: { kind: 'ceremony-refused' } });
    const twin = { ...theo, key: tara.key };
    expect(await join(office, twin)).toMatchObject({ error: { kind: 'ceremony-refused' } });
    const { stage, trustees } = await status();
    expect(stage).toBe('joining');
    expect(trustees.map(({ awaited }) => awaited)).toEqual([false, true, true]);
  });

  test('all at once in two processes fixes one set of parameters', async () => {
    const trustees = await invite(office, { threshold: 2, names: NAMES });
    const documents = await Promise.all(trustees.map((trustee) => joinOf(office, trustee)));
    const joined = await Promise.all(
      trustees.map((trustee, index) =>
        joinCeremony(index % 2 === 0 ? office.ports : elsewhere, { ...seat(trustee), ...documents[index]! }),
      ),
    );
    expect(joined.every(({ ok }) => ok)).toBe(true);
    expect((await status()).stage).toBe('committing');
    expect(await openCeremony(office.ports, opening())).toMatchObject({ error: { kind: 'ceremony-refused' } });
    const views = await Promise.all(trustees.map((trustee) => getTrusteeCeremony(elsewhere, seat(trustee))));
    expect(new Set(views.map((view) => orThrow(view).parameters)).size).toBe(1);
    // Left as it is: the next tests need another one, and this one is under way.
    await failThisOne(trustees);
  });
});

/** Brings a ceremony to its shares and ends it by a complaint of the second trustee against the first. */
async function failThisOne(trustees: readonly TestTrustee[]): Promise<void> {
  for (let round = 0; round < 3; round += 1) for (const trustee of trustees) await takePart(office, trustee);
  const theo = trustees[1]!;
  const { ceremony } = await ownView(office, theo);
  const complaint = makeComplaint({ ceremony, trustee: 2, against: 1, reason: 'share-wrong' });
  const sent = { ...seat(theo), ...(await signedDocument(theo, complaint)), shares: [] };
  expect(orThrow(await sendCeremonyMessage(office.ports, sent)).stage).toBe('failed');
}

describe('the rounds', () => {
  test('are kept in order, and a repeated message changes nothing', async () => {
    const trustees = await invite(office, { threshold: 2, names: NAMES });
    atProbes = trustees;
    for (const trustee of trustees) orThrow(await join(office, trustee));
    const [tara, theo] = trustees as [TestTrustee, TestTrustee];
    const view = await ownView(office, tara);
    const message = { ...seat(tara), ...(await nextMessage(office, { trustee: tara, ...view })) };
    for (const ports of [office.ports, elsewhere]) orThrow(await sendCeremonyMessage(ports, message));
    expect((await status()).trustees.map(({ awaited }) => awaited)).toEqual([false, true, true]);
    const inHisName = await sendCeremonyMessage(office.ports, { ...message, ...seat(theo) });
    expect(inHisName).toMatchObject({ error: { reasons: ['the document is another trustee’s'] } });
    const revealing = { ...(await ownView(office, tara)).ceremony, stage: 'revealing' as const };
    const early = await nextMessage(office, { trustee: tara, ceremony: revealing, shares: [] });
    expect(await sendCeremonyMessage(office.ports, { ...seat(tara), ...early })).toMatchObject({
      error: { kind: 'ceremony-refused' },
    });
    for (const trustee of [theo, trustees[2]!]) await takePart(office, trustee);
    for (let round = 1; round < 3; round += 1) for (const trustee of trustees) await takePart(office, trustee);
    expect((await status()).stage).toBe('probing');
  });

  test('relay each share to its receiver alone', async () => {
    for (const number of [1, 2, 3]) {
      const { shares } = orThrow(await getTrusteeCeremony(office.ports, { election: ELECTION, trustee: number }));
      expect(shares.map(({ from }) => from)).toEqual([1, 2, 3].filter((from) => from !== number));
      for (const { ciphertext } of shares) expect(ciphertext).toContain(`"to":${number},`);
    }
  });

  test('are the same in a process that has just started', async () => {
    expect(await status(otherProcess())).toEqual(await status());
    expect((await status(otherProcess())).stage).toBe('probing');
  });

  test('hold up the definition, and say who is awaited', async () => {
    expect(await prepareDefinition(office.ports, command())).toMatchObject({
      error: {
        kind: 'draft-refused',
        reasons: ['the key ceremony is not complete (probing); awaited: Tara, Theo, Tess'],
      },
    });
  });
});

describe('a complaint', () => {
  test('ends the ceremony; the answer shows whose fault it was, and both stay on record', async () => {
    const trustees = await newAfterComplaint();
    await failThisOne(trustees);
    const failed = await status();
    expect(failed.failure).toMatchObject({ culprit: null, words: expect.stringContaining('trustee 2 says') });
    expect(await prepareDefinition(office.ports, command())).toMatchObject({
      error: { reasons: [expect.stringContaining('the key ceremony has failed, open a new one')] },
    });
    const tara = trustees[0]!;
    const { ceremony } = await ownView(office, tara);
    const answer = makeAnswer({ ceremony, trustee: 1, secrets: tara.dealer!, to: 2 });
    const sent = { ...seat(tara), ...(await signedDocument(tara, answer)), shares: [] };
    expect(orThrow(await sendCeremonyMessage(elsewhere, sent)).stage).toBe('failed');
    expect((await status()).failure?.words).toContain('fits: trustee 2 was wrong or could not read it');
    expect((await office.ports.ceremonies.ceremony(ELECTION))?.messages.length).toBe(11);
  });

  test('is followed by a new attempt, with other links, and other documents', async () => {
    const attempt = (await office.ports.ceremonies.ceremony(ELECTION))!.attempt;
    const [tara] = (await invite(office, { threshold: 2, names: NAMES })) as [TestTrustee];
    expect((await office.ports.ceremonies.ceremony(ELECTION))!.attempt).toBe(attempt + 1);
    expect((await status()).stage).toBe('joining');
    expect((await trusteeOfInvitation(office.ports, { ...seat(tara), secret: tara.invitation })).ok).toBe(true);
  });
});

/** Ends the ceremony that the tests before have left at its probes, and opens the next one with all seats taken. */
async function newAfterComplaint(): Promise<TestTrustee[]> {
  const theo = atProbes[1]!;
  const { ceremony } = await ownView(office, theo);
  const complaint = makeComplaint({ ceremony, trustee: 2, against: 3, reason: 'share-unreadable' });
  const sent = { ...seat(theo), ...(await signedDocument(theo, complaint)), shares: [] };
  expect(orThrow(await sendCeremonyMessage(office.ports, sent)).stage).toBe('failed');
  const trustees = await invite(office, { threshold: 2, names: NAMES });
  for (const trustee of trustees) orThrow(await join(office, trustee));
  return trustees;
}

describe('a complete ceremony', () => {
  let trustees: TestTrustee[];

  test('gives the definition its key, is never replaced, and forgets the encrypted shares', async () => {
    trustees = await invite(office, { threshold: 2, names: NAMES });
    await holdCeremony(office, trustees);
    expect((await status()).stage).toBe('complete');
    const stored = (await office.ports.ceremonies.ceremony(ELECTION))!;
    expect(stored.shares).toEqual([]);
    expect(await openCeremony(office.ports, opening())).toMatchObject({ error: { kind: 'ceremony-refused' } });
    const { definition } = orThrow(await prepareDefinition(office.ports, command()));
    expect(orThrow(await prepareDefinition(elsewhere, command())).definition).toBe(definition);
    expect(await openCeremony(office.ports, opening())).toMatchObject({ error: { kind: 'roll-frozen' } });
    const seen = orThrow(await getTrusteeCeremony(office.ports, seat(trustees[0]!)));
    expect(seen.definition).toBe(definition);
  });

  test('lets the election be announced when every trustee and enough officers have signed, in whatever order', async () => {
    const { definition } = orThrow(await prepareDefinition(office.ports, command()));
    const fixed = orThrow(parseDefinition(utf8(definition)));
    const [tara, theo, tess] = trustees as [TestTrustee, TestTrustee, TestTrustee];
    const signAs = async (trustee: TestTrustee, by = trustee) =>
      signDefinitionAsTrustee(office.ports, {
        ...seat(trustee),
        signature: await signedBy(office, by.key, fixed.bytes),
      });
    expect(await signAs(tara, theo)).toMatchObject({ error: { kind: 'signature-refused' } });
    expect(orThrow(await signAs(tara))).toEqual({ state: 'prepared' });
    expect(orThrow(await signAs(tara))).toEqual({ state: 'prepared' });
    for (const officer of office.officers.slice(0, 2)) {
      const signature = await signedBy(office, officer, fixed.bytes);
      const signed = orThrow(await signDefinition(office.ports, { ...command(), signature }));
      expect(signed.state).toBe('prepared');
    }
    orThrow(await signAs(tess));
    await createSchedule(office.ports).tick();
    expect(await office.ports.box.election(ELECTION)).toBeNull();
    expect(orThrow(await signAs(theo))).toEqual({ state: 'announced' });
    const [announced] = await office.ports.box.steps(ELECTION);
    const { signatures } = announced!.body as unknown as { signatures: { role: string }[] };
    expect(signatures.map(({ role }) => role)).toEqual([
      ...['officer', 'officer', 'registrar'],
      ...['trustee', 'trustee', 'trustee'],
    ]);
  });
});
