import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { getDeclaration } from '../../src/app/officer/get-declaration.ts';
import { proposeAct } from '../../src/app/officer/propose-act.ts';
import { requestUnsealing } from '../../src/app/officer/request-unsealing.ts';
import { signAct } from '../../src/app/officer/sign-act.ts';
import { signDeclaration } from '../../src/app/officer/sign-declaration.ts';
import { signDefinition } from '../../src/app/officer/sign-definition.ts';
import { createRecordFiles } from '../../src/app/record/record-reader.ts';
import { createSchedule } from '../../src/app/schedule/create-schedule.ts';
import { msToInstant } from '../../src/core/election/values.ts';
import { createMemoryReader } from '../../src/core/record/memory-reader.ts';
import { verifyRecord } from '../../src/core/verify/verify-record.ts';
import { boxLines, registerLines } from '../db/support.ts';
import {
  type Again,
  castAs,
  ELECTION,
  type Office,
  openOffice,
  orThrow,
  prepareElection,
  REQUIRED,
  signedBy,
  testMembers,
} from '../support/election-office.ts';
import { failingPorts } from '../support/failing-ports.ts';

const MINUTE = 60_000;
const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest());

/** Everything that two officers sign and ask for, in order; each piece is repeated until it is answered. */
async function runElection(office: Office, again: Again): Promise<void> {
  const { ports, officers } = office;
  const command = (index: number) => ({ officer: officers[index]!.fingerprint, election: ELECTION });
  const fixed = await prepareElection(office, again);
  for (let index = 0; index < REQUIRED; index += 1) {
    const signature = await signedBy(office, officers[index]!, fixed.bytes);
    await again(async () => orThrow(await signDefinition(ports, { ...command(index), signature })));
  }
  await office.clock(office.opensAtMs);
  for (const [index, member] of testMembers().entries()) {
    orThrow(await castAs(office, fixed, { member, choice: index % 3 }));
  }
  const closes = msToInstant(office.closesAtMs + 5 * MINUTE);
  const proposal = { act: 'extend' as const, parameters: { closes }, notAfter: msToInstant(office.closesAtMs) };
  const act = await again(async () => orThrow(await proposeAct(ports, { ...command(0), proposal })));
  for (let index = 0; index < REQUIRED; index += 1) {
    const signature = await signedBy(office, officers[index]!, act.document);
    await again(async () => orThrow(await signAct(ports, { ...command(index), number: act.number, signature })));
  }
  await office.clock(office.closesAtMs);
  await again(() => createSchedule(ports).tick());
  await office.clock(office.closesAtMs + 5 * MINUTE);
  await again(async () => orThrow(await requestUnsealing(ports, command(0))));
  const { declaration } = await again(async () => {
    await createSchedule(ports).tick();
    return orThrow(await getDeclaration(ports, command(0)));
  });
  for (let index = 0; index < REQUIRED; index += 1) {
    const signature = await signedBy(office, officers[index]!, declaration);
    await again(async () => orThrow(await signDeclaration(ports, { ...command(index), signature })));
  }
}

const EXPECTED_KINDS = [
  'announced',
  'voting-opened',
  ...Array.from({ length: 5 }, () => 'ballot'),
  'act',
  'closed',
  'registers',
  'agreed',
  'mix',
  'share',
  'unsealed',
  'declared',
];

async function expectFinished(office: Office): Promise<void> {
  const kinds = boxLines(await office.ports.box.ledger(ELECTION)).map(({ kind }) => kind);
  expect(kinds).toEqual(EXPECTED_KINDS);
  const register = registerLines(await office.ports.registers.ledger(ELECTION, 1)).map(({ kind }) => kind);
  expect(register).toEqual(['frozen', ...Array.from({ length: 5 }, () => 'issued'), 'ended']);
  expect((await office.stores.roll.elections.election(ELECTION))!.state).toBe('ended');
  await expect(office.ports.keys.trusteeSecret(ELECTION)).rejects.toThrow();
  const files = await createRecordFiles(office.ports, { sha256 }).files(ELECTION);
  const report = await verifyRecord({ reader: createMemoryReader(files!), primitives: office.primitives });
  expect(report.checks.filter(({ status }) => status === 'failed')).toEqual([]);
}

