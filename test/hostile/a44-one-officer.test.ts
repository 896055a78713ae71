import { afterAll, beforeAll, expect, test } from 'vitest';
import { addMember, strikeMember } from '../../src/app/officer/change-roll.ts';
import { createDraft } from '../../src/app/officer/create-draft.ts';
import { getDeclaration } from '../../src/app/officer/get-declaration.ts';
import { type ActProposal, proposeAct } from '../../src/app/officer/propose-act.ts';
import { requestUnsealing } from '../../src/app/officer/request-unsealing.ts';
import { signAct } from '../../src/app/officer/sign-act.ts';
import { signDeclaration } from '../../src/app/officer/sign-declaration.ts';
import { signDefinition } from '../../src/app/officer/sign-definition.ts';
import { createSchedule } from '../../src/app/schedule/create-schedule.ts';
import { ElectionIdSchema, msToInstant } from '../../src/core/election/values.ts';
import { asOwner } from '../support/database.ts';
import {
  castAs,
  draftOf,
  ELECTION,
  type Office,
  openOffice,
  orThrow,
  prepareElection,
  signedBy,
  testMembers,
} from '../support/election-office.ts';
import { boxTexts } from '../support/hostile.ts';

/**
 * One officer alone, with every right of an officer and then with the database's login as well, tries what two must do.
 * The steps build on each other: first the announcement, then acts, then the declaration.
 */

let office: Office;
let fixed: Awaited<ReturnType<typeof prepareElection>>;

beforeAll(async () => {
  office = await openOffice();
  fixed = await prepareElection(office);
}, 120_000);
afterAll(() => office.close());

const ADA = 0;
const BEN = 1;
const command = (index = ADA) => ({ officer: office.officers[index]!.fingerprint, election: ELECTION });
const tick = () => createSchedule(office.ports).tick();
const boxState = async () => (await office.ports.box.election(ELECTION))?.state ?? 'not announced';

/** What the roll's login can write: the other officer's name beside a signature of the one's own, or beside none. */
async function forge(table: string, key: string, signature: string): Promise<void> {
  await asOwner(
    { ownerUrl: office.database.rollUrl },
    `INSERT INTO roll.${table} (election, ${key === '' ? '' : 'number, '}signer, signature)
     VALUES ($1, ${key === '' ? '' : `${key}, `}$2, $3)`,
    [ELECTION, office.officers[BEN].fingerprint, signature],
  );
}
const forget = (table: string) =>
  asOwner(office.database, `DELETE FROM roll.${table} WHERE signer = $1`, [office.officers[BEN].fingerprint]);

test('announces nothing: signing twice is signing once, and a row in the other’s name is no signature', async () => {
  for (let count = 0; count < 2; count += 1) {
    await office.clock((await office.ports.roll.nowMs()) + 1000);
    const signature = await signedBy(office, office.officers[ADA], fixed.bytes);
    for (const index of [ADA, BEN]) {
      const signed = orThrow(await signDefinition(office.ports, { ...command(index), signature }));
      expect(signed.state).toBe('prepared');
      expect(signed.signatures.signed).toHaveLength(1);
    }
  }
  const own = await signedBy(office, office.officers[ADA], fixed.bytes);
  for (const signature of [own, 'no signature', await signedBy(office, office.officers[BEN], 'another document')]) {
    await forge('definition_signature', '', signature);
    await tick();
    expect((await signDefinition(office.ports, { ...command(), signature: own })).ok).toBe(true);
    expect(await boxState()).toBe('not announced');
    await forget('definition_signature');
  }
  const second = await signedBy(office, office.officers[BEN], fixed.bytes);
  expect(orThrow(await signDefinition(office.ports, { ...command(BEN), signature: second })).state).toBe('announced');
});

test('adds and strikes nobody once the definition is prepared', async () => {
  const values = { reference: 'M-6', section: 'north', mail: 'm6@example.org' };
  expect(await addMember(office.ports, { ...command(), values })).toMatchObject({ error: { kind: 'roll-frozen' } });
  expect(await strikeMember(office.ports, { ...command(), reference: 'M-1' })).toMatchObject({
    error: { kind: 'roll-frozen' },
  });
});

