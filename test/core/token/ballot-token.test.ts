import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { createNobleGroup } from '../../../src/backends/noble-group.ts';
import { generateTokenKey, openTokenKey, type TokenKey } from '../../../src/backends/node-rsa.ts';
import { concatBytes, toBase64Url, u32, utf8 } from '../../../src/core/base/bytes.ts';
import type { FixedDefinition } from '../../../src/core/election/fixed-definition.ts';
import {
  finishToken,
  makeTokenRequest,
  promiseMessage,
  reasonsToRefuseBlindedRequest,
  requestHash,
  type TokenRequest,
  tokenMessage,
} from '../../../src/core/token/ballot-token.ts';
import { blind, finalize, verifyTokenSignature } from '../../../src/core/token/blind-rsa.ts';
import { integerFromBytes, integerToBytes, invertMod, powerMod } from '../../../src/core/token/integers.ts';
import { fixTestDefinition, makeTestDefinition, testBytes } from '../../support/definition.ts';

const group = createNobleGroup();
const seed = testBytes('voting seed', 32);
let keys: TokenKey[] = [];
let fixed: FixedDefinition;

beforeAll(async () => {
  const generated = await Promise.all([generateTokenKey(), generateTokenKey()]);
  keys = generated.map((key) => openTokenKey(key.privateKey));
  const template = makeTestDefinition().registrars[0]!;
  const registrars = keys.map((key, index) => ({
    ...template,
    name: `Registrar ${index + 1}`,
    ledgerKey: toBase64Url(testBytes(`ledger ${index}`, 32)),
    replyKey: toBase64Url(testBytes(`reply ${index}`, 32)),
    tokenKeys: [{ section: 'all', n: toBase64Url(key.n) }],
  }));
  fixed = fixTestDefinition(makeTestDefinition({ registrars }));
});

function requestTo(registrar: number, own = seed): TokenRequest {
  const request = makeTokenRequest({ seed: own, fixed, section: 'all', registrar, group });
  if (!request.ok) throw new Error(JSON.stringify(request.error));
  return request.value;
}

describe('ballot tokens', () => {
  test('each registrar signs blindly, and both signatures are of one token', () => {
    const requests = [requestTo(1), requestTo(2)];
    expect(requests[0]!.message).toEqual(requests[1]!.message);
    requests.forEach((request, index) => {
      const key = keys[index]!;
      expect(reasonsToRefuseBlindedRequest(key.n, request.blindedRequest)).toEqual([]);
      const finished = finishToken({ request, blindSignature: key.blindSign(request.blindedRequest) });
      if (!finished.ok) throw new Error(finished.error.reasons.join());
      const message = tokenMessage({ fingerprint: fixed.fingerprint, section: 'all', votingKey: request.votingKey });
      expect(verifyTokenSignature({ n: key.n, message, signature: finished.value })).toBe(true);
      expect(verifyTokenSignature({ n: keys[1 - index]!.n, message, signature: finished.value })).toBe(false);
    });
  });

  test('the same seed asks for the same bytes again, another seed for others', () => {
    expect(requestTo(1)).toEqual(requestTo(1));
    expect(requestTo(1, testBytes('other', 32)).blindedRequest).not.toEqual(requestTo(1).blindedRequest);
  });

  test('two registrars together cannot recognise one member in each other’s requests (PR-3)', () => {
    const [first, second] = [requestTo(1), requestTo(2)];
    const n = keys.map((key) => integerFromBytes(key.n));
    // What a registrar can compute who has seen the finished token: r = (request / encoded message)^d.
    const finished = finishToken({ request: first, blindSignature: keys[0]!.blindSign(first.blindedRequest) });
    if (!finished.ok) throw new Error('unfinished');
    const encoded = powerMod(integerFromBytes(finished.value), 65_537n, n[0]!);
    const quotient = (integerFromBytes(first.blindedRequest) * invertMod(encoded, n[0]!)!) % n[0]!;
    expect(powerMod(first.blindingFactor, 65_537n, n[0]!)).toBe(quotient);
    const linked = (encoded * powerMod(first.blindingFactor, 65_537n, n[1]!)) % n[1]!;
    expect(linked).not.toBe(integerFromBytes(second.blindedRequest));
    expect(second.blindingFactor % n[0]!).not.toBe(first.blindingFactor % n[1]!);
  });

  test('an answer by another key, for another request or of another length is refused before anything is kept', () => {
    const request = requestTo(1);
    const others = [
      keys[0]!.blindSign(requestTo(1, testBytes('other', 32)).blindedRequest),
      new Uint8Array(384),
      keys[0]!.n,
      new Uint8Array(384).fill(255),
      new Uint8Array(383),
      new Uint8Array(0),
    ];
    for (const blindSignature of others) expect(finishToken({ request, blindSignature }).ok).toBe(false);
  });

  test('an answer that is the right number plus the modulus is refused: a signature has one encoding', () => {
    for (let counter = 0; ; counter += 1) {
      const request = requestTo(1, testBytes(`seed ${counter}`, 32));
      const right = integerFromBytes(keys[0]!.blindSign(request.blindedRequest));
      const raised = right + integerFromBytes(keys[0]!.n);
      if (raised >= 2n ** 3072n) continue;
      expect(finishToken({ request, blindSignature: integerToBytes(right, 384) }).ok).toBe(true);
      expect(finishToken({ request, blindSignature: integerToBytes(raised, 384) }).ok).toBe(false);
      return;
    }
  });

  test('a section or registrar that the definition does not have is refused', () => {
    for (const [section, registrar] of [
      ['none', 1],
      ['all', 0],
      ['all', 3],
      ['all', 1.5],
    ] as const) {
      const request = makeTokenRequest({ seed, fixed, section, registrar, group });
      expect(request).toEqual({ ok: false, error: { kind: 'no-such-token-key', section, registrar } });
    }
  });
});

