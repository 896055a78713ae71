import { fromUtf8 } from '../base/bytes.ts';
import type { SignatureRef } from '../ledger/box-lines.ts';
import type { RecordFacts } from './facts.ts';
import type { CertificateFacts, Role } from './load-definition.ts';
import { whyNot } from './record-files.ts';
import type { Findings } from './report.ts';

/** Detached OpenPGP signatures of a document by people whom the definition names. */

export interface SignedDocument {
  readonly bytes: Uint8Array;
  /** What a ledger line says of its signatures. */
  readonly refs: readonly SignatureRef[];
  /** Where the signature of a certificate stands in the record. */
  readonly pathOf: (ref: SignatureRef) => string;
  /** Between which instants the signature must have been made, by its own time (PR-25). */
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
}

interface SignersFound {
  /** Primary fingerprints by role of everybody whose signature holds, each once. */
  readonly holds: ReadonlyMap<Role, ReadonlySet<string>>;
  /** True when a file is missing, so that what follows from the count cannot be judged. */
  readonly incomplete: boolean;
}

async function judgeSignature(input: {
  readonly facts: RecordFacts;
  readonly document: SignedDocument;
  readonly ref: SignatureRef;
  readonly certificate: CertificateFacts;
  readonly say: Findings;
}): Promise<'holds' | 'refused' | 'missing'> {
  const { facts, document, ref, certificate, say } = input;
  const path = document.pathOf(ref);
  const read = await facts.files.read(path);
  if (read.kind === 'absent') return 'missing';
  if (read.kind === 'unreadable') {
    say.fault(`${path}: ${whyNot(read)}`);
    return 'refused';
  }
  const hash = await facts.files.hash(path);
  if (!('sha256' in hash) || hash.sha256 !== ref.signature.sha256 || hash.size !== ref.signature.size) {
    say.fault(`${path}: is not the signature that the ballot box names`);
    return 'refused';
  }
  const text = fromUtf8(read.bytes);
  const verified = await facts.primitives.openPgp.verifySignature({
    document: document.bytes,
    signature: text.ok ? text.value : '',
    certificates: [certificate.armored],
    notBeforeMs: document.notBeforeMs,
    notAfterMs: document.notAfterMs,
  });
  if (!verified.ok) {
    say.fault(`${path}: ${verified.error.reasons.join('; ')}`);
    return 'refused';
  }
  // Armour has a checksum, headers and a footer that no signature covers: only one spelling of it is accepted.
  if (text.ok && verified.value.armored === text.value && verified.value.signer === ref.certificate) return 'holds';
  say.fault(`${path}: not in canonical armour, or not by the certificate in its name`);
  return 'refused';
}

/** Judges every signature that a ledger line names, and says whose hold. */
export async function judgeSignatures(input: {
  readonly facts: RecordFacts;
  readonly document: SignedDocument;
  readonly say: Findings;
}): Promise<SignersFound> {
  const { facts, document, say } = input;
  const holds = new Map<Role, Set<string>>([
    ['officer', new Set()],
    ['registrar', new Set()],
    ['trustee', new Set()],
  ]);
  let incomplete = false;
  for (const ref of document.refs) {
    const path = document.pathOf(ref);
    const certificate = facts.definition.certificates.find(
      ({ role, certificate: read }) => role === ref.role && read?.fingerprint === ref.certificate,
    );
    if (certificate === undefined) {
      say.fault(`${path}: the definition has no ${ref.role} with this certificate`);
      continue;
    }
    const outcome = await judgeSignature({ facts, document, ref, certificate, say });
    if (outcome === 'missing') incomplete = true;
    if (outcome === 'holds') holds.get(ref.role)?.add(ref.certificate);
  }
  if (incomplete) say.blockedBy('files', 'a signature is missing');
  return { holds, incomplete };
}

/** Says when fewer officers than the definition requires have signed. Counted per certificate (PR-25). */
export function requireOfficers(input: {
  readonly facts: RecordFacts;
  readonly found: SignersFound;
  /** Suspended officers: their signatures may hold, and count for nothing. */
  readonly notCounting?: ReadonlySet<string>;
  readonly what: string;
  readonly say: Findings;
}): void {
  const { facts, found, notCounting, what, say } = input;
  const required = facts.election?.fixed.definition.officers.required ?? 0;
  const signers = [...(found.holds.get('officer') ?? [])];
  const counted = signers.filter((signer) => notCounting?.has(signer) !== true).length;
  if (counted >= required || found.incomplete) return;
  const suspended = signers.length - counted;
  const besides = suspended === 0 ? '' : `, not counting ${suspended} who was suspended`;
  say.fault(`${what}: signed by ${counted} officers where ${required} must sign${besides}`);
}
