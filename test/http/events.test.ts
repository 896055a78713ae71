import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RETRY_SECONDS } from '../../src/app/events/deliver.ts';
import { admitOfficer } from '../../src/app/officer/admit-officer.ts';
import { createTellersClient } from '../../src/client/generated/tellers-client.ts';
import type { FixedDefinition } from '../../src/core/election/fixed-definition.ts';
import { isPublicAddress } from '../../src/outbound/addresses.ts';
import { reasonsAgainstUrl } from '../../src/webhooks/addresses.ts';
import { createWebhookSender } from '../../src/webhooks/send-webhook.ts';
import { announceElection, ELECTION, type Office, openOffice, orThrow, signedBy } from '../support/election-office.ts';
import { cast, drawTokenOver, sealOn } from '../support/member-device.ts';
import type { PgpKey } from '../support/record-keys.ts';
import { type Service, startService } from '../support/service.ts';

/** Public events of an election: by pages, as a stream, and sent to a receiver of our own. */

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}
let office: Office;
let service: Service;
let fixed: FixedDefinition;
let session = '';
const received: Received[] = [];
let answerWith = 204;
const receiver = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
    response.writeHead(answerWith, { location: '/elsewhere' }).end('thanks');
  });
});
let receiverUrl = '';
const params = { election: ELECTION };
const api = () => createTellersClient({ baseUrl: service.url, fetch });

async function signInAs(officer: PgpKey): Promise<string> {
  const { document } = orThrow(await api().beginSignIn());
  const signature = await signedBy(office, officer, document);
  return orThrow(await api().completeSignIn({ body: { document, signature } })).session;
}

beforeAll(async () => {
  office = await openOffice();
  fixed = await announceElection(office);
  await office.clock(office.opensAtMs + 60_000);
  service = await startService(office, { recordMaxAgeMs: 0 });
  const [ada] = office.officers;
  for (const { certificate } of [ada, office.stranger]) orThrow(await admitOfficer(office.ports, { certificate }));
  session = await signInAs(ada);
  receiver.listen(0, '127.0.0.1');
  await new Promise((resolve) => receiver.once('listening', resolve));
  receiverUrl = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
}, 120_000);

afterAll(async () => {
  receiver.closeAllConnections();
  receiver.close();
  await service.stop();
  await office.close();
});

const eventsAfter = async (after = 0) =>
  orThrow(await api().listEvents({ params, query: { after, limit: 1000 } })).events;

async function castOne(reference: string): Promise<void> {
  const token = await drawTokenOver(service, office, { fixed, reference });
  orThrow(await cast(service, fixed, sealOn(office, fixed, { token, choice: 0 })));
}

describe('events', () => {
  test('tell what the ballot box and the registers say, numbered from one, and twice nothing', async () => {
    await service.tellEvents();
    const first = await eventsAfter();
    expect(first.map(({ number }) => number)).toEqual(first.map((_, at) => at + 1));
    expect(first.map(({ type, data }) => [type, data['step']])).toContainEqual(['election.step', 'announced']);
    await service.tellEvents();
    expect(await eventsAfter()).toEqual(first);
  });

  test('follow no single token and no single ballot', async () => {
    await castOne('M-1');
    await service.tellEvents();
    const before = await eventsAfter();
    expect(before.filter(({ data }) => data['step'] === 'voting-opened')).toHaveLength(1);
    await castOne('M-2');
    await castOne('M-3');
    await service.tellEvents();
    expect(await eventsAfter()).toEqual(before);
    const text = JSON.stringify(before);
    for (const word of ['votingKey', 'M-1', 'leaf', '"ballot"']) expect(text).not.toContain(word);
  });

  test('are noticed once, whichever process looks', async () => {
    const second = await startService(office, { recordMaxAgeMs: 0 });
    await Promise.all([service.tellEvents(), second.tellEvents()]);
    await Promise.all([service.tellEvents(), second.tellEvents()]);
    const steps = (await eventsAfter()).filter(({ type }) => type === 'election.step').map(({ data }) => data['index']);
    expect(new Set(steps).size).toBe(steps.length);
    await second.stop();
  });
});

