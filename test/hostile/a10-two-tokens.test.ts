import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSchedule } from '../../src/app/schedule/create-schedule.ts';
import type { FixedDefinition } from '../../src/core/election/fixed-definition.ts';
import type { Database } from '../../src/db/open-database.ts';
import { registerLines } from '../db/support.ts';
import { announceElection, ELECTION, type Office, openOffice } from '../support/election-office.ts';
import { askForToken, signIn, tokenRequest } from '../support/member-device.ts';
import { openSecondStores, type Service, startService } from '../support/service.ts';

/** A member with several sessions asks two processes for many tokens at once. */

let office: Office;
let fixed: FixedDefinition;
let stores: Database;
let services: readonly [Service, Service];

beforeAll(async () => {
  office = await openOffice();
  fixed = await announceElection(office);
  stores = await openSecondStores(office);
  services = [await startService(office), await startService(office, { stores })];
}, 120_000);

afterAll(async () => {
  for (const service of services) await service.stop();
  await stores.close();
  await office.close();
});

test('64 different requests at once, by two logins and over two processes: one is signed, and one line says so', async () => {
  const logins = [await signIn(services[0], 'M-1'), await signIn(services[1], 'M-1')] as const;
  const requests = Array.from({ length: 64 }, () => tokenRequest(office, fixed, { section: 'north' }).blindedRequest);
  const answers = await Promise.all(
    requests.map((blindedRequest, index) => {
      const at = index % 2 === 0 ? 0 : 1;
      // A session of the one process asks the other one as well.
      const { session } = logins[index % 4 < 2 ? 0 : 1];
      return askForToken(services[at], fixed, { session, blindedRequest });
    }),
  );
  const signed = answers.flatMap((answer, index) => (answer.ok ? [{ index, reply: answer.value }] : []));
  expect(signed).toHaveLength(1);
  for (const answer of answers) if (!answer.ok) expect(answer.error).toMatchObject({ code: 'token-already-issued' });

  // The request that was signed gets its bytes again, at any process and with any session; no other ever does.
  const [{ index, reply } = { index: 0, reply: null }] = signed;
  for (const service of services) {
    for (const { session } of logins) {
      const again = await askForToken(service, fixed, { session, blindedRequest: requests[index]! });
      expect(again).toEqual({ ok: true, value: reply });
    }
  }
  await office.clock(office.opensAtMs + 120_000);
  await createSchedule(office.ports).tick();
  const lines = registerLines(await office.ports.registers.ledger(ELECTION, 1));
  expect(lines.filter(({ kind }) => kind === 'issued')).toHaveLength(1);
});
