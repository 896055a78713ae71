import { sha256 } from '@noble/hashes/sha2.js';
import { createLibsodiumGroup } from '../../src/backends/libsodium-group.ts';
import { ed25519Signer } from '../../src/backends/node-ed25519.ts';
import { generateTokenKey, openTokenKey, type TokenKey } from '../../src/backends/node-rsa.ts';
import { toHex, utf8 } from '../../src/core/base/bytes.ts';
import type { Group } from '../../src/core/group/group.ts';
import type { Ed25519Signer } from '../../src/core/ledger/checkpoint.ts';
import { generateSigningKey, readSigningKey } from '../../src/pgp/signing-key.ts';
import { type RecordCeremony, runCeremony } from './record-ceremony.ts';

/**
 * Every secret key of an election record that a test makes: what the strongest adversary could hold. RSA and OpenPGP
 * keys are made once a run; everything else follows from labels, so that two records differ only where they should.
 */

export interface PgpKey {
  readonly name: string;
  /** Primary fingerprint, 40 lower-case hex digits. */
  readonly fingerprint: string;
  /** Canonical armour. */
  readonly certificate: string;
  /** A detached binary signature in canonical armour. The same document and instant give the same signature. */
  sign(document: Uint8Array, instant: string): Promise<string>;
}

export async function makePgpKey(name: string, created = '2026-01-01T00:00:00Z'): Promise<PgpKey> {
  const generated = await generateSigningKey({ name, nowMs: Date.parse(created) });
  if (!generated.ok) throw new Error(generated.error.kind);
  const key = await readSigningKey({ armored: generated.value.privateKey });
  if (!key.ok) throw new Error(key.error.kind);
  const made = new Map<string, string>();
  return {
    name,
    fingerprint: key.value.certificate.fingerprint,
    certificate: key.value.certificate.armored,
    sign: async (document, instant) => {
      const id = `${instant} ${toHex(sha256(document))}`;
      const armored = made.get(id) ?? (await key.value.sign({ document, nowMs: Date.parse(instant) }));
      made.set(id, armored);
      return armored;
    },
  };
}

function signer(label: string): Ed25519Signer {
  return ed25519Signer(sha256(utf8(`test record ${label}`)));
}

export interface RegistrarKeys {
  readonly pgp: PgpKey;
  readonly ledger: Ed25519Signer;
  readonly reply: Ed25519Signer;
  /** By section. */
  readonly tokens: ReadonlyMap<string, TokenKey>;
}

export interface RecordKeys {
  /** The backend that a whole record is made with: several times as fast as the one in pure code. */
  readonly group: Group;
  readonly officers: readonly PgpKey[];
  readonly registrars: readonly RegistrarKeys[];
  readonly trustees: readonly PgpKey[];
  /** How the trustees made the election key, two of three needed, and what each of them keeps. */
  readonly ceremony: RecordCeremony;
  /** The same trustees another time. */
  readonly otherCeremony: RecordCeremony;
  /** Somebody whom no definition names. */
  readonly stranger: PgpKey;
  readonly box: Ed25519Signer;
  readonly reply: Ed25519Signer;
  readonly witness: Ed25519Signer;
}

export const RECORD_SECTIONS = ['city', 'land'] as const;

async function registrarKeys(number: number): Promise<RegistrarKeys> {
  const tokens = new Map<string, TokenKey>();
  for (const section of RECORD_SECTIONS) {
    const { privateKey } = await generateTokenKey();
    tokens.set(section, openTokenKey(privateKey));
  }
  return {
    pgp: await makePgpKey(`Registrar ${number}`),
    ledger: signer(`register ${number}`),
    reply: signer(`register reply ${number}`),
    tokens,
  };
}

const made = new Map<number, Promise<RecordKeys>>();

async function makeKeys(registrars: number): Promise<RecordKeys> {
  const all: RegistrarKeys[] = [];
  for (let number = 1; number <= registrars; number += 1) all.push(await registrarKeys(number));
  const group = await createLibsodiumGroup();
  const trustees = [
    await makePgpKey('Tara Trustee'),
    await makePgpKey('Theo Trustee'),
    await makePgpKey('Tess Trustee'),
  ];
  return {
    group,
    officers: [await makePgpKey('Olga Officer'), await makePgpKey('Omar Officer'), await makePgpKey('Odile Officer')],
    registrars: all,
    trustees,
    ceremony: await runCeremony({ group, trustees, threshold: 2, label: 'ceremony' }),
    otherCeremony: await runCeremony({ group, trustees, threshold: 2, label: 'another ceremony' }),
    stranger: await makePgpKey('Sam Stranger'),
    box: signer('box'),
    reply: signer('box reply'),
    witness: signer('witness'),
  };
}

/** The keys of this run, made when they are first asked for: about half a second a registrar's section. */
export function recordKeys(registrars = 1): Promise<RecordKeys> {
  const known = made.get(registrars) ?? makeKeys(registrars);
  made.set(registrars, known);
  return known;
}
