import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { getDeclaration } from '../../../src/app/officer/get-declaration.ts';
import { requestUnsealing } from '../../../src/app/officer/request-unsealing.ts';
import { signDeclaration } from '../../../src/app/officer/sign-declaration.ts';
import { electionStatus } from '../../../src/app/record/election-status.ts';
import { createRecordFiles } from '../../../src/app/record/record-reader.ts';
import { createSchedule, type Schedule } from '../../../src/app/schedule/create-schedule.ts';
import { getTrusteeTask } from '../../../src/app/trustee/get-trustee-task.ts';
import { submitAgreement, submitMix, submitShare } from '../../../src/app/trustee/submit.ts';
import { getUpload, putUploadPiece } from '../../../src/app/trustee/uploads.ts';
import { toHex } from '../../../src/core/base/bytes.ts';
import { blobRefOf } from '../../../src/core/election/blob-ref.ts';
import type { FixedDefinition } from '../../../src/core/election/fixed-definition.ts';
import { mixDocumentBytes } from '../../../src/core/opening/mixing.ts';
import { createMemoryReader } from '../../../src/core/record/memory-reader.ts';
import { verifyRecord } from '../../../src/core/verify/verify-record.ts';
import {
  castAs,
  ELECTION,
  type Office,
  openOffice,
  orThrow,
  signedBy,
  testMembers,
} from '../../support/election-office.ts';
import {
  announceWith,
  draftElection,
  holdCeremony,
  invite,
  seat,
  signedDocument,
  type TestTrustee,
} from '../../support/trustee.ts';
import {
  agree,
  agreementOf,
  handInMix,
  handInShare,
  mix,
  mixOf,
  share,
  shareOf,
  stepsAfterClose,
  trusteesOf,
} from '../../support/trustee-turns.ts';

