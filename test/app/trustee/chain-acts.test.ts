import { afterEach, describe, expect, test } from 'vitest';
import type { Draft } from '../../../src/app/officer/draft.ts';
import { getDeclaration } from '../../../src/app/officer/get-declaration.ts';
import { type ActProposal, proposeAct } from '../../../src/app/officer/propose-act.ts';
import { requestUnsealing } from '../../../src/app/officer/request-unsealing.ts';
import { signAct } from '../../../src/app/officer/sign-act.ts';
import { assembleRecord } from '../../../src/app/record/assemble-record.ts';
import { createSchedule } from '../../../src/app/schedule/create-schedule.ts';
import { getTrusteeTask } from '../../../src/app/trustee/get-trustee-task.ts';
import { putUploadPiece } from '../../../src/app/trustee/uploads.ts';
import type { FixedDefinition } from '../../../src/core/election/fixed-definition.ts';
import { msToInstant } from '../../../src/core/election/values.ts';
import { recordFiles } from '../../../src/core/record/build-record.ts';
import { createMemoryReader } from '../../../src/core/record/memory-reader.ts';
import { verifyRecord } from '../../../src/core/verify/verify-record.ts';
import {
  castAs,
  ELECTION,
  type Office,
  openOffice,
  orThrow,
  REQUIRED,
  signedBy,
  testMembers,
} from '../../support/election-office.ts';
import { announceWith, draftElection, holdCeremony, invite, seat, type TestTrustee } from '../../support/trustee.ts';
import { agree, handInMix, mix, mixOf, share, stepsAfterClose, trusteesOf } from '../../support/trustee-turns.ts';

