import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createClient } from '../../src/contract/client.ts';
import { ROUTES } from '../../src/contract/routes.ts';
import { asOwner } from '../support/database.ts';
import { announceElection, ELECTION, type Office, openOffice, orThrow, signedBy } from '../support/election-office.ts';
import { type Service, startService } from '../support/service.ts';

/** What officers see and do of notices over HTTP, and how a member ends reminders. */

let office: Office;
let service: Service;
let session: string;
const params = { election: ELECTION };
const client = () => createClient({ baseUrl: service.url, fetch });

beforeAll(async () => {
  office = await openOffice();
  await announceElection(office);
  service = await startService(office);
  const { document } = orThrow(await client().call(ROUTES.beginSignIn, {}));
  const signature = await signedBy(office, office.officers[0], document);
  session = orThrow(await client().call(ROUTES.completeSignIn, { body: { document, signature } })).session;
});
afterAll(async () => {
  await service.stop();
  await office.close();
});

describe('officers', () => {
  test('a reminder is sent once a day, and to whom it went is listed to nobody', async () => {
    expect(orThrow(await client().call(ROUTES.sendReminder, { session, params }))).toEqual({
      queued: 5,
      withoutMail: 0,
    });
    const again = await client().call(ROUTES.sendReminder, { session, params });
    expect(again).toMatchObject({ ok: false, error: { code: 'step-not-possible' } });
    const listed = await fetch(`${service.url}/api/v1/elections/${ELECTION}/notices`, {
      headers: { authorization: `Bearer ${session}` },
    });
    const body = (await listed.json()) as { counts: unknown; notices: unknown };
    expect(body.counts).toEqual([{ kind: 'reminder', state: 'queued', notices: 5 }]);
    expect(body.notices).toEqual([]);
  });

  test('only what has bounced or failed is sent again', async () => {
    const [row] = await asOwner<{ notice: string }>(office.database, 'SELECT notice FROM roll.notice LIMIT 1');
    const body = { notice: row!.notice };
    expect(await client().call(ROUTES.resendNotices, { session, params, body })).toMatchObject({
      ok: false,
      error: { code: 'notice-not-found' },
    });
    await asOwner(office.database, "UPDATE roll.notice SET state = 'bounced'");
    // Reminders are never listed; announcements are, page by page.
    await asOwner(office.database, "UPDATE roll.notice SET kind = 'announcement'");
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const query = { limit: '2', ...(after === undefined ? {} : { after }) };
      const page = orThrow(await client().exchange(ROUTES.listNotices, { session, params, query }));
      expect(page.reply.notices.length).toBeLessThanOrEqual(2);
      seen.push(...page.reply.notices.map(({ notice }) => notice));
      after = page.next ?? undefined;
    } while (after !== undefined);
    expect(seen.length).toBe(5);
    expect(new Set(seen).size).toBe(5);
    await asOwner(office.database, "UPDATE roll.notice SET kind = 'reminder'");
    expect(orThrow(await client().call(ROUTES.resendNotices, { session, params, body }))).toEqual({ queued: 1 });
    const all = { notice: null };
    expect(orThrow(await client().call(ROUTES.resendNotices, { session, params, body: all }))).toEqual({ queued: 4 });
  });
});

describe('a member', () => {
  const stopped = () => asOwner(office.database, 'SELECT reference FROM roll.reminder_stop');

  test('ends reminders by a button; following the link ten times ends nothing, and the answer tells nothing', async () => {
    const [row] = await asOwner<{ notice: string }>(office.database, 'SELECT notice FROM roll.notice LIMIT 1');
    const url = `${service.url}/reminders/${row!.notice}/stop`;
    for (let count = 0; count < 10; count += 1) expect((await fetch(url)).status).toBe(200);
    await fetch(url, { method: 'HEAD' });
    expect(await stopped()).toEqual([]);
    const form = { method: 'POST', body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }) };
    const answers = [url, `${service.url}/reminders/${crypto.randomUUID()}/stop`, `${service.url}/reminders/x/stop`];
    const texts = await Promise.all(answers.map(async (each) => (await fetch(each, form)).text()));
    expect(new Set(texts).size).toBe(1);
    expect((await stopped()).length).toBe(1);
  });
});