/** One election of three trustees, two of whom open, from its ceremony to its verified record. In this order. */
describe('an election of three trustees', () => {
  let office: Office;
  let fixed: FixedDefinition;
  let schedule: Schedule;
  let trustees: TestTrustee[];
  const command = (index = 0) => ({ officer: office.officers[index]!.fingerprint, election: ELECTION });
  const taskOf = async (trustee: TestTrustee) => orThrow(await getTrusteeTask(office.ports, seat(trustee)));

  beforeAll(async () => {
    office = await openOffice();
    schedule = createSchedule(office.ports);
    await draftElection(office);
    trustees = await invite(office, { threshold: 2, names: ['Tara', 'Theo', 'Tess'] });
    await holdCeremony(office, trustees);
    fixed = await announceWith(office, trustees);
    await office.clock(office.opensAtMs);
    for (const member of testMembers()) orThrow(await castAs(office, fixed, { member, choice: 0 }));
    await office.clock(office.closesAtMs);
    for (let count = 0; count < 2; count += 1) await schedule.tick();
  }, 120_000);

  afterAll(async () => {
    await office.close();
  });

  test('its definition says who holds the key, and names the machines of nobody that it does not know', () => {
    const { electionKey, assurance, lots } = fixed.definition;
    expect(electionKey.trustees.map(({ name }) => name)).toEqual(['Tara', 'Theo', 'Tess']);
    expect(electionKey.threshold).toBe(2);
    expect(lots).toBe('coin');
    expect(assurance.statement).toContain('Tara, Theo and Tess. Any 2 of them together can open sealed ballots');
    expect(assurance.holders.map(({ part }) => part)).toContain('trustee 3 of 3, of whom 2 can open');
  });

  test('the service keeps no secret of a trustee', async () => {
    await expect(office.ports.keys.trusteeSecret(ELECTION)).rejects.toThrow('ENOENT');
  });

  test('nobody has anything to do before an officer asks for the steps after the close', async () => {
    const [tara] = trustees as [TestTrustee];
    expect((await taskOf(tara)).task).toBe('wait');
    const early = await submitAgreement(office.ports, { ...seat(tara), ...(await agreementOf(office, fixed, tara)) });
    expect(early).toMatchObject({ error: { kind: 'step-not-possible' } });
    orThrow(await requestUnsealing(office.ports, command()));
    expect((await taskOf(tara)).task).toBe('agree');
  });

  test('an agreement on another box, or that another one signed, is refused with its reasons', async () => {
    const [tara, theo] = trustees as [TestTrustee, TestTrustee];
    const { document } = await agreementOf(office, fixed, tara);
    const bytes = (text: string) => new TextEncoder().encode(text);
    const forged = { document, signature: await theo.key.sign(bytes(document), await office.now()) };
    expect(await submitAgreement(office.ports, { ...seat(tara), ...forged })).toMatchObject({
      error: { kind: 'submission-refused' },
    });
    const other = document.replace(/"root":"[0-9a-f]{64}"/, `"root":"${'ab'.repeat(32)}"`);
    const signed = await signedDocument(tara, bytes(other), await office.now());
    expect(orThrow(await submitAgreement(office.ports, { ...seat(tara), ...signed })).state).toBe('waiting');
    expect((await taskOf(tara)).task).toBe('wait');
    await schedule.tick();
    const { task, submissions } = await taskOf(tara);
    expect(task).toBe('agree');
    expect(submissions).toMatchObject([{ kind: 'agreement', state: 'refused' }]);
    expect(submissions[0]!.reasons[0]).toContain('it is about the');
    expect(await stepsAfterClose(office)).toEqual([]);
  });

  test('mixing begins when as many have agreed as the quorum says, and not before', async () => {
    const [tara, theo, tess] = trustees as [TestTrustee, TestTrustee, TestTrustee];
    for (const trustee of [tess, tara]) {
      const handedIn = orThrow(await agree(office, fixed, trustee));
      expect(handedIn.state).toBe('waiting');
      await schedule.tick();
    }
    expect(await trusteesOf(office, 'agreed')).toEqual([3, 1]);
    // ⌈(3 + 2) / 2⌉ = 3 of three.
    expect((await taskOf(tara)).task).toBe('wait');
    orThrow(await agree(office, fixed, theo));
    await schedule.tick();
    expect(await trusteesOf(office, 'agreed')).toEqual([3, 1, 2]);
    expect((await taskOf(tara)).task).toBe('mix');
    expect((await taskOf(theo)).task).toBe('wait');
  });

  test('what is handed in again answers with what has become of it', async () => {
    const [tara] = trustees as [TestTrustee];
    expect(orThrow(await agree(office, fixed, tara))).toMatchObject({ kind: 'agreement', state: 'accepted' });
    expect(await trusteesOf(office, 'agreed')).toEqual([3, 1, 2]);
  });

  test('uploads can be asked for, repeated and resumed, and never replaced', async () => {
    const [tara] = trustees as [TestTrustee];
    const sha256 = 'ab'.repeat(32);
    const piece = { ...seat(tara), sha256, piece: 2, content: new Uint8Array(10) };
    expect(orThrow(await putUploadPiece(office.ports, piece))).toEqual({ pieces: [2] });
    expect(orThrow(await putUploadPiece(office.ports, piece))).toEqual({ pieces: [2] });
    expect(orThrow(await putUploadPiece(office.ports, { ...piece, piece: 1 }))).toEqual({ pieces: [1, 2] });
    expect(orThrow(await getUpload(office.ports, { ...seat(tara), sha256 }))).toEqual({ pieces: [1, 2] });
    const other = await putUploadPiece(office.ports, { ...piece, content: new Uint8Array(11) });
    expect(other).toMatchObject({ error: { kind: 'upload-refused' } });
    for (const content of [new Uint8Array(), new Uint8Array(1_048_577)]) {
      const refused = await putUploadPiece(office.ports, { ...piece, piece: 3, content });
      expect(refused).toMatchObject({ error: { kind: 'upload-refused' } });
    }
  });

  test('a trustee’s uploads end where they take more room than its turns can need', async () => {
    const theo = trustees[1]!;
    const content = new Uint8Array(1_048_576);
    const put = (piece: number) =>
      putUploadPiece(office.ports, { ...seat(theo), sha256: 'cd'.repeat(32), piece, content });
    let kept = 0;
    while ((await put(kept + 1)).ok) kept += 1;
    expect(kept).toBe(8);
    expect(await put(9)).toMatchObject({ error: { kind: 'upload-refused' } });
    await office.ports.submissions.dropUploads({
      election: ELECTION,
      trustee: 2,
      sha256: [new Uint8Array(32).fill(0xcd)],
    });
  });

  test('who is not next cannot mix, and nothing is taken whose files are not there whole', async () => {
    const [tara, theo] = trustees as [TestTrustee, TestTrustee];
    const made = await mixOf(office, fixed, theo);
    expect(await handInMix(office, fixed, { trustee: theo, made })).toMatchObject({
      error: { kind: 'step-not-possible' },
    });
    const own = await mixOf(office, fixed, tara);
    const signed = await signedDocument(tara, mixDocumentBytes(fixed, own.content), await office.now());
    const missing = await submitMix(office.ports, { ...seat(tara), ...signed });
    expect(missing).toMatchObject({ error: { kind: 'submission-refused' } });
    expect(!missing.ok && 'reasons' in missing.error && missing.error.reasons).toHaveLength(8);
  });

  test('a mix with a wrong proof is refused, kept with its reasons, and a right one is taken afterwards', async () => {
    const [tara, theo] = trustees as [TestTrustee, TestTrustee];
    const made = await mixOf(office, fixed, tara);
    const proofs = made.proofs.map((proof, index) => (index === 0 ? made.proofs[1]! : proof));
    const lists = made.content.lists.map((list, index) => ({ ...list, proof: blobRefOf(proofs[index]!) }));
    const bad = { ...made, proofs, content: { ...made.content, lists } };
    expect(orThrow(await handInMix(office, fixed, { trustee: tara, made: bad })).state).toBe('waiting');
    const meanwhile = await handInMix(office, fixed, { trustee: tara, made: await mixOf(office, fixed, tara) });
    expect(meanwhile).toMatchObject({ error: { kind: 'step-not-possible' } });
    await schedule.tick();
    const { task, submissions } = await taskOf(tara);
    expect(task).toBe('mix');
    expect(submissions.at(-1)).toMatchObject({ kind: 'mix', state: 'refused' });
    expect(submissions.at(-1)!.reasons.length).toBeGreaterThan(0);
    expect(await trusteesOf(office, 'mix')).toEqual([]);
    orThrow(await mix(office, fixed, tara));
    await schedule.tick();
    expect(await trusteesOf(office, 'mix')).toEqual([1]);
    expect((await taskOf(theo)).task).toBe('mix');
  });

  test('what was uploaded for a recorded mix is a blob of the ballot box and no upload any more', async () => {
    const [tara] = trustees as [TestTrustee];
    const line = (await office.ports.box.steps(ELECTION)).find(({ kind }) => kind === 'mix')!;
    const { lists } = line.body as unknown as { lists: { output: { sha256: string } }[] };
    for (const { output } of lists) {
      expect(await office.ports.box.blob(ELECTION, Buffer.from(output.sha256, 'hex'))).not.toBeNull();
      expect(orThrow(await getUpload(office.ports, { ...seat(tara), sha256: output.sha256 }))).toEqual({ pieces: [] });
    }
  });

  test('nobody opens before all have mixed; with the last mix the election is mixed', async () => {
    const [, theo, tess] = trustees as [TestTrustee, TestTrustee, TestTrustee];
    expect(await share(office, fixed, theo)).toMatchObject({ error: { kind: 'step-not-possible' } });
    for (const trustee of [theo, tess]) {
      orThrow(await mix(office, fixed, trustee));
      await schedule.tick();
    }
    expect(await trusteesOf(office, 'mix')).toEqual([1, 2, 3]);
    expect((await office.ports.box.election(ELECTION))?.state).toBe('mixed');
    for (const trustee of trustees) expect((await taskOf(trustee)).task).toBe('open');
  });

  test('a wrong share is refused, kept with its reasons, and a right one is taken afterwards', async () => {
    const [tara] = trustees as [TestTrustee];
    const made = await shareOf(office, fixed, tara);
    const [first, second] = made.blobs as [Uint8Array, Uint8Array];
    const swapped = [second, first, ...made.blobs.slice(2)];
    const lists = made.body.lists.map((list, index) => ({ ...list, elements: blobRefOf(swapped[index]!) }));
    const bad = { body: { ...made.body, lists }, blobs: swapped };
    expect(orThrow(await handInShare(office, { trustee: tara, made: bad })).state).toBe('waiting');
    await schedule.tick();
    expect((await taskOf(tara)).submissions.at(-1)).toMatchObject({ kind: 'share', state: 'refused' });
    expect(await trusteesOf(office, 'share')).toEqual([]);
    orThrow(await handInShare(office, { trustee: tara, made }));
    await schedule.tick();
    expect(await trusteesOf(office, 'share')).toEqual([1]);
    expect((await taskOf(tara)).task).toBe('done');
  });

  test('a share in the name of another is refused', async () => {
    const [, theo, tess] = trustees as [TestTrustee, TestTrustee, TestTrustee];
    const made = await shareOf(office, fixed, theo);
    expect(await submitShare(office.ports, { ...seat(tess), share: made.body })).toMatchObject({
      error: { kind: 'submission-refused' },
    });
  });

  test('with two good shares it is opened and counted, and declared as before', async () => {
    orThrow(await share(office, fixed, trustees[2]!));
    await schedule.tick();
    expect(await stepsAfterClose(office)).toEqual([
      ...['agreed', 'agreed', 'agreed', 'mix', 'mix', 'mix'],
      ...['share', 'share', 'unsealed'],
    ]);
    const { declaration } = orThrow(await getDeclaration(office.ports, command()));
    for (const officer of office.officers.slice(0, 2)) {
      const signature = await signedBy(office, officer, declaration);
      orThrow(await signDeclaration(office.ports, { ...command(), signature }));
    }
    expect((await office.ports.box.election(ELECTION))?.state).toBe('declared');
  });

  test('its record as it is served passes every check of the verifier', async () => {
    const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest());
    const files = createRecordFiles(office.ports, { sha256, maxAgeMs: 0 });
    const status = orThrow(await electionStatus({ ...office.ports, files }, { election: ELECTION }));
    expect(status).toMatchObject({ state: 'declared', fingerprint: toHex(fixed.fingerprint) });
    expect(status.notice).toContain('2 of 3 trustees together');
    const served = await files.files(ELECTION);
    const report = await verifyRecord({
      reader: createMemoryReader(served!),
      primitives: office.primitives,
      fingerprint: fixed.fingerprint,
    });
    expect(report.checks.filter(({ status: found }) => found === 'failed')).toEqual([]);
    expect(report.errors).toEqual([]);
    expect(report.passed).toBe(true);
    expect(office.events.filter((event) => event.startsWith('schedule-failed'))).toEqual([]);
  });
});
