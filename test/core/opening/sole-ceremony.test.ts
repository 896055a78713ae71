import { sha256 } from '@noble/hashes/sha2.js';
import { describe, expect, test } from 'vitest';
import { createNobleGroup } from '../../../src/backends/noble-group.ts';
import { toBase64Url, toHex, u32, utf8 } from '../../../src/core/base/bytes.ts';
import { canonicalBytes, type JsonObject, parseCanonicalJson } from '../../../src/core/base/canonical-json.ts';
import { frame } from '../../../src/core/base/frame.ts';
import type { Definition } from '../../../src/core/election/definition.ts';
import { trustedBase64Url } from '../../../src/core/election/values.ts';
import { hashToScalar, ORDER, randomScalar, readScalar } from '../../../src/core/group/scalars.ts';
import { makeSoleCeremony, reasonsToRefuseSoleCeremony } from '../../../src/core/opening/sole-ceremony.ts';
import { makeTestDefinition, TEST_CEREMONY, testElement } from '../../support/definition.ts';
import { seededRandom } from '../../support/random.ts';

const group = createNobleGroup();
const random = seededRandom('ceremony');
const secret = randomScalar(random);
const trustee = { name: 'Sole trustee', certificate: 'certificate of the trustee' };
const bytes = makeSoleCeremony({ group, random, election: 'committee-2026', ...trustee, secret });

function definitionWith(y: Uint8Array, change: Partial<typeof trustee> = {}, election = 'committee-2026'): Definition {
  const share = toBase64Url(y);
  const trustees = [{ ...trustee, ...change, share }];
  return makeTestDefinition({ election, electionKey: { y: share, threshold: 1, trustees, ceremony: TEST_CEREMONY } });
}

const definition = definitionWith(group.multiplyBase(secret));

function reasons(changed: Uint8Array, of: Definition = definition): string[] {
  return reasonsToRefuseSoleCeremony({ group, definition: of, bytes: changed });
}

/** The transcript with members of its line replaced. */
function changed(change: (line: JsonObject) => JsonObject): Uint8Array {
  const json = parseCanonicalJson(bytes.subarray(0, -1));
  return Uint8Array.from([...canonicalBytes(change(json.ok ? (json.value as JsonObject) : {})), 0x0a]);
}

const possession = (line: JsonObject) => line['possession'] as JsonObject;

/** The fields of the challenge but the last. */
const statement = (key: Uint8Array) => ['committee-2026', u32(1), trustee.name, sha256(utf8(trustee.certificate)), key];

describe('the transcript of a sole trustee', () => {
  test('one that was made with the secret is accepted', () => {
    expect(reasons(bytes)).toEqual([]);
  });

  test('it holds no secret', () => {
    const text = Buffer.from(bytes).toString('utf8');
    expect(text).not.toContain(toHex(secret));
    expect(text).not.toContain(toBase64Url(secret));
  });

  test('it belongs to one election, one trustee, one certificate and one key', () => {
    const y = group.multiplyBase(secret);
    expect(reasons(bytes, definitionWith(y, {}, 'another'))).toEqual(['it is of another election']);
    expect(reasons(bytes, definitionWith(y, { name: 'Somebody' }))).toEqual(['it names another trustee']);
    expect(reasons(bytes, definitionWith(y, { certificate: 'x' }))).toContain('it names another certificate');
    expect(reasons(bytes, definitionWith(testElement('other')))).toEqual(['its commitment is not the election key']);
  });

  test('a proof made for another election, name, certificate or key does not hold', () => {
    const others = [
      makeSoleCeremony({ group, random, election: 'another', ...trustee, secret }),
      makeSoleCeremony({ group, random, election: 'committee-2026', ...trustee, name: 'Somebody', secret }),
      makeSoleCeremony({ group, random, election: 'committee-2026', ...trustee, certificate: 'x', secret }),
      makeSoleCeremony({ group, random, election: 'committee-2026', ...trustee, secret: randomScalar(random) }),
    ];
    for (const other of others) {
      const json = parseCanonicalJson(other.subarray(0, -1));
      const transplanted = changed((line) => ({
        ...line,
        possession: possession(json.ok ? (json.value as JsonObject) : {}),
      }));
      expect(reasons(transplanted)).toEqual(['the proof of possession does not hold']);
    }
  });

  test('its challenge covers everything that is stated, and the commitment T', () => {
    const json = parseCanonicalJson(bytes.subarray(0, -1));
    const { t, s } = possession(json.ok ? (json.value as JsonObject) : {}) as { t: string; s: string };
    const key = group.multiplyBase(secret);
    const c = hashToScalar(frame('tellers/ceremony-pop/v1', [...statement(key), group.decode(trustedBase64Url(t))!]));
    const right = group.add(group.decode(trustedBase64Url(t))!, group.multiply(c, key));
    expect(group.multiplyBase(readScalar(trustedBase64Url(s))!)).toEqual(right);
  });

  test('whoever does not know the secret cannot prove it by choosing the answer first', () => {
    // T = s·G − c·Y for a challenge that leaves T out: what a proof without its commitment in the hash would accept.
    const key = group.multiplyBase(secret);
    const c = hashToScalar(frame('tellers/ceremony-pop/v1', statement(key)));
    const s = randomScalar(random);
    const t = group.subtract(group.multiplyBase(s), group.multiply(c, key));
    const forged = changed((line) => ({ ...line, possession: { t: toBase64Url(t), s: toBase64Url(s) } }));
    expect(reasons(forged)).toEqual(['the proof of possession does not hold']);
  });

  test.each([
    ['the identity as a commitment', { commitment: toBase64Url(new Uint8Array(32)) }],
    ['bytes that are no element', { commitment: toBase64Url(new Uint8Array(32).fill(255)) }],
  ])('%s is refused', (_, change) => {
    expect(reasons(changed((line) => ({ ...line, ...change })))).toContain(
      'commitment or proof of possession are no proper values',
    );
  });

  test('an answer of the group order or more, and the identity as T, are refused', () => {
    const s = Uint8Array.from({ length: 32 }, (_, index) => Number((ORDER >> BigInt(8 * index)) & 255n));
    for (const change of [{ s: toBase64Url(s) }, { t: toBase64Url(new Uint8Array(32)) }]) {
      const line = changed((old) => ({ ...old, possession: { ...possession(old), ...change } }));
      expect(reasons(line)).toEqual(['commitment or proof of possession are no proper values']);
    }
  });

  test('more than the one canonical line, or less, is refused', () => {
    const variants = [
      new Uint8Array(),
      bytes.subarray(0, -1),
      Uint8Array.from([...bytes, ...bytes]),
      Uint8Array.from([0x20, ...bytes]),
      utf8('{}\n'),
      changed((line) => ({ ...line, note: 'x' })),
      changed((line) => ({ ...line, threshold: 2 })),
    ];
    for (const variant of variants) expect(reasons(variant).length).toBeGreaterThan(0);
  });

  test('it is no transcript for several trustees', () => {
    const share = toBase64Url(testElement('a share'));
    const trustees = ['a', 'b', 'c'].map((name) => ({ name, certificate: name, share }));
    const several = makeTestDefinition({ electionKey: { y: share, threshold: 2, trustees, ceremony: TEST_CEREMONY } });
    expect(reasons(bytes, several)).toEqual(['the definition has several trustees']);
  });

  test('every byte counts', () => {
    for (let at = 0; at < bytes.length; at += 1) {
      const other = bytes.slice();
      other[at]! ^= 1;
      expect(reasons(other).length, `byte ${at}`).toBeGreaterThan(0);
    }
  });
});