// A whole election each, with its long work done several times over.
describe('when processes die', { timeout: 240_000 }, () => {
  test('an election whose every write fails once before and once after it was committed ends as any other', async () => {
    let failed: () => string[] = () => [];
    const office = await openOffice((ports) => {
      const failing = failingPorts(ports);
      failed = () => failing.failed();
      return failing.ports;
    });
    // Whoever was refused or cut off tries again; in between another process looks after what was left half done.
    const again: Again = async (work) => {
      for (let attempt = 0; ; attempt += 1) {
        try {
          return await work();
        } catch (error) {
          if (attempt === 40) throw error;
          await createSchedule(office.ports).tick();
        }
      }
    };
    await runElection(office, again);
    // The steps after the declaration are the schedule's alone.
    for (let count = 0; count < 8; count += 1) await createSchedule(office.ports).tick();
    await expectFinished(office);
    // The test is worth nothing unless the writes did fail.
    expect(failed()).toEqual(
      expect.arrayContaining([
        'box.create',
        'box.step act',
        'box.step closed',
        'box.step registers',
        'box.step agreed',
        'box.step mix',
        'box.step share',
        'box.step unsealed+result.json+result.html',
        'box.step declaration.json',
        'box.step declared',
        'registers.create',
        'registers.publish',
        'roll.setState announced',
        'roll.setState ended',
        'roll.setCloses',
        'keys.destroyRegistrarKeys',
        'keys.destroyTrusteeSecret',
      ]),
    );
    await office.close();
  });

  test('what a process had stored when it died is completed by the schedule alone, at every last signature', async () => {
    const office = await openOffice();
    const { ports, officers } = office;
    const schedule = createSchedule(ports);
    const command = { officer: officers[0].fingerprint, election: ELECTION };
    const stored = async (document: string | Uint8Array) =>
      Promise.all(
        officers.slice(0, REQUIRED).map(async (officer) => {
          return { signer: officer.fingerprint, signature: await signedBy(office, officer, document) };
        }),
      );
    const fixed = await prepareElection(office);
    for (const signature of await stored(fixed.bytes)) await ports.roll.putDefinitionSignature(ELECTION, signature);
    await schedule.tick();
    expect((await ports.roll.election(ELECTION))?.state).toBe('announced');

    const closes = msToInstant(office.closesAtMs + 5 * MINUTE);
    const proposal = { act: 'extend' as const, parameters: { closes }, notAfter: msToInstant(office.closesAtMs) };
    const act = orThrow(await proposeAct(ports, { ...command, proposal }));
    for (const signature of await stored(act.document))
      await ports.roll.putActSignature(ELECTION, act.number, signature);
    await schedule.tick();
    expect((await ports.roll.election(ELECTION))?.closesAtMs).toBe(office.closesAtMs + 5 * MINUTE);

    await office.clock(office.opensAtMs);
    for (const [index, member] of testMembers().entries()) {
      orThrow(await castAs(office, fixed, { member, choice: index % 3 }));
    }
    await office.clock(office.closesAtMs + 5 * MINUTE);
    orThrow(await requestUnsealing(ports, command));
    await schedule.tick();
    const { declaration } = orThrow(await getDeclaration(ports, command));
    for (const signature of await stored(declaration)) await ports.roll.putDeclarationSignature(ELECTION, signature);
    await schedule.tick();
    await schedule.tick();
    const kinds = boxLines(await ports.box.ledger(ELECTION)).map(({ kind }) => kind);
    expect(kinds.toSorted()).toEqual(EXPECTED_KINDS.toSorted());
    expect(kinds.at(-1)).toBe('declared');
    await office.close();
  });

  test('several processes that schedule at once write every line once', async () => {
    const office = await openOffice();
    const processes = [1, 2, 3].map(() => createSchedule(office.ports));
    const again: Again = async (work) => {
      await Promise.all(processes.map((schedule) => schedule.tick()));
      const [result] = await Promise.all([work(), ...processes.map((schedule) => schedule.tick())]);
      await Promise.all(processes.map((schedule) => schedule.tick()));
      return result;
    };
    await runElection(office, again);
    for (let count = 0; count < 3; count += 1) await Promise.all(processes.map((schedule) => schedule.tick()));
    await expectFinished(office);
    expect(office.events.filter((event) => event.startsWith('schedule-failed'))).toEqual([]);
    await office.close();
  });
});