describe('the stream', () => {
  async function firstOf(headers: Record<string, string>, enough: (text: string) => boolean): Promise<string> {
    const gone = new AbortController();
    const url = `${service.url}/api/v1/elections/${ELECTION}/events`;
    const answer = await fetch(url, { headers, signal: gone.signal });
    expect(answer.headers.get('content-type')).toBe('text/event-stream');
    let text = '';
    const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
    while (!enough(text)) {
      const { value, done } = await reader.read();
      if (done) break;
      text += new TextDecoder().decode(value);
    }
    gone.abort();
    return text;
  }

  test('resumes after the event that a client names, with the same words as the pages', async () => {
    const all = await eventsAfter();
    const text = await firstOf({ 'last-event-id': '1' }, (so) => so.includes(`id: ${all.length}\n`));
    const ids = [...text.matchAll(/^id: ([0-9]+)$/gm)].map(([, id]) => Number(id));
    expect(ids).toEqual(all.slice(1).map(({ number }) => number));
    const data = /^data: (.*)$/m.exec(text)?.[1] ?? '';
    expect(JSON.parse(data)).toMatchObject({ type: all[1]?.type, data: all[1]?.data });
  });

  test('is not there for an election that is not announced, and can be asked for by HEAD', async () => {
    const other = await fetch(`${service.url}/api/v1/elections/none/events`);
    expect([other.status, ((await other.json()) as { code: string }).code]).toEqual([404, 'election-not-found']);
    const head = await fetch(`${service.url}/api/v1/elections/${ELECTION}/events`, { method: 'HEAD' });
    expect(head.status).toBe(200);
  });
});

describe('webhooks', () => {
  test('are added by officers of the election only, and the same address again is the same one', async () => {
    const body = { url: receiverUrl };
    const first = orThrow(await api().addWebhook({ params, body, session }));
    expect(orThrow(await api().addWebhook({ params, body, session }))).toEqual(first);
    expect(first.secret).toMatch(/^whsec_/);
    expect(await api().addWebhook({ params, body, session: 'x' })).toMatchObject({
      error: { code: 'sign-in-required' },
    });
    const stranger = { params, session: await signInAs(office.stranger) };
    const refused = { error: { code: 'officer-not-of-election' } };
    expect(await api().addWebhook({ ...stranger, body })).toMatchObject(refused);
    expect(await api().listWebhooks(stranger)).toMatchObject(refused);
    const own = { ...stranger, params: { ...params, webhook: first.webhook } };
    expect(await api().removeWebhook(own)).toMatchObject(refused);
    expect(await api().replayWebhook({ ...own, body: { after: 0 } })).toMatchObject(refused);
  });

  test('get every event in order after a replay, signed as standardwebhooks has it', async () => {
    const { webhook, secret } = orThrow(await api().addWebhook({ params, body: { url: receiverUrl }, session }));
    received.length = 0;
    orThrow(await api().replayWebhook({ params: { ...params, webhook }, body: { after: 0 }, session }));
    await service.tellEvents();
    const all = await eventsAfter();
    expect(received.map(({ headers }) => headers['webhook-id'])).toEqual(
      all.map(({ number }) => `${ELECTION}.${number}`),
    );
    for (const [at, { headers, body }] of received.entries()) {
      const verified = new Webhook(secret).verify(body, headers as Record<string, string>);
      expect(verified).toMatchObject({ type: all[at]?.type, data: { ...all[at]?.data, election: ELECTION } });
      expect(() => new Webhook(secret).verify(`${body} `, headers as Record<string, string>)).toThrow();
    }
    await service.tellEvents();
    expect(received).toHaveLength(all.length);
  });

  test('that do not take an event get it again later, the same one first, and are not led elsewhere', async () => {
    const { webhook } = orThrow(await api().addWebhook({ params, body: { url: receiverUrl }, session }));
    const state = async () => orThrow(await api().listWebhooks({ params, session })).webhooks[0];
    for (const [status, attempts] of [
      [503, 1],
      [302, 1],
    ] as const) {
      answerWith = status;
      received.length = 0;
      orThrow(await api().replayWebhook({ params: { ...params, webhook }, body: { after: 0 }, session }));
      await service.tellEvents();
      expect(received.map(({ headers }) => headers['webhook-id'])).toEqual([`${ELECTION}.1`]);
      expect(await state()).toMatchObject({
        delivered: 0,
        attempts,
        lastOutcome: `answered ${status}`,
        state: 'active',
      });
      // Its time has not come yet.
      await service.tellEvents();
      expect(received).toHaveLength(1);
    }
    await office.clock(office.opensAtMs + 60_000 + (RETRY_SECONDS[0] ?? 0) * 1000 + 1000);
    answerWith = 200;
    await service.tellEvents();
    expect(await state()).toMatchObject({ attempts: 0, delivered: (await eventsAfter()).length });
  });

  test('are given up after about three days, and a replay wakes them', async () => {
    expect(RETRY_SECONDS.reduce((sum, each) => sum + each, 0)).toBeGreaterThan(72 * 3600);
    const { webhook } = orThrow(await api().addWebhook({ params, body: { url: receiverUrl }, session }));
    answerWith = 500;
    orThrow(await api().replayWebhook({ params: { ...params, webhook }, body: { after: 0 }, session }));
    let nowMs = office.opensAtMs + 120_000;
    for (const wait of [...RETRY_SECONDS, 0]) {
      await office.clock(nowMs);
      await service.tellEvents();
      nowMs += (wait + 1) * 1000;
    }
    const [given] = orThrow(await api().listWebhooks({ params, session: await freshSession() })).webhooks;
    expect(given).toMatchObject({ state: 'given-up', attempts: RETRY_SECONDS.length + 1 });
    answerWith = 200;
    orThrow(await api().replayWebhook({ params: { ...params, webhook }, body: { after: 0 }, session }));
    await service.tellEvents();
    const [woken] = orThrow(await api().listWebhooks({ params, session })).webhooks;
    expect(woken).toMatchObject({ state: 'active', delivered: (await eventsAfter()).length });
  });

  test('that are removed get nothing more, and removing again is the same', async () => {
    const { webhook } = orThrow(await api().addWebhook({ params, body: { url: receiverUrl }, session }));
    const own = { params: { ...params, webhook }, session };
    orThrow(await api().removeWebhook(own));
    orThrow(await api().removeWebhook(own));
    expect(orThrow(await api().listWebhooks({ params, session })).webhooks).toEqual([]);
    expect(await api().replayWebhook({ ...own, body: { after: 0 } })).toMatchObject({ error: { code: 'not-found' } });
  });
});