function proposals(): ActProposal[] {
  const notAfter = msToInstant(office.closesAtMs);
  const hash = 'ab'.repeat(32);
  const reason = 'alone';
  return [
    { act: 'extend', parameters: { closes: msToInstant(office.closesAtMs + 60_000) }, notAfter },
    { act: 'annul', parameters: { reason, check: null }, notAfter },
    { act: 'amend', parameters: { reference: 'M-1', channels: { mail: 'other@example.org' } }, notAfter },
    { act: 'suspend', parameters: { officer: office.officers[2].fingerprint, reason }, notAfter },
    { act: 'bundle', parameters: { bundles: [hash], reason }, notAfter },
  ] as ActProposal[];
}

test('makes no act of any kind, whatever is written into the table of signatures', async () => {
  await office.clock(office.opensAtMs);
  await tick();
  const before = await office.ports.box.head(ELECTION);
  for (const proposal of proposals()) {
    const act = orThrow(await proposeAct(office.ports, { ...command(), proposal }));
    const own = await signedBy(office, office.officers[ADA], act.document);
    const sign = (index: number) => signAct(office.ports, { ...command(index), number: act.number, signature: own });
    for (const index of [ADA, BEN, ADA]) expect(orThrow(await sign(index)).state, proposal.act).toBe('pending');
    await forge('act_signature', String(act.number), own);
    expect((await sign(ADA)).ok && orThrow(await sign(ADA)).state).not.toBe('made');
    await tick();
    expect(await boxTexts(office, 'act'), proposal.act).toEqual([]);
    await forget('act_signature');
    // Nor does its own word in the row make it an act: the box decides, and has no line of it.
    await asOwner({ ownerUrl: office.database.rollUrl }, "UPDATE roll.act SET state = 'made' WHERE number = $1", [
      act.number,
    ]);
    await tick();
  }
  expect((await office.ports.box.head(ELECTION)).size).toBe(before.size);
  expect(await office.ports.box.election(ELECTION)).toMatchObject({
    state: 'voting',
    closesAtMs: office.closesAtMs,
    suspended: [],
    bundles: null,
  });
  expect((await office.ports.roll.entry(ELECTION, 'M-1'))!.entry.channels).toEqual({ mail: 'm1@example.org' });
});

test('closes nothing early, opens nothing before the close and declares nothing', async () => {
  const [member] = testMembers();
  orThrow(await castAs(office, fixed, { member: member!, choice: 0 }));
  expect((await requestUnsealing(office.ports, command())).ok).toBe(false);
  await tick();
  expect(await boxState()).toBe('voting');
  await office.clock(office.closesAtMs);
  await tick();
  orThrow(await requestUnsealing(office.ports, command()));
  for (let count = 0; count < 4; count += 1) await tick();
  const { declaration } = orThrow(await getDeclaration(office.ports, command()));
  const own = await signedBy(office, office.officers[ADA], declaration);
  for (let count = 0; count < 2; count += 1) {
    expect(orThrow(await signDeclaration(office.ports, { ...command(), signature: own })).state).toBe('unsealed');
  }
  await forge('declaration_signature', '', own);
  expect(await signDeclaration(office.ports, { ...command(), signature: own })).toMatchObject({ ok: false });
  await tick();
  expect(await boxState()).toBe('unsealed');
  expect(await boxTexts(office, 'declared')).toEqual([]);
});

test('is not two officers by having two accounts', async () => {
  const [ada, ben] = office.officers;
  const certificates = [ada, ben, { ...ada, name: 'Ada Second' }].map(({ name, certificate }) => ({
    name,
    certificate,
  }));
  const draft = {
    ...draftOf(office),
    election: ElectionIdSchema.parse('autumn'),
    officers: { required: 2, certificates },
  };
  const refused = await createDraft(office.ports, { officer: ada.fingerprint, draft });
  expect(refused).toMatchObject({ error: { kind: 'draft-refused' } });
  expect(JSON.stringify(refused)).toContain('officer 3: the same primary key as another officer’s');
});
