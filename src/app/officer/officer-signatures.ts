import { utf8 } from '../../core/base/bytes.ts';
import { err, ok, type Result } from '../../core/base/result.ts';
import { blobRefOf } from '../../core/election/blob-ref.ts';
import type { SignatureRef } from '../../core/ledger/box-lines.ts';
import type { EventLog, OpenPgp } from '../ports.ts';
import type { StoredSignature } from '../roll/ports.ts';
import type { Refusal } from './ports.ts';

/** What officers sign. */
export type SignedKind = 'definition' | 'act' | 'declaration';

/** Refuses a signature, and leaves the reasons in the log: whoever wonders later why nothing happened finds them there. */
export function refuseSignature(
  ports: { readonly log: EventLog },
  refused: { readonly election: string; readonly kind: SignedKind; readonly reasons: readonly string[] },
): Result<never, Refusal<'signature-refused'>> {
  const { election, kind, reasons } = refused;
  ports.log.event('signature-refused', { election, kind, reason: reasons.join('; ') });
  return err({ kind: 'signature-refused', reasons });
}

/**
 * A detached signature by one of the election's officers, whoever handed it in: officers may sign on a machine that
 * never reaches the service.
 * @param certificates the officers' certificates, armoured
 * @param notBeforeMs together with `notAfterMs` when the signature may have been made, by its own time (PR-25)
 */
export async function readOfficerSignature(
  ports: { readonly openPgp: OpenPgp; readonly log: EventLog },
  input: {
    readonly election: string;
    readonly kind: SignedKind;
    readonly document: Uint8Array;
    readonly signature: string;
    readonly certificates: readonly string[];
    readonly notBeforeMs: number;
    readonly notAfterMs: number;
  },
): Promise<Result<StoredSignature, Refusal<'signature-refused'>>> {
  const verified = await ports.openPgp.verifySignature(input);
  if (!verified.ok) return refuseSignature(ports, { ...input, reasons: verified.error.reasons });
  return ok({ signer: verified.value.signer, signature: verified.value.armored });
}

/** Whose signatures are there: once per officer, in the order of the definition. */
export function signersAmong(officers: readonly string[], signatures: readonly StoredSignature[]): string[] {
  const signers = new Set(signatures.map((signature) => signature.signer));
  return officers.filter((officer) => signers.has(officer));
}

export interface SignatureLines {
  readonly refs: SignatureRef[];
  /** The signatures themselves, for the blobs of the ledger. */
  readonly blobs: Uint8Array[];
}

/** What a ledger line says of signatures, in the order given. */
export function signatureRefs(
  signatures: readonly (StoredSignature & { readonly role: SignatureRef['role'] })[],
): SignatureLines {
  const blobs = signatures.map((signature) => utf8(signature.signature));
  const refs = signatures.map((signature, index) => ({
    role: signature.role,
    certificate: signature.signer,
    signature: blobRefOf(blobs[index] ?? new Uint8Array()),
  }));
  return { refs, blobs };
}

/** The officers' signatures as a ledger line names them: one per officer, in the order of the definition. */
export function officerRefs(officers: readonly string[], signatures: readonly StoredSignature[]): SignatureLines {
  const ordered = signersAmong(officers, signatures).map((officer) => {
    const signature = signatures.find((candidate) => candidate.signer === officer);
    return { role: 'officer' as const, signer: officer, signature: signature?.signature ?? '' };
  });
  return signatureRefs(ordered);
}
