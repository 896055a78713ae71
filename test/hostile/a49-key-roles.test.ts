import { beforeAll, describe, expect, test } from 'vitest';
import { createNobleGroup } from '../../src/backends/noble-group.ts';
import { type GeneratedTokenKey, generateTokenKey, openTokenKey } from '../../src/backends/node-rsa.ts';
import { toBase64Url, utf8 } from '../../src/core/base/bytes.ts';
import type { Json } from '../../src/core/base/canonical-json.ts';
import { frame } from '../../src/core/base/frame.ts';
import { reasonsToRefuseDefinition } from '../../src/core/election/definition-bounds.ts';
import { trustedBase64Url } from '../../src/core/election/values.ts';
import { finishToken, makeTokenRequest, promiseMessage, tokenMessage } from '../../src/core/token/ballot-token.ts';
import { blind, finalize, verifyTokenSignature } from '../../src/core/token/blind-rsa.ts';
import { reasonsToRefuseTokenKeys } from '../../src/core/token/token-keys.ts';
import { fixTestDefinition, makeTestDefinition, testBytes } from '../support/definition.ts';

/** A key is put into another role, and a registrar is made to sign what is no token: a blind signer signs anything. */

let keys: GeneratedTokenKey[];
beforeAll(async () => {
  keys = await Promise.all(Array.from({ length: 4 }, () => generateTokenKey()));
}, 60_000);

const SECTIONS = ['north', 'south'];
const section = (id: string): Json => ({
  ...(makeTestDefinition().sections[0] as unknown as { [name: string]: Json }),
  id,
  name: id,
});

describe('one Ed25519 key in two roles', () => {
  const ROLES = [
    'box.ledger',
    'box.reply',
    'registrar.ledger',
    'registrar.reply',
    'other.ledger',
    'other.reply',
    'witness',
  ];
  const pairs = ROLES.flatMap((one, at) => ROLES.slice(at + 1).map((other) => [one, other] as const));

  const definitionWith = (keyOf: (role: string) => string) => {
    const [template] = makeTestDefinition().registrars;
    const registrar = (name: string, role: string) =>
      ({ ...template!, name, ledgerKey: keyOf(`${role}.ledger`), replyKey: keyOf(`${role}.reply`) }) as unknown as Json;
    return makeTestDefinition({
      box: { ledgerKey: keyOf('box.ledger'), replyKey: keyOf('box.reply') },
      registrars: [registrar('One', 'registrar'), registrar('Other', 'other')],
      witnesses: { required: 1, keys: [{ name: 'w', key: keyOf('witness') }] },
    });
  };
  const own = (role: string) => toBase64Url(testBytes(role, 32));
  const said = 'one ledger, reply or witness key is used twice';

  test('seven roles with seven keys are no reason to refuse', () => {
    expect(reasonsToRefuseDefinition(definitionWith(own))).not.toContain(said);
  });
  test.each(pairs)('%s and %s: the definition is refused, so nothing starts with it', (one, other) => {
    const shared = definitionWith((role) => own(role === other ? one : role));
    expect(reasonsToRefuseDefinition(shared)).toContain(said);
  });
});

describe('one token key for two registrars or sections', () => {
  const places = [0, 1].flatMap((registrar) => SECTIONS.map((id) => ({ registrar, id })));
  const pairs = places.flatMap((one, at) => places.slice(at + 1).map((other) => [one, other] as const));
  const definitionWith = (keyAt: (place: number) => Uint8Array) => {
    const [template] = makeTestDefinition().registrars;
    return makeTestDefinition({
      sections: SECTIONS.map(section),
      registrars: [0, 1].map((registrar) => ({
        ...template,
        name: `Registrar ${registrar}`,
        ledgerKey: toBase64Url(testBytes(`ledger ${registrar}`, 32)),
        replyKey: toBase64Url(testBytes(`reply ${registrar}`, 32)),
        tokenKeys: SECTIONS.map((id, at) => ({ section: id, n: toBase64Url(keyAt(2 * registrar + at)) })),
      })),
    });
  };

  test('four places with four keys are no reason to refuse', () => {
    expect(reasonsToRefuseTokenKeys(definitionWith((place) => keys[place]!.n))).toEqual([]);
  });
  test.each(pairs)('%o and %o: refused', (one, other) => {
    const at = (place: (typeof places)[number]) => places.indexOf(place);
    const shared = definitionWith((place) => keys[place === at(other) ? at(one) : place]!.n);
    expect(reasonsToRefuseTokenKeys(shared).length).toBeGreaterThan(0);
  });
});

test('a registrar’s blind signature of anything else is no token: not of another purpose, election, file or web token', () => {
  const key = openTokenKey(keys[0]!.privateKey);
  const [template] = makeTestDefinition().registrars;
  const fixed = fixTestDefinition(
    makeTestDefinition({
      registrars: [{ ...template, tokenKeys: [{ section: 'all', n: toBase64Url(key.n) }] }],
    }),
  );
  const request = makeTokenRequest({
    seed: testBytes('seed', 32),
    fixed,
    section: 'all',
    registrar: 1,
    group: createNobleGroup(),
  });
  if (!request.ok) throw new Error(request.error.kind);
  const { votingKey, message } = request.value;
  const { fingerprint } = fixed;
  expect(message).toEqual(tokenMessage({ fingerprint, section: 'all', votingKey }));
  const foreign: Uint8Array[] = [
    votingKey,
    fixed.bytes,
    utf8('eyJhbGciOiJQUzM4NCJ9.eyJzdWIiOiJNLTEifQ'),
    frame('tellers/token/v2', [fingerprint, 'all', votingKey]),
    frame('tellers/token/v1', [fingerprint, 'all', votingKey, '']),
    frame('tellers/token/v1', [fingerprint, votingKey, 'all']),
    tokenMessage({ fingerprint: testBytes('another election', 32), section: 'all', votingKey }),
    tokenMessage({ fingerprint, section: 'north', votingKey }),
    promiseMessage({
      fingerprint,
      registrar: 1,
      leaf: testBytes('leaf', 32),
      request: testBytes('request', 32),
      publishedAfter: '2026-11-10T09:00:00Z',
    }),
  ];
  for (const other of foreign) {
    const salt = testBytes('salt', 48);
    const blinded = blind({ n: key.n, message: other, salt, blindingFactor: 65_539n });
    if (!blinded.ok) throw new Error('not blinded');
    const signed = finalize({
      n: key.n,
      message: other,
      blindingFactor: 65_539n,
      blindSignature: key.blindSign(blinded.value),
    });
    // The registrar cannot know, and has signed it in good order …
    if (!signed.ok) throw new Error('not signed');
    expect(verifyTokenSignature({ n: key.n, message: other, signature: signed.value })).toBe(true);
    // … but it stands for no voting key of this election.
    expect(verifyTokenSignature({ n: key.n, message, signature: signed.value })).toBe(false);
    expect(finishToken({ request: request.value, blindSignature: signed.value }).ok).toBe(false);
  }
  expect(finishToken({ request: request.value, blindSignature: key.blindSign(request.value.blindedRequest) }).ok).toBe(
    true,
  );
  expect(trustedBase64Url(fixed.definition.registrars[0]!.tokenKeys[0]!.n)).toEqual(key.n);
});
