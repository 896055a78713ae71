import { createHash } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { getDeclaration } from '../../src/app/officer/get-declaration.ts';
import { requestUnsealing } from '../../src/app/officer/request-unsealing.ts';
import { signDeclaration } from '../../src/app/officer/sign-declaration.ts';
import { createRecordFiles } from '../../src/app/record/record-reader.ts';
import { createSchedule } from '../../src/app/schedule/create-schedule.ts';
import { msToInstant } from '../../src/core/election/values.ts';
import { createMemoryReader } from '../../src/core/record/memory-reader.ts';
import { verifyRecord } from '../../src/core/verify/verify-record.ts';
import { backUp, restore } from '../../src/db/backup/backup.ts';
import { openDatabase } from '../../src/db/open-database.ts';
import { emptyDatabase, setClock } from '../support/database.ts';
import {
  announceElection,
  castAs,
  ELECTION,
  type Office,
  openOffice,
  orThrow,
  signedBy,
  testMembers,
} from '../support/election-office.ts';
import { silentLog } from '../support/log.ts';

test('an election that is restored in the middle of voting goes on to its end, and its record verifies', async () => {
  const first = await openOffice();
  const fixed = await announceElection(first);
  const [one, two] = testMembers();
  await first.clock(first.opensAtMs);
  orThrow(await castAs(first, fixed, { member: one!, choice: 0 }));
  const folder = mkdtempSync(join(tmpdir(), 'tellers-restored-'));
  const { rollUrl, boxUrl } = first.database;
  const common = {
    dataFolder: folder,
    guardFolder: join(folder, 'guard'),
    folder: join(folder, 'backup'),
    log: silentLog,
  };
  orThrow(await backUp({ ...common, database: { url: null, rollUrl, boxUrl } }));
  await first.stores.close();

  const target = await emptyDatabase();
  const database = { url: target.ownerUrl, rollUrl: target.rollUrl, boxUrl: target.boxUrl };
  expect(orThrow(await restore({ ...common, database })).uncovered).toEqual(['box.spring']);
  const guard = { folder: common.guardFolder, instance: 'main' };
  const stores = orThrow(
    await openDatabase({ dataFolder: folder, database, guard, trustDatabase: true, log: silentLog }),
  );
  await setClock(target, first.opensAtMs + 1000);
  const { officers, elections: roll, registers, ceremonies, amendments, notices } = stores.roll;
  const { box, submissions } = stores;
  const ports = { ...first.ports, officers, roll, registers, ceremonies, amendments, notices, box, submissions };
  const office: Office = {
    ...first,
    stores,
    ports,
    database: target,
    clock: (ms) => setClock(target, ms),
    now: () => roll.nowMs().then(msToInstant),
  };
  orThrow(await castAs(office, fixed, { member: two!, choice: 0 }));

  await office.clock(office.closesAtMs);
  const schedule = createSchedule(ports);
  for (let count = 0; count < 3; count += 1) await schedule.tick();
  const command = { officer: office.officers[0].fingerprint, election: ELECTION };
  orThrow(await requestUnsealing(ports, command));
  // The service mixes, opens and counts in steps, each between two ticks.
  for (let count = 0; count < 20 && !(await getDeclaration(ports, command)).ok; count += 1) {
    await schedule.tick();
    await schedule.idle();
  }
  const { declaration } = orThrow(await getDeclaration(ports, command));
  for (const officer of office.officers.slice(0, 2)) {
    const signature = await signedBy(office, officer, declaration);
    orThrow(await signDeclaration(ports, { ...command, signature }));
  }
  const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest());
  const served = await createRecordFiles(ports, { sha256, maxAgeMs: 0 }).files(ELECTION);
  const { primitives } = office;
  const reader = createMemoryReader(served!);
  const report = await verifyRecord({ reader, primitives, fingerprint: fixed.fingerprint });
  expect(report.checks.filter(({ status }) => status === 'failed')).toEqual([]);
  expect(report.passed).toBe(true);
  expect(report.figures?.sections.map(({ ballots }) => ballots)).toEqual([2, 0]);
  await stores.close();
});
