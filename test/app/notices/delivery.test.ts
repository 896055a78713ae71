import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startCourier } from '../../../src/app/roll/notices/courier.ts';
import { type DeliverPorts, deliverNotices } from '../../../src/app/roll/notices/deliver.ts';
import { tellOfChange } from '../../../src/app/roll/notices/tell-of-change.ts';
import type { MailError, Mailer } from '../../../src/app/roll/ports.ts';
import { NOTICE_KINDS, type NoticeKind } from '../../../src/app/roll/ports-notices.ts';
import { createSchedule } from '../../../src/app/schedule/create-schedule.ts';
import type { FixedDefinition } from '../../../src/core/election/fixed-definition.ts';
import type { Database } from '../../../src/db/open-database.ts';
import { createMailer } from '../../../src/mail/create-mailer.ts';
import { asOwner } from '../../support/database.ts';
import {
  announceElection,
  drawAs,
  ELECTION,
  type Office,
  openOffice,
  testMembers,
} from '../../support/election-office.ts';
import { type MailServer, recipientOf, startMailServer } from '../../support/mail-server.ts';
import { openSecondStores } from '../../support/service.ts';

/** Notices from the queue through a real mail server: stopped, refusing, and with processes that die. */

let office: Office;
let fixed: FixedDefinition;
let server: MailServer;
let stores: Database;
let second: Database;

beforeAll(async () => {
  office = await openOffice();
  fixed = await announceElection(office);
  stores = office.stores;
  second = await openSecondStores(office);
  server = await startMailServer();
});
afterAll(async () => {
  await server.stop();
  await second.close();
  await office.close();
});
afterEach(async () => {
  server.refused.clear();
  server.onTaken = () => undefined;
  (server.mails as unknown[]).length = 0;
  // Leftovers of one test must not be another one's.
  await asOwner(office.database, 'DELETE FROM roll_jobs.job; DELETE FROM roll.notice; DELETE FROM roll.notice_run');
});

const realMailer = () =>
  createMailer({ smtpUrl: server.url, from: 'Tellers <votes@example.org>', folder: '/nonexistent' });

function portsOf(database: Database, mailer: Mailer = realMailer()): DeliverPorts {
  return {
    notices: database.roll.notices,
    mailer,
    factsOf: async () => {
      const election = await office.ports.roll.election(ELECTION);
      const nowMs = await office.ports.roll.nowMs();
      return { fixed, state: 'announced', closesAtMs: election?.closesAtMs ?? 0, nowMs };
    },
    logoOf: () => Promise.resolve(undefined),
    sendCodeAgain: () => Promise.reject(new Error('no code was asked for')),
    log: office.ports.log,
    settings: { publicUrl: 'https://votes.example', publicHost: 'votes.example' },
  };
}

const announce = (occasion = 'announced') =>
  stores.roll.notices.queueRun({ election: ELECTION, kind: 'announcement', occasion });

/** What puts notices off says so in seconds of the real clock: the tests do not wait for them. */
const hurry = () => asOwner(office.database, "UPDATE roll_jobs.job SET start_after = now() - interval '1 second'");

async function deliverAll(ports: DeliverPorts): Promise<void> {
  for (;;) {
    await hurry();
    const { taken, away } = await deliverNotices(ports);
    if (taken === 0 || away) return;
  }
}

const everybody = ['m1', 'm2', 'm3', 'm4', 'm5'].map((name) => `${name}@example.org`);
const counts = async () =>
  new Map(
    (await stores.roll.notices.counts(ELECTION)).map(({ kind, state, notices }) => [`${kind}/${state}`, notices]),
  );

