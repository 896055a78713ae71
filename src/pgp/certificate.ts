import { type AnyKeyPacket, type PublicKey, readKey } from 'openpgp';
import { err, ok, type Result } from '../core/base/result.ts';
import { blobRefOf } from '../core/election/blob-ref.ts';
import type { OpenPgpCertificate, OpenPgpError } from '../core/election/openpgp.ts';
import { lineOfText } from '../core/election/values.ts';
import { armor, unarmor } from './armor.ts';
import { type Packet, readPackets, TAG, writePackets } from './packets.ts';
import { MAX_CERTIFICATE, reasonOf, SETTINGS } from './settings.ts';

/**
 * Certificates: what may sign in an election's name (PR-25). Version 4; Ed25519, NIST curves or RSA from 3072 bits, in
 * the forms that GnuPG 2.2 reads, so that `gpg --verify` works on every record.
 */

/** RSA beyond this would let a certificate keep a verifier busy. */
const MAX_RSA_BITS = 8192;
const MAX_RSA_EXPONENT_BYTES = 4;
const SIGNING_CURVES = ['ed25519Legacy', 'nistP256', 'nistP384', 'nistP521'];
const ALLOWED_TAGS = [TAG.publicKey, TAG.publicSubkey, TAG.userId, TAG.userAttribute, TAG.signature];
const NameSchema = lineOfText(120);

/** A certificate that was read: its canonical form, and the library's view of it. */
export interface ReadCertificate {
  readonly certificate: OpenPgpCertificate;
  readonly key: PublicKey;
}

function refused(reasons: readonly string[]): Result<never, OpenPgpError> {
  return err({ reasons });
}

/** Why a key may not sign; the names of kinds of keys are the library's. */
function reasonsToRefuseKey(packet: AnyKeyPacket): string[] {
  if (packet.version !== 4) return ['only keys of version 4 are accepted'];
  const info = packet.getAlgorithmInfo();
  if (info.algorithm === 'rsaEncryptSign') {
    const { e } = packet.publicParams as { readonly e?: Uint8Array };
    const bits = info.bits ?? 0;
    if (bits < SETTINGS.minRSABits || bits > MAX_RSA_BITS) {
      return [`an RSA key of ${bits} bits: only ${SETTINGS.minRSABits} to ${MAX_RSA_BITS} are accepted`];
    }
    return e === undefined || e.length > MAX_RSA_EXPONENT_BYTES ? ['an RSA key with an unusual exponent'] : [];
  }
  if (info.algorithm === 'eddsaLegacy' || info.algorithm === 'ecdsa') {
    return SIGNING_CURVES.includes(info.curve ?? '') ? [] : [`a key on the curve ${info.curve ?? 'unknown'}`];
  }
  return [`a key of the kind ${info.algorithm}: Ed25519, NIST curves and RSA from 3072 bits are accepted`];
}

/** Subkeys that cannot sign are of no interest, as long as nothing of theirs is computed with. */
function reasonsToRefuseSubkey(packet: AnyKeyPacket): string[] {
  return packet.getAlgorithmInfo().algorithm === 'ecdh' ? [] : reasonsToRefuseKey(packet);
}

function packetsOf(armored: string): Result<readonly Packet[], OpenPgpError> {
  if (armored.length > MAX_CERTIFICATE) {
    return refused([
      `the certificate is larger than ${MAX_CERTIFICATE} characters: export it without others' signatures`,
    ]);
  }
  const bytes = unarmor('PGP PUBLIC KEY BLOCK', armored);
  if (!bytes.ok) return refused([`the certificate ${bytes.error.reason}`]);
  const packets = readPackets(bytes.value);
  if (packets === null) return refused(['the certificate is not made of whole OpenPGP packets']);
  const primaries = packets.filter((packet) => packet.tag === TAG.publicKey).length;
  if (primaries !== 1 || packets[0]?.tag !== TAG.publicKey) {
    return refused([`${primaries} certificates in one block instead of one`]);
  }
  const foreign = packets.filter((packet) => !ALLOWED_TAGS.includes(packet.tag));
  if (foreign.length > 0) return refused(['the certificate holds packets that do not belong into one']);
  return ok(packets);
}

/** The latest time that the certificate itself names: its state then does not depend on when it is read. */
function latestTime(key: PublicKey): Date {
  const signatures = [
    ...key.users.flatMap((user) => user.selfCertifications),
    ...key.subkeys.flatMap((subkey) => subkey.bindingSignatures),
  ];
  const times = [key.getCreationTime(), ...signatures.map(({ created }) => created)];
  return new Date(Math.max(...times.map((time) => time?.getTime() ?? 0)));
}

async function nameAndState(key: PublicKey): Promise<{ readonly name: string; readonly reasons: string[] }> {
  const date = latestTime(key);
  try {
    // No date: a certificate that holds a revocation is refused, from whenever it counts.
    if (await key.isRevoked(undefined, undefined, null as unknown as Date, SETTINGS)) {
      return { name: '', reasons: ['the certificate is revoked'] };
    }
    await key.verifyPrimaryKey(date, undefined, SETTINGS);
    const { user } = await key.getPrimaryUser(date, undefined, SETTINGS);
    const name = (user.userID?.name ?? '') === '' ? (user.userID?.userID ?? '') : (user.userID?.name ?? '');
    if (!NameSchema.safeParse(name).success) {
      return { name: '', reasons: ['its name is not one line of up to 120 plain characters'] };
    }
    return { name, reasons: [] };
  } catch (error) {
    return { name: '', reasons: [`the certificate is not valid: ${reasonOf(error)}`] };
  }
}

/** Reads a certificate with every check that does not depend on the time of day. */
export async function readPublicCertificate(armored: string): Promise<Result<ReadCertificate, OpenPgpError>> {
  const packets = packetsOf(armored);
  if (!packets.ok) return packets;
  const bytes = writePackets(packets.value);
  let key: PublicKey;
  try {
    key = (await readKey({ binaryKey: bytes, config: SETTINGS })).toPublic();
  } catch (error) {
    return refused([`the certificate cannot be read: ${reasonOf(error)}`]);
  }
  const reasons = reasonsToRefuseKey(key.keyPacket);
  for (const subkey of key.subkeys)
    reasons.push(...reasonsToRefuseSubkey(subkey.keyPacket).map((r) => `a subkey: ${r}`));
  const ids = key.getKeyIDs().map((id) => id.toHex());
  if (new Set(ids).size !== ids.length) reasons.push('two of its keys have one key id');
  // Nothing is computed with keys that were just refused: their size is their maker's choice.
  if (reasons.length > 0) return refused(reasons);
  const state = await nameAndState(key);
  if (state.reasons.length > 0) return refused(state.reasons);
  const fingerprint = key.getFingerprint();
  // Version, creation time, then the kind of key and its numbers (RFC 9580 section 5.5.2).
  const keyHash = blobRefOf(packets.value[0]?.body.subarray(5) ?? new Uint8Array()).sha256;
  const canonical = armor('PGP PUBLIC KEY BLOCK', bytes);
  const expires = await key.getExpirationTime(undefined, SETTINGS);
  const expiresAtMs = expires instanceof Date ? expires.getTime() : null;
  return ok({ key, certificate: { fingerprint, keyHash, name: state.name, armored: canonical, expiresAtMs } });
}