/** What officers decide while ballots are mixed and opened: passing over a mixer, entering a draw, annulling. */
describe('between the close and the opening', () => {
  let office: Office;
  let fixed: FixedDefinition;
  let trustees: TestTrustee[];
  afterEach(() => office.close());

  const command = () => ({ officer: office.officers[0].fingerprint, election: ELECTION });
  const tick = () => createSchedule(office.ports).tick();
  const taskOf = async (trustee: TestTrustee) => orThrow(await getTrusteeTask(office.ports, seat(trustee))).task;
  const stateOf = async () => (await office.ports.box.election(ELECTION))?.state;

  /** An election in which everybody has agreed and nobody has mixed. */
  async function agreedElection({
    changes = {},
    ballots = true,
  }: {
    readonly changes?: Partial<Draft>;
    readonly ballots?: boolean;
  } = {}): Promise<[TestTrustee, TestTrustee, TestTrustee]> {
    office = await openOffice();
    await draftElection(office, changes);
    trustees = await invite(office, { threshold: 2, names: ['Tara', 'Theo', 'Tess'] });
    await holdCeremony(office, trustees);
    fixed = await announceWith(office, trustees);
    await office.clock(office.opensAtMs);
    for (const member of ballots ? testMembers() : []) orThrow(await castAs(office, fixed, { member, choice: 1 }));
    await office.clock(office.closesAtMs);
    await tick();
    await tick();
    orThrow(await requestUnsealing(office.ports, command()));
    for (const trustee of trustees) orThrow(await agree(office, fixed, trustee));
    await tick();
    return trustees as [TestTrustee, TestTrustee, TestTrustee];
  }

  type Proposed = ActProposal extends infer P ? (P extends unknown ? Omit<P, 'notAfter'> : never) : never;
  async function propose(proposal: Proposed) {
    const notAfter = msToInstant(office.closesAtMs + 3_600_000);
    return proposeAct(office.ports, { ...command(), proposal: { ...proposal, notAfter } });
  }

  async function make(proposal: Proposed): Promise<void> {
    const { number, document } = orThrow(await propose(proposal));
    for (const officer of office.officers.slice(0, REQUIRED)) {
      const signature = await signedBy(office, officer, document);
      orThrow(await signAct(office.ports, { ...command(), number, signature }));
    }
  }

  const skip = (trustee: number) => ({ act: 'skip' as const, parameters: { trustee, reason: 'lost the key' } });
  const draw = (drawn: string) => ({ act: 'draw' as const, parameters: { drawn } });
  const annul = { act: 'annul' as const, parameters: { reason: 'enough', check: null } };

  async function verified(stage: 'mixed' | 'unsealed') {
    const record = await assembleRecord(office.ports, ELECTION);
    const reader = createMemoryReader(recordFiles(record!.content));
    const { primitives } = office;
    const report = await verifyRecord({ reader, primitives, fingerprint: fixed.fingerprint, stage });
    return report.checks
      .filter(({ status }) => status === 'failed')
      .map(({ id, evidence }) => `${id}: ${evidence.join()}`);
  }

  test('a mixer is passed over by an act, the next one mixes, and the one who was passed over still opens', async () => {
    const [tara, theo, tess] = await agreedElection();
    expect(await taskOf(tara)).toBe('mix');
    await make(skip(1));
    expect(await stepsAfterClose(office)).toEqual(['agreed', 'agreed', 'agreed', 'act', 'skipped']);
    expect(await taskOf(tara)).toBe('wait');
    expect(await handInMix(office, fixed, { trustee: tara, made: await mixOf(office, fixed, tara) })).toMatchObject({
      error: { kind: 'step-not-possible' },
    });
    // Only two are left, and two must mix.
    const refused = await propose(skip(2));
    expect(refused).toMatchObject({ error: { reasons: ['skip: only 1 trustees would be left to mix, 2 must'] } });
    expect(await propose(skip(1))).toMatchObject({ error: { kind: 'act-refused' } });
    expect(await propose(skip(4))).toMatchObject({ error: { kind: 'act-refused' } });
    for (const trustee of [theo, tess]) {
      orThrow(await mix(office, fixed, trustee));
      await tick();
    }
    expect(await stateOf()).toBe('mixed');
    expect(await verified('mixed')).toEqual([]);
    for (const trustee of [tara, tess]) orThrow(await share(office, fixed, trustee));
    await tick();
    expect(await trusteesOf(office, 'share')).toEqual([1, 3]);
    expect(await stateOf()).toBe('unsealed');
    expect(await verified('unsealed')).toEqual([]);
  });

  test('passing over the last mixer ends the chain in the same step', async () => {
    const [tara, theo, tess] = await agreedElection();
    for (const trustee of [tara, theo]) {
      orThrow(await mix(office, fixed, trustee));
      await tick();
    }
    expect(await propose(skip(1))).toMatchObject({ error: { reasons: ['skip: trustee 1 has mixed'] } });
    expect(await stateOf()).toBe('closed');
    await make(skip(3));
    expect(await stateOf()).toBe('mixed');
    expect(await taskOf(tess)).toBe('open');
    expect(await propose(skip(3))).toMatchObject({ error: { kind: 'act-refused' } });
    expect(await verified('mixed')).toEqual([]);
  });

  test('a mix that waits when its mixer is passed over is refused and says so', async () => {
    const [tara] = await agreedElection();
    orThrow(await mix(office, fixed, tara));
    await make(skip(1));
    await tick();
    expect(await trusteesOf(office, 'mix')).toEqual([]);
    const { submissions } = orThrow(await getTrusteeTask(office.ports, seat(tara)));
    expect(submissions.at(-1)).toMatchObject({
      kind: 'mix',
      state: 'refused',
      reasons: [expect.stringContaining('passed over')],
    });
  });

  test('where a draw settles ties nobody opens before it stands, and it is entered once', async () => {
    const [tara, theo, tess] = await agreedElection({ changes: { lots: 'draw' } });
    expect(fixed.definition.lots).toBe('draw');
    for (const trustee of [tara, theo, tess]) {
      orThrow(await mix(office, fixed, trustee));
      await tick();
    }
    expect(await taskOf(tara)).toBe('wait');
    expect(await share(office, fixed, tara)).toMatchObject({
      error: { kind: 'step-not-possible', reasons: ['the draw that settles ties has not been entered yet'] },
    });
    await make(draw('4 8 15 16 23 42'));
    expect(await propose(draw('1 2 3'))).toMatchObject({ error: { reasons: ['draw: lots were drawn already'] } });
    for (const trustee of [tara, theo]) orThrow(await share(office, fixed, trustee));
    await tick();
    expect(await stateOf()).toBe('unsealed');
    expect(await verified('unsealed')).toEqual([]);
    expect((await getDeclaration(office.ports, command())).ok).toBe(true);
  });

  test('where the trustees’ coin settles ties no draw is entered', async () => {
    await agreedElection();
    expect(await propose(draw('7'))).toMatchObject({
      error: { reasons: ['draw: lots come from the trustees’ coin in this election'] },
    });
  });

  test('an annulled election is never mixed or opened, and what waits is told so', async () => {
    const [tara] = await agreedElection();
    orThrow(await mix(office, fixed, tara));
    await make(annul);
    for (let count = 0; count < 3; count += 1) await tick();
    expect(await stepsAfterClose(office)).toEqual(['agreed', 'agreed', 'agreed', 'act', 'annulled']);
    expect(await taskOf(tara)).toBe('done');
    const { submissions } = orThrow(await getTrusteeTask(office.ports, seat(tara)));
    expect(submissions.at(-1)).toMatchObject({ kind: 'mix', state: 'refused' });
    const piece = { ...seat(tara), sha256: 'ab'.repeat(32), piece: 1, content: new Uint8Array(1) };
    expect(await putUploadPiece(office.ports, piece)).toMatchObject({ error: { kind: 'upload-refused' } });
  });

  test('an election without ballots is mixed with the agreement alone, and is opened to nothing', async () => {
    const [tara, theo] = await agreedElection({ ballots: false });
    expect(await stateOf()).toBe('mixed');
    expect(await stepsAfterClose(office)).toEqual(['agreed', 'agreed', 'agreed']);
    for (const trustee of [tara, theo]) orThrow(await share(office, fixed, trustee));
    await tick();
    expect(await stateOf()).toBe('unsealed');
    expect(await verified('unsealed')).toEqual([]);
  });
});
