import { createMessage, readSignature, verify } from 'openpgp';
import { toHex } from '../core/base/bytes.ts';
import { err, ok, type Result } from '../core/base/result.ts';
import type { OpenPgp, OpenPgpError } from '../core/election/openpgp.ts';
import { msToInstant } from '../core/election/values.ts';
import { armor, unarmor } from './armor.ts';
import { type ReadCertificate, readPublicCertificate } from './certificate.ts';
import { MAX_SIGNATURE, reasonOf, SETTINGS } from './settings.ts';
import { readSignaturePacket, type SignaturePacket } from './signature-packet.ts';

/** The OpenPGP port by openpgp.js, with the rules of PR-25 on top. */

const HASHES = [8, 9, 10];
const BINARY = 0x00;

function refused(reasons: readonly string[]): Result<never, OpenPgpError> {
  return err({ reasons });
}

function readArmored(signature: string): Result<SignaturePacket, OpenPgpError> {
  if (signature.length > MAX_SIGNATURE) {
    return refused([`the signature is larger than ${MAX_SIGNATURE} characters`]);
  }
  const bytes = unarmor('PGP SIGNATURE', signature);
  if (!bytes.ok) return refused([`the signature ${bytes.error.reason}`]);
  const packet = readSignaturePacket(bytes.value);
  return packet.ok ? packet : refused([`the signature: ${packet.error.reason}`]);
}

function reasonsAgainst(packet: SignaturePacket, bounds: { notBeforeMs: number; notAfterMs: number }): string[] {
  const reasons: string[] = [];
  if (packet.type !== BINARY) reasons.push('not a signature over binary bytes (type 0x00)');
  if (!HASHES.includes(packet.hashAlgorithm)) reasons.push('not made with SHA-256, SHA-384 or SHA-512');
  if (packet.expires) reasons.push('the signature has an expiry: one that counts today must count for ever');
  const made = `made at ${msToInstant(packet.createdMs)}`;
  if (packet.createdMs < bounds.notBeforeMs) reasons.push(`${made}, before ${msToInstant(bounds.notBeforeMs)}`);
  if (packet.createdMs > bounds.notAfterMs) reasons.push(`${made}, after ${msToInstant(bounds.notAfterMs)}`);
  return reasons;
}

/** Null when the signature is one of this certificate, else why it is not. The state is that of its creation time. */
async function reasonAgainstCertificate(
  { certificate, key }: ReadCertificate,
  input: { readonly document: Uint8Array; readonly packet: SignaturePacket },
): Promise<string | null> {
  try {
    const { signatures } = await verify({
      message: await createMessage({ binary: input.document }),
      signature: await readSignature({ binarySignature: input.packet.canonical, config: SETTINGS }),
      verificationKeys: key,
      date: new Date(input.packet.createdMs),
      format: 'binary',
      config: SETTINGS,
    });
    const [only] = signatures;
    if (only === undefined || signatures.length !== 1) return 'not exactly one signature';
    await only.verified;
    return null;
  } catch (error) {
    return `${certificate.name} (${certificate.fingerprint}): ${reasonOf(error)}`;
  }
}

async function readCertificates(armored: readonly string[]): Promise<Result<ReadCertificate[], OpenPgpError>> {
  const read: ReadCertificate[] = [];
  const reasons: string[] = [];
  for (const text of armored) {
    const certificate = await readPublicCertificate(text);
    if (certificate.ok) read.push(certificate.value);
    else reasons.push(...certificate.error.reasons);
  }
  return reasons.length > 0 ? refused(reasons) : ok(read);
}

async function verifySignature(
  input: Parameters<OpenPgp['verifySignature']>[0],
): ReturnType<OpenPgp['verifySignature']> {
  const signature = readArmored(input.signature);
  if (!signature.ok) return signature;
  const packet = signature.value;
  const reasons = reasonsAgainst(packet, input);
  const certificates = await readCertificates(input.certificates);
  if (!certificates.ok) return refused([...reasons, ...certificates.error.reasons]);
  const named = certificates.value.filter(({ key }) =>
    key.getKeyIDs().some((id) => id.toHex() === toHex(packet.issuerKeyId)),
  );
  if (named.length === 0) {
    reasons.push(`made by the key ${toHex(packet.issuerKeyId)}, which is in none of the certificates`);
  }
  // Each certificate is asked by itself: one that merely lists another's key must not stand in its way.
  const against: string[] = [];
  let signer: string | null = null;
  for (const candidate of named) {
    const reason = await reasonAgainstCertificate(candidate, { document: input.document, packet });
    if (reason === null) signer ??= candidate.certificate.fingerprint;
    else against.push(reason);
  }
  if (signer === null) return refused([...reasons, ...against]);
  if (reasons.length > 0) return refused(reasons);
  return ok({ signer, armored: armor('PGP SIGNATURE', packet.canonical) });
}

/** The port: no state, no clock, no key server. */
export function createOpenPgp(): OpenPgp {
  return {
    async readCertificate(armored) {
      const read = await readPublicCertificate(armored);
      return read.ok ? ok(read.value.certificate) : read;
    },
    verifySignature,
  };
}
