import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openCeremony } from '../../src/app/officer/open-ceremony.ts';
import { prepareDefinition } from '../../src/app/officer/prepare-definition.ts';
import { requestUnsealing } from '../../src/app/officer/request-unsealing.ts';
import { signDefinition as signAsOfficer } from '../../src/app/officer/sign-definition.ts';
import { createSchedule, type Schedule } from '../../src/app/schedule/create-schedule.ts';
import { createUrlReader } from '../../src/cli/url-reader.ts';
import { fetchWithTimeout } from '../../src/client/patient-fetch.ts';
import { createClient } from '../../src/contract/client.ts';
import { API_PREFIX } from '../../src/contract/routes.ts';
import { toHex, utf8 } from '../../src/core/base/bytes.ts';
import { type FixedDefinition, parseDefinition } from '../../src/core/election/fixed-definition.ts';
import { verifyRecord } from '../../src/core/verify/verify-record.ts';
import type { Compare } from '../../src/trustee/compare.ts';
import { holdCeremony } from '../../src/trustee/hold-ceremony.ts';
import { drawNonce, readInvitation, takeSeat } from '../../src/trustee/join.ts';
import { destroySecrets, writeSeat } from '../../src/trustee/maintain.ts';
import { serveSeat } from '../../src/trustee/serve-seat.ts';
import { signDefinition } from '../../src/trustee/sign-definition.ts';
import type { ServePorts } from '../../src/trustee/verified-record.ts';
import {
  castAs,
  ELECTION,
  type Office,
  openOffice,
  REQUIRED,
  signedBy,
  testMembers,
} from '../support/election-office.ts';
import { orThrow } from '../support/results.ts';
import { type Service, startService } from '../support/service.ts';
import { draftElection } from '../support/trustee.ts';
import { initTrustee, type ProgramFolder, portsOf, reopened } from '../support/trustee-program.ts';
import { trusteesOf } from '../support/trustee-turns.ts';

/** A whole election of three trustees' programs over HTTP. In this order. */
describe('the programs of three trustees', () => {
  const NAMES = ['Tara', 'Theo', 'Tess'];
  let office: Office;
  let service: Service;
  let schedule: Schedule;
  let people: ProgramFolder[];
  let fixed: FixedDefinition;
  let ticking: Promise<unknown> = Promise.resolve();
  const command = () => ({ officer: office.officers[0].fingerprint, election: ELECTION });

  /** While a program waits, the service goes on: one step at a time. */
  function tick(): Promise<void> {
    const next = ticking.then(() => schedule.tick());
    ticking = next;
    return next.then(() => undefined);
  }

  async function programOf(at: number): Promise<{ ports: ServePorts; said: string[] }> {
    const { folder, key } = people[at]!;
    const store = await reopened(folder, ELECTION);
    const client = createClient({ baseUrl: store.seat.url, fetch: fetchWithTimeout });
    const nowMs = await office.ports.roll.nowMs();
    const { ports, said } = await portsOf({ store, key, client, sleep: tick, nowMs: () => nowMs });
    const record = () => createUrlReader(`${service.url}${API_PREFIX}/elections/${ELECTION}/record`);
    return { ports: { ...ports, record }, said };
  }

  async function all<T>(work: (ports: ServePorts, at: number) => Promise<T>): Promise<T[]> {
    return Promise.all(people.map(async (_, at) => work((await programOf(at)).ports, at)));
  }

  beforeAll(async () => {
    office = await openOffice();
    service = await startService(office, { recordMaxAgeMs: 0 });
    schedule = createSchedule(office.ports);
    people = await Promise.all(NAMES.map((name) => initTrustee(name)));
    await draftElection(office);
  }, 120_000);

  afterAll(async () => {
    await service.stop();
    await office.close();
  });

  test('take their seats by their invitations and make one key', async () => {
    const nonce = toHex(office.primitives.random(32));
    const trustees = NAMES.map((name) => ({ name }));
    const opened = orThrow(await openCeremony(office.ports, { ...command(), threshold: 2, trustees, nonce }));
    for (const [at, { link }] of opened.invitations.entries()) {
      const invitation = orThrow(readInvitation(link.replace(/^https:\/\/[^/]+/, service.url)));
      await writeSeat(people[at]!.folder, { invitation, drawNonce: () => drawNonce(office.primitives.random) });
    }
    await all(takeSeat);
    // Again: whoever lost the answer asks once more.
    await all(takeSeat);
    const fingerprints = people.map(({ key }) => key.certificate.fingerprint);
    const compare: Compare = { kind: 'list', fingerprints };
    const held = await all((ports, at) => {
      return holdCeremony(ports, { compare, backup: join(people[at]!.folder, 'backup.asc') });
    });
    expect(held[1]!.y).toEqual(held[0]!.y);
  }, 120_000);

  test('sign the definition together with the officers: the election is announced', async () => {
    const { definition } = orThrow(await prepareDefinition(office.ports, command()));
    fixed = orThrow(parseDefinition(utf8(definition)));
    const signed = await all((ports) => signDefinition(ports, () => Promise.resolve(true)));
    expect(signed.map(({ fingerprintHex }) => fingerprintHex)).toEqual(NAMES.map(() => fixed.fingerprintHex));
    for (const officer of office.officers.slice(0, REQUIRED)) {
      const signature = await signedBy(office, officer, fixed.bytes);
      orThrow(await signAsOfficer(office.ports, { ...command(), officer: officer.fingerprint, signature }));
    }
    expect((await office.ports.roll.election(ELECTION))?.state).toBe('announced');
  }, 60_000);

  test('agree, mix and open after the close, each by itself, until the ballots are counted', async () => {
    await office.clock(office.opensAtMs);
    for (const member of testMembers()) orThrow(await castAs(office, fixed, { member, choice: 0 }));
    await office.clock(office.closesAtMs);
    for (let count = 0; count < 2; count += 1) await tick();
    const { ports } = await programOf(0);
    await expect(destroySecrets(ports)).rejects.toThrow('your share may still be needed');
    orThrow(await requestUnsealing(office.ports, command()));
    await all((program) => serveSeat(program, 'done'));
    for (let count = 0; count < 3; count += 1) await tick();
    expect(await trusteesOf(office, 'agreed')).toHaveLength(3);
    expect(await trusteesOf(office, 'mix')).toEqual([1, 2, 3]);
    expect(await trusteesOf(office, 'share')).toHaveLength(2);
    const { primitives, record } = ports;
    const report = await verifyRecord({
      reader: record(),
      primitives,
      fingerprint: fixed.fingerprint,
      stage: 'unsealed',
    });
    const failed = report.checks.filter(({ status }) => status === 'failed');
    expect(failed).toEqual([]);
    expect(report.election?.state).toBe('unsealed');
  }, 300_000);

  test('have nothing left to do, and remember what their keys have done', async () => {
    await all((ports) => serveSeat(ports, 'done'));
    for (const at of people.keys()) {
      const acts = (await (await reopened(people[at]!.folder, ELECTION)).memory()).map(({ act }) => act);
      expect(acts.slice(0, 3)).toEqual(['signed', 'agreed', 'mixed']);
    }
  });
});
