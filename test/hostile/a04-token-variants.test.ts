import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fromBase64Url, toBase64Url } from '../../src/core/base/bytes.ts';
import type { FixedDefinition } from '../../src/core/election/fixed-definition.ts';
import { trustedBase64Url } from '../../src/core/election/values.ts';
import { ORDER } from '../../src/core/group/scalars.ts';
import type { BallotLineBody } from '../../src/core/ledger/ballot-line.ts';
import { integerFromBytes, integerToBytes } from '../../src/core/token/integers.ts';
import { announceElection, ELECTION, type Office, openOffice } from '../support/election-office.ts';
import { boxTexts, castRaw, mintToken } from '../support/hostile.ts';
import { type DeviceToken, sealOn } from '../support/member-device.ts';
import { type Service, startService } from '../support/service.ts';

/**
 * One token in every other spelling that some decoder takes for the same. Each is refused, and neither uses the token up
 * nor gets a second line for it.
 */

let office: Office;
let fixed: FixedDefinition;
let service: Service;
let token: DeviceToken;
let ballot: BallotLineBody;

beforeAll(async () => {
  office = await openOffice();
  fixed = await announceElection(office);
  service = await startService(office);
  await office.clock(office.opensAtMs);
  token = await mintToken(office, fixed, { section: 'north' });
  ballot = sealOn(office, fixed, { token, choice: 0 });
}, 120_000);

afterAll(async () => {
  await service.stop();
  await office.close();
});

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Texts that a lax reader decodes to the same bytes. */
function spellings(text: string): string[] {
  const lax = Buffer.from(text, 'base64url');
  const last = ALPHABET.indexOf(text.slice(-1));
  // Spare bits of the last character, all of them.
  const spare = ALPHABET.split('').map((_, bits) => text.slice(0, -1) + ALPHABET.charAt((last + bits) % 64));
  const other = [
    ...['=', '==', '.', '*', '\n', ' ', '\u0000', '\u200b', '%3D', '"'].flatMap((junk) => [text + junk, junk + text]),
    lax.toString('base64'),
    text.replaceAll('-', '+').replaceAll('_', '/'),
    `${text.slice(0, 4)}\n${text.slice(4)}`,
    `${text.slice(0, 4)}=${text.slice(4)}`,
    // The same characters as another block of Unicode writes them.
    text.replace(/[A-Za-z0-9]/, (character) => String.fromCodePoint(character.codePointAt(0)! + 0xfee0)),
    lax.toString('hex'),
    [...lax].join(','),
  ];
  return [...spare, ...other].filter((spelling) => spelling !== text && isSameToLax(spelling, lax));
}

/** What Node reads, which passes over whatever it does not know, or any form of the same number. */
function isSameToLax(spelling: string, bytes: Buffer): boolean {
  return Buffer.from(spelling, 'base64url').equals(bytes) || /^(?:[0-9a-f]+|[\d,]+|.*[^\x00-\x7f].*)$/s.test(spelling);
}

const FIELDS: readonly (readonly [string, (body: BallotLineBody) => string, (text: string) => BallotLineBody])[] = [
  ['votingKey', (body) => body.votingKey, (text) => ({ ...ballot, votingKey: text })],
  ['signatures.0', (body) => body.signatures[0]!, (text) => ({ ...ballot, signatures: [text] })],
  ['mark', (body) => body.mark, (text) => ({ ...ballot, mark: text })],
  [
    'ciphertexts.0.0',
    (body) => body.ciphertexts[0]![0],
    (text) => ({ ...ballot, ciphertexts: [[text, ballot.ciphertexts[0]![1]], ...ballot.ciphertexts.slice(1)] }),
  ],
  [
    'commitments.0',
    (body) => body.commitments[0]!,
    (text) => ({ ...ballot, commitments: [text, ...ballot.commitments.slice(1)] }),
  ],
  [
    'responses.0',
    (body) => body.responses[0]!,
    (text) => ({ ...ballot, responses: [text, ...ballot.responses.slice(1)] }),
  ],
];

const cast = (body: object) => castRaw(service, JSON.stringify({ fingerprint: fixed.fingerprintHex, ballot: body }));

/** A value with another encoding of the same number or point: bytes before, bytes behind, or once more around. */
function otherBytes(field: string, text: string): Uint8Array[] {
  const bytes = trustedBase64Url(text);
  const padded = [Uint8Array.of(0, ...bytes), Uint8Array.of(...bytes, 0), Uint8Array.of(...bytes, ...bytes)];
  if (field === 'signatures.0') {
    const raised = integerFromBytes(bytes) + integerFromBytes(trustedBase64Url(modulus()));
    return raised < 2n ** 3072n ? [...padded, integerToBytes(raised, 384)] : [...padded, integerToBytes(raised, 385)];
  }
  if (field === 'mark') return padded;
  const scalar = integerFromBytes(bytes.toReversed());
  const around = field === 'responses.0' ? ORDER : 2n ** 255n - 19n;
  const more = [1n, 2n, 7n].map((times) => scalar + times * around).filter((value) => value < 2n ** 256n);
  const top = Uint8Array.from(bytes);
  top[31]! ^= 0x80;
  return [...padded, top, ...more.map((value) => integerToBytes(value, 32).toReversed())];
}

const modulus = () => fixed.definition.registrars[0]!.tokenKeys.find(({ section }) => section === 'north')!.n;

describe.each(FIELDS)('%s', (field, read, change) => {
  test('in every other spelling of its bytes is refused', async () => {
    const variants = spellings(read(ballot));
    expect(variants.length).toBeGreaterThan(12);
    for (const variant of variants) {
      // Written by hand: a field that is no text any more would not be a spelling.
      expect(fromBase64Url(variant).ok && toBase64Url(trustedBase64Url(variant)) === read(ballot)).toBe(false);
      const answer = await cast(change(variant));
      expect(answer, JSON.stringify(variant)).toMatchObject({ status: 400, code: 'body-invalid' });
    }
    expect(await boxTexts(office)).toEqual([]);
  });

  test('in every other encoding of its value is refused', async () => {
    for (const bytes of otherBytes(field, read(ballot))) {
      const answer = await cast(change(toBase64Url(bytes)));
      expect([400, 422], toBase64Url(bytes)).toContain(answer.status);
      expect(answer.receipt).toBeUndefined();
    }
    expect(await boxTexts(office)).toEqual([]);
  });
});

test('the token itself still works after all of this, once; and no spelling of it finds a second line or another receipt', async () => {
  expect((await cast(ballot)).receipt).toBeDefined();
  for (const variant of spellings(ballot.votingKey)) {
    expect((await cast({ ...sealOn(office, fixed, { token, choice: 1 }), votingKey: variant })).status).toBe(400);
    const url = `${service.url}/api/v1/elections/${ELECTION}/ballots/${encodeURIComponent(variant)}`;
    expect([400, 404]).toContain((await fetch(url)).status);
  }
  expect(await cast(sealOn(office, fixed, { token, choice: 1 }))).toMatchObject({
    status: 409,
    code: 'voting-key-used',
  });
  expect(await boxTexts(office)).toHaveLength(1);
});