describe('delivering', () => {
  test('an occasion is queued once, whichever process finds that it is due', async () => {
    const queued = await Promise.all(
      [stores, second, stores, second].map((database) =>
        database.roll.notices.queueRun({ election: ELECTION, kind: 'announcement', occasion: 'announced' }),
      ),
    );
    expect(queued.filter((run) => run !== null)).toEqual([{ queued: 5, withoutMail: 0 }]);
    await deliverAll(portsOf(stores));
    expect(server.mails.map(recipientOf).toSorted()).toEqual(everybody);
    expect(await counts()).toEqual(new Map([['announcement/sent', 5]]));
    expect(await asOwner(office.database, 'SELECT * FROM roll_jobs.job')).toEqual([]);
  });

  test('a mail server that is away loses nothing: what waits is sent once when it is back', async () => {
    await announce();
    await server.stop();
    const ports = portsOf(stores);
    for (let round = 0; round < 3; round += 1) {
      await hurry();
      expect(await deliverNotices(ports)).toEqual({ taken: 5, away: true });
    }
    expect(await counts()).toEqual(new Map([['announcement/queued', 5]]));
    expect(await deliverNotices(ports)).toEqual({ taken: 0, away: false });
    await server.start();
    await deliverAll(ports);
    expect(server.mails.map(recipientOf).toSorted()).toEqual(everybody);
    expect(await counts()).toEqual(new Map([['announcement/sent', 5]]));
  });

  test('notices that are put off wait longer every time, and never longer than ten minutes', async () => {
    const away: Mailer = {
      send: () => Promise.resolve({ ok: false, error: { kind: 'mail-failed', reason: 'gone', because: 'away' } }),
    };
    await announce();
    /** Seconds of the database's own clock. */
    const seconds = async (of: string) => {
      const [row] = await asOwner<{ at: number }>(office.database, `SELECT extract(epoch FROM ${of})::float8 AS at`);
      return row?.at ?? 0;
    };
    for (const wait of [5, 10, 20, 40, 80, 160, 320, 600, 600, 600]) {
      await hurry();
      const before = await seconds('now()');
      await deliverNotices(portsOf(stores, away));
      const after = await seconds('now()');
      const next = await seconds('(SELECT min(start_after) FROM roll_jobs.job)');
      expect(next).toBeGreaterThanOrEqual(before + wait);
      expect(next).toBeLessThanOrEqual(after + wait);
    }
  });

  test('two processes share the queue, and nobody gets a mail twice', async () => {
    for (const occasion of ['1', '2', '3', '4', '5', '6', '7', '8']) await announce(occasion);
    const couriers = [stores, second].map((database) => startCourier(portsOf(database), { lookEveryMs: 20 }));
    await expect.poll(async () => (await counts()).get('announcement/sent'), { timeout: 20_000 }).toBe(40);
    await Promise.all(couriers.map((courier) => courier.stop()));
    expect(server.mails.length).toBe(40);
    expect(new Set(server.mails.map((mail) => mail.messageId)).size).toBe(40);
  });

  test('what a process held that died comes back, and what it had sent bears the same name when it is sent again', async () => {
    await announce();
    // The process dies after the server took the mails and before it could write that down.
    const ports = portsOf(stores);
    const dying: DeliverPorts = {
      ...ports,
      notices: { ...ports.notices, settle: () => Promise.reject(new Error('killed')) },
    };
    await deliverNotices(dying);
    expect(server.mails.length).toBe(5);
    expect(await deliverNotices(portsOf(second))).toEqual({ taken: 0, away: false });
    await asOwner(office.database, "UPDATE roll_jobs.job SET started_on = now() - interval '301 seconds'");
    await second.roll.notices.recover();
    await deliverAll(portsOf(second));
    expect(await counts()).toEqual(new Map([['announcement/sent', 5]]));
    const names = server.mails.map((mail) => mail.messageId);
    expect(names.length).toBe(10);
    expect(new Set(names).size).toBe(5);
  });

  test('an address that the server refuses has bounced, and is sent again when an officer says so', async () => {
    server.refused.set('m2@example.org', 550);
    await announce();
    await deliverAll(portsOf(stores));
    expect(await counts()).toEqual(
      new Map([
        ['announcement/bounced', 1],
        ['announcement/sent', 4],
      ]),
    );
    const [bounced] = await stores.roll.notices.list({ election: ELECTION, state: 'bounced', after: null, most: 9 });
    expect(bounced).toMatchObject({ reference: 'M-2', reason: 'the mail server refused the address (550)' });
    server.refused.clear();
    expect(await stores.roll.notices.resend(ELECTION, null)).toBe(1);
    await deliverAll(portsOf(stores));
    expect(await counts()).toEqual(new Map([['announcement/sent', 5]]));
    expect(recipientOf(server.mails.at(-1)!)).toBe('m2@example.org');
    expect(server.mails.at(-1)?.messageId).toContain('.1@votes.example');
  });

  test('a server that refuses for now (4yz) makes nothing bounce', async () => {
    server.refused.set('m2@example.org', 451);
    await announce();
    await deliverNotices(portsOf(stores));
    expect(await counts()).toEqual(
      new Map([
        ['announcement/queued', 1],
        ['announcement/sent', 4],
      ]),
    );
  });

  test('what nothing takes for three days has failed', async () => {
    await announce();
    await asOwner(office.database, "UPDATE roll.notice SET queued_at = queued_at - interval '3 days'");
    await server.stop();
    await deliverAll(portsOf(stores));
    await server.start();
    expect(await counts()).toEqual(new Map([['announcement/failed', 5]]));
  });
});