describe('what a registrar refuses to sign', () => {
  test('only 384 bytes strictly between one and the modulus less one are signed', () => {
    const { n } = keys[0]!;
    const value = integerFromBytes(n);
    const at = (number: bigint) => reasonsToRefuseBlindedRequest(n, integerToBytes(number, 384));
    for (const number of [2n, value - 2n]) expect(at(number)).toEqual([]);
    for (const number of [0n, 1n]) expect(at(number)).toEqual(['the blinded request is 0 or 1']);
    for (const number of [value - 1n, value, value + 1n, 2n ** 3072n - 1n]) {
      expect(at(number)).toEqual(['the blinded request is not below the modulus less one']);
    }
    for (const length of [0, 383, 385]) {
      expect(reasonsToRefuseBlindedRequest(n, new Uint8Array(length).fill(1))).toEqual([
        `the blinded request has ${length} bytes instead of 384`,
      ]);
    }
  });
});

describe('exact bytes', () => {
  const lengths = (bytes: Uint8Array) => [u32(bytes.length), bytes];

  test('a token’s message is the frame over fingerprint, section and voting key', () => {
    const fields = [testBytes('f', 32), utf8('north'), testBytes('v', 32)];
    const bytes = concatBytes([...lengths(utf8('tellers/token/v1')), u32(3), ...fields.flatMap(lengths)]);
    const input = { fingerprint: fields[0]!, section: 'north', votingKey: fields[2]! };
    expect(tokenMessage(input)).toEqual(bytes);
  });

  test('a promise is the frame over fingerprint, registrar, leaf, request hash and the instant as text', () => {
    const [fingerprint, leaf, request] = ['f', 'l', 'r'].map((label) => testBytes(label, 32)) as [
      Uint8Array,
      Uint8Array,
      Uint8Array,
    ];
    const instant = '2026-11-10T09:00:00Z';
    const fields = [fingerprint, Uint8Array.of(0, 0, 0, 2), leaf, request, utf8(instant)];
    const bytes = concatBytes([...lengths(utf8('tellers/promise/v1')), u32(5), ...fields.flatMap(lengths)]);
    expect(promiseMessage({ fingerprint, registrar: 2, leaf, request, publishedAfter: instant })).toEqual(bytes);
  });

  test('a request’s hash is the SHA-256 of its 384 bytes', () => {
    const blinded = testBytes('request', 384);
    expect(requestHash(blinded)).toEqual(new Uint8Array(createHash('sha256').update(blinded).digest()));
  });
});

describe('the door to RFC 9474', () => {
  test('no key but one of exactly 384 bytes and 3072 bits is used', () => {
    const message = utf8('message');
    const salt = new Uint8Array(48);
    const short = new Uint8Array(384).fill(255, 1);
    for (const n of [keys[0]!.n.subarray(1), new Uint8Array(512).fill(255), new Uint8Array(0), short]) {
      expect(blind({ n, message, salt, blindingFactor: 3n }).ok).toBe(false);
      expect(finalize({ n, message, blindingFactor: 3n, blindSignature: new Uint8Array(n.length) }).ok).toBe(false);
      expect(verifyTokenSignature({ n, message, signature: new Uint8Array(n.length) })).toBe(false);
    }
  });

  test('no salt but one of 48 bytes and no factor out of range is used', () => {
    const { n } = keys[0]!;
    const message = utf8('message');
    const salt = new Uint8Array(48);
    expect(blind({ n, message, salt, blindingFactor: 3n }).ok).toBe(true);
    for (const length of [0, 32, 47, 49]) {
      expect(blind({ n, message, salt: new Uint8Array(length), blindingFactor: 3n }).ok).toBe(false);
    }
    for (const blindingFactor of [-1n, 0n, 1n, integerFromBytes(n)]) {
      expect(blind({ n, message, salt, blindingFactor }).ok).toBe(false);
    }
  });
});
