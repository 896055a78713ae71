import { describe, expect, test } from 'vitest';
import { requestUnsealing } from '../../src/app/officer/request-unsealing.ts';
import { assembleRecord } from '../../src/app/record/assemble-record.ts';
import { createSchedule } from '../../src/app/schedule/create-schedule.ts';
import { getTrusteeTask } from '../../src/app/trustee/get-trustee-task.ts';
import { recordFiles } from '../../src/core/record/build-record.ts';
import { createMemoryReader } from '../../src/core/record/memory-reader.ts';
import { verifyRecord } from '../../src/core/verify/verify-record.ts';
import { castAs, ELECTION, openOffice, orThrow, testMembers } from '../support/election-office.ts';
import { failingPorts } from '../support/failing-ports.ts';
import { openSecondStores } from '../support/service.ts';
import { announceWith, draftElection, holdCeremony, invite, join, seat, takePart } from '../support/trustee.ts';
import {
  agree,
  handInMix,
  handInShare,
  mix,
  mixOf,
  share,
  shareOf,
  stepsAfterClose,
} from '../support/trustee-turns.ts';

const ALL_LINES = ['agreed', 'agreed', 'agreed', 'mix', 'mix', 'mix', 'share', 'share', 'unsealed'];

// Whole elections, with their long work done several times over.
describe('when processes die while trustees are at work', { timeout: 240_000 }, () => {
  test('an election whose every write fails once before and once after it was committed ends as any other', async () => {
    let failed: () => string[] = () => [];
    const office = await openOffice((ports) => {
      const failing = failingPorts(ports);
      failed = () => failing.failed();
      return failing.ports;
    });
    /** Whoever was cut off tries again; in between another process looks after what was left half done. */
    async function again<T>(work: () => Promise<T>): Promise<T> {
      for (let attempt = 0; ; attempt += 1) {
        try {
          return await work();
        } catch (error) {
          if (attempt === 40) throw error;
          await createSchedule(office.ports).tick();
        }
      }
    }
    await again(() => draftElection(office));
    const trustees = await again(() => invite(office, { threshold: 2, names: ['Tara', 'Theo', 'Tess'] }));
    for (const trustee of trustees) {
      // The very same document again, as a program that keeps it sends it.
      await again(async () => {
        const { seats } = (await office.ports.ceremonies.ceremony(ELECTION))!;
        if (seats[trustee.number - 1]!.holder === null) orThrow(await join(office, trustee));
      });
    }
    for (let round = 0; round < 6; round += 1) {
      for (const trustee of trustees) await again(() => takePart(office, trustee));
    }
    const fixed = await again(() => announceWith(office, trustees));
    await office.clock(office.opensAtMs);
    for (const member of testMembers()) orThrow(await castAs(office, fixed, { member, choice: 1 }));
    await office.clock(office.closesAtMs);
    const command = { officer: office.officers[0].fingerprint, election: ELECTION };
    await again(async () => orThrow(await requestUnsealing(office.ports, command)));
    const tick = async () => {
      for (let count = 0; count < 8; count += 1) await createSchedule(office.ports).tick();
    };
    await tick();
    for (const trustee of trustees) {
      await again(async () => orThrow(await agree(office, fixed, trustee)));
      await tick();
    }
    for (const trustee of trustees) {
      const made = await mixOf(office, fixed, trustee);
      await again(async () => orThrow(await handInMix(office, fixed, { trustee, made })));
      await tick();
    }
    for (const trustee of trustees.slice(1)) {
      const made = await shareOf(office, fixed, trustee);
      await again(async () => orThrow(await handInShare(office, { trustee, made })));
      await tick();
    }
    expect(await stepsAfterClose(office)).toEqual(ALL_LINES);
    for (const trustee of trustees.slice(1)) {
      const { submissions } = orThrow(await getTrusteeTask(office.ports, seat(trustee)));
      expect(submissions.map(({ kind, state }) => `${kind} ${state}`)).toEqual([
        ...['agreement accepted', 'mix accepted', 'share accepted'],
      ]);
    }
    const record = await assembleRecord(office.ports, ELECTION);
    const report = await verifyRecord({
      reader: createMemoryReader(recordFiles(record!.content)),
      primitives: office.primitives,
      fingerprint: fixed.fingerprint,
      stage: 'unsealed',
    });
    expect(report.checks.filter(({ status }) => status === 'failed')).toEqual([]);
    // The test is worth nothing unless the writes did fail.
    expect(failed()).toEqual(
      expect.arrayContaining([
        'ceremonies.open',
        'ceremonies.change seat',
        'ceremonies.change parameters+seat+state',
        'ceremonies.change message+shares',
        'ceremonies.change message+state+transcript',
        'submissions.submit',
        'submissions.settle',
        'submissions.putPiece',
        'submissions.dropUploads',
        'box.step agreed',
        'box.step mix',
        'box.step share',
      ]),
    );
    await office.close();
  });

  test('two processes whose schedules run at once write every line once', async () => {
    const office = await openOffice();
    const second = await openSecondStores(office);
    const elsewhere = {
      ...office.ports,
      roll: second.roll.elections,
      registers: second.roll.registers,
      ceremonies: second.roll.ceremonies,
      box: second.box,
      submissions: second.submissions,
    };
    await draftElection(office);
    const trustees = await invite(office, { threshold: 2, names: ['Tara', 'Theo', 'Tess'] });
    await holdCeremony(office, trustees);
    const fixed = await announceWith(office, trustees);
    await office.clock(office.opensAtMs);
    for (const member of testMembers()) orThrow(await castAs(office, fixed, { member, choice: 1 }));
    await office.clock(office.closesAtMs);
    const schedules = [createSchedule(office.ports), createSchedule(elsewhere)];
    const tick = async () => {
      for (let count = 0; count < 3; count += 1) await Promise.all(schedules.map((schedule) => schedule.tick()));
    };
    orThrow(await requestUnsealing(office.ports, { officer: office.officers[0].fingerprint, election: ELECTION }));
    await tick();
    for (const trustee of trustees) orThrow(await agree(office, fixed, trustee));
    await tick();
    for (const trustee of trustees) {
      orThrow(await mix(office, fixed, trustee));
      await tick();
    }
    for (const trustee of trustees.slice(0, 2)) orThrow(await share(office, fixed, trustee));
    await tick();
    expect(await stepsAfterClose(office)).toEqual(ALL_LINES);
    await second.close();
    await office.close();
  });
});