describe('whom a notice goes to', () => {
  test('reminders go to those without a token, and not to whoever draws one meanwhile or wants none', async () => {
    const [first, , third] = testMembers();
    await drawAs(office, fixed, first!);
    const { notices } = stores.roll;
    const queued = await notices.queueRun({
      election: ELECTION,
      kind: 'reminder',
      occasion: 'now',
      signedByFewerThan: 1,
    });
    expect(queued).toEqual({ queued: 4, withoutMail: 0 });
    await drawAs(office, fixed, third!);
    const [row] = await asOwner<{ notice: string }>(
      office.database,
      "SELECT notice FROM roll.notice WHERE reference = 'M-4'",
    );
    await notices.stopReminders(row!.notice);
    await deliverAll(portsOf(stores));
    expect(server.mails.map(recipientOf).toSorted()).toEqual(['m2@example.org', 'm5@example.org']);
    for (const mail of server.mails) {
      const header = (name: string) => mail.headers.find(({ key }) => key === name)?.value;
      expect(header('list-unsubscribe')).toMatch(/^<https:\/\/votes\.example\/reminders\/[0-9a-f-]{36}\/stop>$/);
      expect(header('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
    }
    // Whom it went to is listed to nobody: it would say who has no token (A37).
    expect(await notices.list({ election: ELECTION, state: null, after: null, most: 9 })).toEqual([]);
    expect((await counts()).get('reminder/sent')).toBe(2);
  });

  test('a member without a mail address is counted', async () => {
    await asOwner(
      office.database,
      "ALTER TABLE roll.roll_entry DISABLE TRIGGER ALL; UPDATE roll.roll_entry SET channels = '{}' WHERE reference = 'M-5'",
    );
    expect(await announce()).toEqual({ queued: 4, withoutMail: 1 });
    await asOwner(
      office.database,
      `UPDATE roll.roll_entry SET channels = '{"mail":"m5@example.org"}' WHERE reference = 'M-5';
       ALTER TABLE roll.roll_entry ENABLE TRIGGER ALL`,
    );
  });

  test('a changed address is told to both, once for an act', async () => {
    const change = { election: ELECTION, act: 3, reference: 'M-1' };
    const both = { ...change, before: { mail: 'old@example.org' }, after: { mail: 'm1@example.org' } };
    await tellOfChange(stores.roll.notices, both);
    await tellOfChange(stores.roll.notices, both);
    await deliverAll(portsOf(stores));
    expect(server.mails.map(recipientOf).toSorted()).toEqual(['m1@example.org', 'old@example.org']);
    for (const mail of server.mails) {
      expect(mail.text).toContain('Your mail address: replaced');
      expect(mail.text).toContain('act 3 of this vote');
      // Neither address tells the other.
      expect(mail.text).not.toMatch(/old@example|m1@example/);
    }
  });

  test('a code that could not be mailed is made anew, and nothing is kept of it when it was sent', async () => {
    const made: string[] = [];
    const outcomes: (MailError | null)[] = [{ kind: 'mail-failed', reason: 'gone', because: 'away' }, null];
    const ports: DeliverPorts = {
      ...portsOf(stores),
      sendCodeAgain: ({ reference, occasion }) => {
        made.push(`${reference} ${occasion}`);
        const error = outcomes.shift() ?? null;
        return Promise.resolve(error === null ? { ok: true } : { ok: false, error });
      },
    };
    const code = { election: ELECTION, kind: 'code' as const, occasion: 'request', reference: 'M-1' };
    await stores.roll.notices.queueOne(code);
    await deliverAll(ports);
    expect((await counts()).get('code/queued')).toBe(1);
    await deliverAll(ports);
    expect(made).toEqual(['M-1 request', 'M-1 request']);
    expect(await counts()).toEqual(new Map());
  });
});

test('every kind but codes is a mail in the member’s language with the organisation’s name, and none holds a secret', async () => {
  await asOwner(
    office.database,
    `ALTER TABLE roll.roll_entry DISABLE TRIGGER ALL;
     UPDATE roll.roll_entry SET language = CASE reference WHEN 'M-1' THEN 'fr-CA' WHEN 'M-2' THEN 'ar' END`,
  );
  const kinds: NoticeKind[] = NOTICE_KINDS.filter((kind) => kind !== 'code' && kind !== 'reminder');
  const result = {
    outcome: [
      { contest: 'chair', elected: ['ash'] },
      { contest: 'motion', elected: [] },
    ],
  };
  const contents: Partial<Record<NoticeKind, object>> = {
    result,
    'channel-changed': { act: 2, changes: [{ way: 'certificate', change: 'added' }] },
    annulled: { reason: 'the roll was wrong' },
  };
  for (const kind of kinds) {
    const content = JSON.stringify(contents[kind] ?? {});
    await stores.roll.notices.queueRun({ election: ELECTION, kind, occasion: 'all', content });
  }
  await deliverAll(portsOf(stores));
  expect(server.mails.length).toBe(kinds.length * 5);
  for (const mail of server.mails) {
    const language =
      recipientOf(mail) === 'm1@example.org' ? 'fr' : recipientOf(mail) === 'm2@example.org' ? 'ar' : 'en';
    expect(mail.html).toContain(`<html lang="${language}" dir="${language === 'ar' ? 'rtl' : 'ltr'}">`);
    expect(mail.text).toContain('Spring election');
    expect(mail.html).not.toMatch(/<script|<img|https?:\/\/(?!votes\.example)/);
    // Nothing that a program following links could use up: only pages of this election.
    for (const [link] of mail.text?.matchAll(/https:\S+/g) ?? []) {
      expect(link).toMatch(
        /^https:\/\/votes\.example\/(?:vote\/spring#[0-9a-f]{64}(?:&member=M-[1-5])?|elections\/spring\/result)$/,
      );
    }
    expect(mail.headers.some(({ key }) => key.startsWith('list-'))).toBe(false);
  }
});

test('the schedule tells of the announcement once, and of the close when a quarter of the time is left', async () => {
  const schedule = createSchedule(office.ports);
  await schedule.tick();
  await schedule.tick();
  expect(await counts()).toEqual(new Map([['announcement/queued', 5]]));
  await office.clock(office.closesAtMs - 16 * 60_000);
  await createSchedule(office.ports).tick();
  expect((await counts()).get('closing-soon/queued')).toBeUndefined();
  await office.clock(office.closesAtMs - 15 * 60_000);
  await createSchedule(office.ports).tick();
  expect((await counts()).get('closing-soon/queued')).toBe(5);
  // After the close neither is of any use; whether a token was issued is told instead.
  await office.clock(office.closesAtMs + 1000);
  await createSchedule(office.ports).tick();
  expect((await counts()).get('token-state/queued')).toBe(5);
  await deliverAll(portsOf(stores));
  const texts = server.mails.map((mail) => [recipientOf(mail), mail.text?.split('\n')[0]]);
  expect(texts.length).toBe(5);
  expect(await counts()).toEqual(new Map([['token-state/sent', 5]]));
});
