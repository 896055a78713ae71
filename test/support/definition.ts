import { ristretto255 } from '@noble/curves/ed25519.js';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import { toBase64Url, toHex, utf8 } from '../../src/core/base/bytes.ts';
import type { Json } from '../../src/core/base/canonical-json.ts';
import { type Definition, DefinitionSchema } from '../../src/core/election/definition.ts';
import { inDrawnOrder } from '../../src/core/election/definition-bounds.ts';
import { type FixedDefinition, fixDefinition } from '../../src/core/election/fixed-definition.ts';

/** Repeatable bytes of any length for keys that only have to look like keys. */
export function testBytes(label: string, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 32) {
    bytes.set(sha256(utf8(`${label}/${at}`)).subarray(0, Math.min(32, length - at)), at);
  }
  return bytes;
}

/** A ristretto255 element that is not the identity, with its logarithm known to nobody who does not look here. */
export function testElement(label: string): Uint8Array {
  return ristretto255.Point.BASE.multiply(testScalar(label)).toBytes();
}

function testScalar(label: string): bigint {
  return (BigInt(`0x${toHex(sha512(utf8(label)))}`) % (ristretto255.Point.Fn.ORDER - 1n)) + 1n;
}

/** 384 bytes that have the shape of an RSA-3072 modulus and nothing else: the highest and the lowest bit are set. */
export function testModulus(label: string): Uint8Array {
  const n = testBytes(label, 384);
  n[0] = (n[0] ?? 0) | 0x80;
  n[383] = (n[383] ?? 0) | 1;
  return n;
}

export const TEST_CEREMONY = toHex(sha256(utf8('ceremony')));

function testRegistrar(name: string, sections: readonly string[]): Json {
  return {
    name,
    certificate: `certificate of ${name}`,
    ledgerKey: toBase64Url(testBytes(`${name} ledger key`, 32)),
    replyKey: toBase64Url(testBytes(`${name} reply key`, 32)),
    tokenKeys: sections.map((section) => ({ section, n: toBase64Url(testModulus(`${name} ${section}`)) })),
  };
}

/** Options in the drawn order of `TEST_CEREMONY`, the blank one added as the last. */
export function testOptions(
  contest: string,
  ids: readonly string[],
): { id: string; name: string; statement: string; photo: null }[] {
  const options = ids.map((id) => ({ id, name: `Option ${id}`, statement: '', photo: null }));
  return inDrawnOrder([...options, { id: 'blank', name: 'Blank', statement: '', photo: null }], {
    ceremony: TEST_CEREMONY,
    contest,
  });
}

/**
 * A valid definition: one section, one contest of three options, one officer, one registrar, a sole trustee, no
 * witness. `overrides` replaces whole fields of the top level; whatever else must fit to them is the caller's to give.
 */
export function makeTestDefinition(overrides: Partial<Record<keyof Definition, Json>> = {}): Definition {
  return DefinitionSchema.parse({ ...testDefinitionValue(), ...overrides });
}

/** The same as a value that no schema has seen, for tests of what is refused. */
export function testDefinitionValue(): { [name: string]: Json } {
  const y = toBase64Url(testElement('election key'));
  return {
    type: 'tellers/definition/v1',
    protocol: 'tellers/2',
    election: 'committee-2026',
    host: 'vote.example',
    organisation: { name: 'The Committee', logo: null },
    language: 'en',
    title: 'Executive committee 2026',
    test: true,
    drafted: '2026-11-01T09:00:00Z',
    opens: '2026-11-10T08:00:00Z',
    closes: '2026-11-17T20:00:00Z',
    zone: 'Europe/London',
    contests: [
      {
        id: 'chair',
        question: 'Who shall be chair?',
        rule: { id: 'plurality', version: '1', settings: { choices: 1 } },
        seats: 1,
        options: testOptions('chair', ['ada', 'ben', 'cleo']),
      },
    ],
    together: [],
    sections: [
      {
        id: 'all',
        name: 'All members',
        weight: 1,
        minimum: 5,
        mergeInto: null,
        openSmall: true,
        roll: { size: 20, root: toHex(sha256(utf8('roll of all'))) },
      },
    ],
    officers: { required: 1, certificates: [{ name: 'Olive Officer', certificate: 'certificate of Olive' }] },
    registrars: [testRegistrar('Registrar 1', ['all'])],
    box: {
      ledgerKey: toBase64Url(testBytes('box ledger key', 32)),
      replyKey: toBase64Url(testBytes('box reply key', 32)),
    },
    electionKey: {
      y,
      threshold: 1,
      trustees: [{ name: 'Sole trustee', certificate: 'certificate of the trustee', share: y }],
      ceremony: TEST_CEREMONY,
    },
    lots: 'coin',
    witnesses: { required: 0, keys: [] },
    registerIntervalSeconds: 3600,
    limits: { closingSeconds: 120, registrarSeconds: 3600, mixerSeconds: 86_400 },
    bundles: [],
    retentionDays: { rollSalts: 90, codes: 7, mails: 30, logs: 7 },
    proofs: { mail: true, letter: false, certificate: false, signIn: null },
    contact: 'returning-officer@vote.example',
    rules: 'The candidate with the most votes is elected.',
    translations: [],
    assurance: {
      statement: 'One operator holds every key of this election.',
      holders: [{ part: 'everything', holder: 'The operator', machine: 'one server', checkedBy: 'nobody' }],
    },
  };
}

/** The bytes and fingerprint of a test definition; throws with all reasons when it is none. */
export function fixTestDefinition(definition: Definition = makeTestDefinition()): FixedDefinition {
  const fixed = fixDefinition(definition);
  if (!fixed.ok) throw new Error(fixed.error.reasons.join('; '));
  return fixed.value;
}