async function freshSession(): Promise<string> {
  const [ada] = office.officers;
  session = await signInAs(ada);
  return session;
}

describe('addresses that webhooks are not sent to', () => {
  test.each([
    'https://127.0.0.1/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://0177.0.0.1/',
    'https://127.1/',
    'https://0.0.0.0/',
    'https://10.1.2.3/',
    'https://172.31.0.1/',
    'https://192.168.1.1/',
    'https://169.254.169.254/latest/meta-data',
    'https://100.64.0.1/',
    'https://[::1]/',
    'https://[::]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:a00:1]/',
    'https://[fe80::1]/',
    'https://[fd00::1]/',
    'https://[64:ff9b::7f00:1]/',
    'https://[2002:7f00:1::]/',
    'https://localhost/',
    'https://printer.local/',
    'https://db.internal/',
    'http://example.org/',
    'ftp://example.org/',
    'https://name:word@example.org/',
    'https://example.org/#part',
    'not an address',
  ])('%s', (url) => {
    expect(reasonsAgainstUrl(url, 'public')).not.toEqual([]);
  });

  test('public ones are not refused', () => {
    for (const url of ['https://example.org/hook?x=1', 'https://1.1.1.1/', 'https://[2606:4700::1111]/']) {
      expect(reasonsAgainstUrl(url, 'public'), url).toEqual([]);
    }
    expect(isPublicAddress('no address')).toBe(false);
  });

  test('a name that leads to a private address, alone or among others, is connected to by nobody', async () => {
    const { port } = new URL(receiverUrl);
    received.length = 0;
    for (const addresses of [['127.0.0.1'], ['1.1.1.1', '127.0.0.1'], ['::ffff:127.0.0.1'], []]) {
      const sender = createWebhookSender({
        allowed: 'public',
        lookUpHost: () =>
          Promise.resolve(addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))),
      });
      const sent = await sender.send({ url: `https://rebinding.example:${port}/`, headers: {}, body: '{}' });
      expect(sent).toEqual({ taken: false, outcome: 'the name leads to a private address' });
    }
    expect(received).toHaveLength(0);
  });

  test('a name is resolved once, and what it led to then is what is connected to', async () => {
    const { port } = new URL(receiverUrl);
    let asked = 0;
    const sender = createWebhookSender({
      allowed: 'any',
      lookUpHost: () => {
        asked += 1;
        return Promise.resolve([{ address: '127.0.0.1', family: 4 }]);
      },
    });
    const sent = await sender.send({ url: `http://no-such-name.example:${port}/`, headers: {}, body: '{}' });
    expect([sent.taken, asked]).toEqual([true, 1]);
  });

  test('are refused when they are added, with the reason', async () => {
    const guarded = await startService(office, { settings: { WEBHOOK_ADDRESSES: 'public' } });
    const client = createTellersClient({ baseUrl: guarded.url, fetch });
    const added = await client.addWebhook({ params, body: { url: 'https://[::ffff:127.0.0.1]/' }, session });
    expect(added).toMatchObject({
      error: { code: 'webhook-refused', reasons: ['it names a private or local machine'] },
    });
    await guarded.stop();
  });
});
