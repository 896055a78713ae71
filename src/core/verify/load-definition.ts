import { toHex } from '../base/bytes.ts';
import { type Json, parseCanonicalJson } from '../base/canonical-json.ts';
import { PROTOCOL } from '../election/definition.ts';
import { fingerprintWords } from '../election/fingerprint-words.ts';
import { type FixedDefinition, fingerprintOf, parseDefinition } from '../election/fixed-definition.ts';
import type { OpenPgp, OpenPgpCertificate } from '../election/openpgp.ts';
import { RECORD } from '../record/paths.ts';
import { type RecordFiles, whyNot } from './record-files.ts';

export type Role = 'officer' | 'registrar' | 'trustee';

/** A certificate of the definition as OpenPGP reads it, or why it cannot be used. */
export interface CertificateFacts {
  /** Such as `officers.certificates.0`, in the definition. */
  readonly place: string;
  readonly role: Role;
  readonly name: string;
  readonly armored: string;
  readonly certificate: OpenPgpCertificate | null;
  readonly reasons: readonly string[];
}

export interface DefinitionFacts {
  /** Why there is no file to look at, and which check says so; null when there is one. */
  readonly problem: { readonly check: 'files' | 'definition-form'; readonly reason: string } | null;
  readonly fingerprint: Uint8Array | null;
  readonly fingerprintHex: string | null;
  readonly words: readonly string[];
  /** What the file says its protocol version is, if it says one. */
  readonly protocol: string | null;
  readonly reasons: readonly string[];
  readonly fixed: FixedDefinition | null;
  readonly certificates: readonly CertificateFacts[];
}

function protocolOf(json: Json | undefined): string | null {
  if (json === null || typeof json !== 'object' || Array.isArray(json)) return null;
  const protocol = new Map(Object.entries(json)).get('protocol');
  return typeof protocol === 'string' ? protocol : null;
}

async function readCertificates(fixed: FixedDefinition, openPgp: OpenPgp): Promise<CertificateFacts[]> {
  const { officers, registrars, electionKey } = fixed.definition;
  const facts: CertificateFacts[] = [];
  const add = async (role: Role, place: string, entry: { readonly name: string; readonly certificate: string }) => {
    const read = await openPgp.readCertificate(entry.certificate);
    facts.push({
      place,
      role,
      name: entry.name,
      armored: entry.certificate,
      certificate: read.ok ? read.value : null,
      reasons: read.ok ? [] : read.error.reasons,
    });
  };
  for (const [at, entry] of officers.certificates.entries()) await add('officer', `officers.certificates.${at}`, entry);
  for (const [at, entry] of registrars.entries()) await add('registrar', `registrars.${at}`, entry);
  for (const [at, entry] of electionKey.trustees.entries()) await add('trustee', `electionKey.trustees.${at}`, entry);
  return facts;
}

/** Reads the definition and everything that follows from it alone. */
export async function loadDefinition(files: RecordFiles, openPgp: OpenPgp): Promise<DefinitionFacts> {
  const read = await files.read(RECORD.definition);
  if (read.kind !== 'present') {
    return {
      problem: {
        check: read.kind === 'absent' ? 'files' : 'definition-form',
        reason: `${RECORD.definition} ${whyNot(read)}`,
      },
      fingerprint: null,
      fingerprintHex: null,
      words: [],
      protocol: null,
      reasons: [],
      fixed: null,
      certificates: [],
    };
  }
  const fingerprint = fingerprintOf(read.bytes);
  const json = parseCanonicalJson(read.bytes);
  const protocol = protocolOf(json.ok ? json.value : undefined);
  const parsed = parseDefinition(read.bytes);
  return {
    problem: null,
    fingerprint,
    fingerprintHex: toHex(fingerprint),
    words: fingerprintWords(fingerprint),
    protocol,
    reasons: parsed.ok ? [] : parsed.error.reasons,
    fixed: parsed.ok ? parsed.value : null,
    certificates: parsed.ok ? await readCertificates(parsed.value, openPgp) : [],
  };
}

/** True when the definition is written for a protocol version that this verifier does not know. */
export function isForeignProtocol(definition: DefinitionFacts): boolean {
  return definition.protocol !== null && definition.protocol !== PROTOCOL;
}
