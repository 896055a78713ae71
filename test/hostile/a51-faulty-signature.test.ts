import type * as nodeCrypto from 'node:crypto';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { generateTokenKey, openTokenKey } from '../../src/backends/node-rsa.ts';
import type { FixedDefinition } from '../../src/core/election/fixed-definition.ts';
import { integerToBytes } from '../../src/core/token/integers.ts';
import { announceElection, ELECTION, type Office, openOffice } from '../support/election-office.ts';
import { askForToken, signIn, tokenRequest } from '../support/member-device.ts';
import { type Service, startService } from '../support/service.ts';

/** The private operation comes out wrong, as on a machine with a fault: one such answer would give the key away. */

const fault = vi.hoisted(() => ({ bit: -1 }));
vi.mock('node:crypto', async (original) => {
  const crypto = await original<typeof nodeCrypto>();
  const privateEncrypt: typeof crypto.privateEncrypt = (key, buffer) => {
    const out = crypto.privateEncrypt(key, buffer);
    if (fault.bit >= 0) out[fault.bit >> 3]! ^= 1 << (fault.bit & 7);
    return out;
  };
  return { ...crypto, default: { ...crypto, privateEncrypt }, privateEncrypt };
});

let office: Office;
let fixed: FixedDefinition;
let service: Service;
let signing: ReturnType<typeof openTokenKey>;

beforeAll(async () => {
  office = await openOffice();
  fixed = await announceElection(office);
  signing = openTokenKey((await generateTokenKey()).privateKey);
  // In place of the thread, whose node:crypto is its own: the same code here, with the fault, beside the real keys.
  const blindSign: typeof office.ports.keys.blindSign = async (input) => {
    if (fault.bit >= 0) signing.blindSign(input.blindedRequest);
    return office.ports.keys.blindSign(input);
  };
  service = await startService({ ...office, ports: { ...office.ports, keys: { ...office.ports.keys, blindSign } } });
}, 120_000);

afterAll(async () => {
  fault.bit = -1;
  await service.stop();
  await office.close();
});

test('with any bit of the signature wrong nothing is returned, and without a fault the right one is', () => {
  const request = integerToBytes(123_456_789n ** 40n, 384);
  fault.bit = -1;
  const right = signing.blindSign(request);
  for (const bit of [0, 1, 7, 8, 100, 1535, 1536, 3000, 3064, 3071]) {
    fault.bit = bit;
    expect(() => signing.blindSign(request), `bit ${bit}`).toThrow(/came out wrong|too large for modulus/);
  }
  fault.bit = -1;
  expect(signing.blindSign(request)).toEqual(right);
});

test('the member gets an error without any number in it, no issue is stored, and the next try gets the token', async () => {
  const { session, section } = await signIn(service, 'M-1');
  const { blindedRequest } = tokenRequest(office, fixed, { section });
  const { leaf } = (await office.ports.roll.entry(ELECTION, 'M-1'))!;
  fault.bit = 1000;
  const lost = await askForToken(service, fixed, { session, blindedRequest });
  fault.bit = -1;
  expect(lost).toMatchObject({ ok: false, error: { code: 'internal-error' } });
  expect(JSON.stringify(lost)).not.toMatch(/[A-Za-z0-9_-]{64}/);
  expect(await office.ports.registers.issued(ELECTION, 1, leaf)).toBeNull();
  expect((await askForToken(service, fixed, { session, blindedRequest })).ok).toBe(true);
});
