import { connect, createServer, type Server } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FixedDefinition } from '../../src/core/election/fixed-definition.ts';
import { announceElection, ELECTION, type Office, openOffice } from '../support/election-office.ts';
import { boxTexts, castRaw, mintToken } from '../support/hostile.ts';
import { type DeviceToken, sealOn } from '../support/member-device.ts';
import { type Service, startService } from '../support/service.ts';

/** The connection is cut while the answer to a cast is on its way. */

let office: Office;
let fixed: FixedDefinition;
let service: Service;
let tokens: DeviceToken[];

/** Before the first byte, after each of the first ones, over all of the headers, and then in larger steps. */
const CUTS = [0, 1, 2, 9, 15, 16, 17, 40, 99, 200, 350, 500, 650, 800, 950, 1100, 1300, 1600, 2000, 2500, 3000, 4000];

beforeAll(async () => {
  office = await openOffice();
  fixed = await announceElection(office);
  service = await startService(office);
  await office.clock(office.opensAtMs);
  tokens = [];
  while (tokens.length < CUTS.length) tokens.push(await mintToken(office, fixed, { section: 'north' }));
}, 120_000);

afterAll(async () => {
  await service.stop();
  await office.close();
});

/** A relay that passes on so many bytes of the answer and then cuts both ends; it keeps what the service said. */
async function cuttingRelay(after: number) {
  const target = new URL(service.url);
  let answer = Buffer.alloc(0);
  let said: () => void = () => undefined;
  const whole = new Promise<void>((resolve) => {
    said = resolve;
  });
  const server: Server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    client.pipe(upstream);
    client.on('error', () => undefined);
    upstream.on('error', () => undefined);
    upstream.on('data', (data: Buffer) => {
      const room = after - answer.length;
      answer = Buffer.concat([answer, data]);
      if (room > 0) client.write(data.subarray(0, room));
      if (answer.length < after) return;
      client.end(() => client.destroy());
      said();
    });
    upstream.on('close', () => said());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    whole,
    answer: () => answer.toString('utf8'),
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

test('cut after so many bytes of the answer, a cast that is tried again gets the identical receipt and no second line', async () => {
  let cutShort = 0;
  for (const [index, after] of CUTS.entries()) {
    const relay = await cuttingRelay(after);
    const ballot = sealOn(office, fixed, { token: tokens[index]!, choice: index % 3 });
    const body = JSON.stringify({ fingerprint: fixed.fingerprintHex, ballot });
    const lost = fetch(`${relay.url}/api/v1/elections/${ELECTION}/ballots`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', connection: 'close' },
      body,
    }).then(
      (response) => response.text(),
      () => null,
    );
    await relay.whole;
    const text = await lost.catch(() => null);
    if (text === null) cutShort += 1;
    const before = await boxTexts(office);
    expect(before).toHaveLength(index + 1);
    const again = await castRaw(service, body);
    expect(again.receipt).toBeDefined();
    expect((await castRaw(service, body)).receipt).toBe(again.receipt);
    // What the service had said, of which the member got so many bytes, was the same receipt to the byte.
    const said = /\{"receipt":.*\}/.exec(relay.answer());
    if (said !== null) expect(JSON.parse(said[0])).toEqual({ receipt: again.receipt });
    expect(await boxTexts(office)).toEqual(before);
    await relay.close();
  }
  expect(cutShort).toBeGreaterThan(CUTS.length / 2);
});

test('a member who gives up instead finds the ballot by its voting key, before and after the close', async () => {
  const { votingKey } = tokens[0]!;
  const url = `${service.url}/api/v1/elections/${ELECTION}/ballots/${Buffer.from(votingKey).toString('base64url')}`;
  const receipt = (await (await fetch(url)).json()) as { receipt: string };
  await office.clock(office.closesAtMs + 1);
  expect(await (await fetch(url)).json()).toEqual(receipt);
});
