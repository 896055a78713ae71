import { concatBytes, equalBytes } from '../core/base/bytes.ts';
import { err, ok, type Result } from '../core/base/result.ts';
import { readPackets, TAG, writePackets } from './packets.ts';

/**
 * Detached signatures, version 4 (RFC 9580 section 5.2), as far as it takes to say in one way what is not signed. The
 * hashed part is kept byte for byte; the unhashed part, which anybody could change, is written anew and holds the
 * issuer's key id at most; numbers are written in their shortest form.
 */

/** Number of multiprecision integers in a signature, by public key algorithm: RSA, ECDSA, EdDSA of GnuPG 2. */
const INTEGERS = new Map([
  [1, 1],
  [19, 2],
  [22, 2],
]);

const SUBPACKET = { created: 2, expires: 3, issuerKeyId: 16, issuerFingerprint: 33 };

export interface SignaturePacket {
  /** 0x00 for a signature over binary bytes. */
  readonly type: number;
  /** As RFC 9580 numbers them: 8, 9, 10 are SHA-256, SHA-384, SHA-512. */
  readonly hashAlgorithm: number;
  readonly createdMs: number;
  readonly expires: boolean;
  /** 8 bytes. */
  readonly issuerKeyId: Uint8Array;
  /** The whole packet in the one encoding that we store. */
  readonly canonical: Uint8Array;
}

export type SignaturePacketError = { readonly kind: 'not-a-signature'; readonly reason: string };

interface Subpacket {
  readonly type: number;
  readonly body: Uint8Array;
}

function refused(reason: string): Result<never, SignaturePacketError> {
  return err({ kind: 'not-a-signature', reason });
}

/** The length and its size in bytes of a subpacket (RFC 9580 section 5.2.3.7), or null when it is cut off. */
function subpacketLength(bytes: Uint8Array): { length: number; size: number } | null {
  const [a, b, c, d, e] = bytes;
  if (a === undefined) return null;
  if (a < 192) return { length: a, size: 1 };
  if (a < 255) return b === undefined ? null : { length: (a - 192) * 256 + b + 192, size: 2 };
  if (b === undefined || c === undefined || d === undefined || e === undefined) return null;
  return { length: ((b * 256 + c) * 256 + d) * 256 + e, size: 5 };
}

function readSubpackets(bytes: Uint8Array): Subpacket[] | null {
  const subpackets: Subpacket[] = [];
  let at = 0;
  while (at < bytes.length) {
    const header = subpacketLength(bytes.subarray(at));
    if (header === null || header.length < 1 || at + header.size + header.length > bytes.length) return null;
    const start = at + header.size;
    // The highest bit only says whether a reader may skip what it does not know.
    subpackets.push({ type: (bytes[start] ?? 0) & 0x7f, body: bytes.subarray(start + 1, start + header.length) });
    at = start + header.length;
  }
  return subpackets;
}

/** Multiprecision integers in their shortest form; null unless there are exactly `count` of them. */
function canonicalIntegers(bytes: Uint8Array, count: number): Uint8Array | null {
  const parts: Uint8Array[] = [];
  let at = 0;
  for (let index = 0; index < count; index += 1) {
    const [high, low] = bytes.subarray(at, at + 2);
    if (high === undefined || low === undefined) return null;
    const size = Math.ceil((high * 256 + low) / 8);
    if (at + 2 + size > bytes.length) return null;
    const digits = bytes.subarray(at + 2, at + 2 + size);
    const significant = digits.findIndex((byte) => byte !== 0);
    const short = significant === -1 ? new Uint8Array() : digits.subarray(significant);
    const bits = short.length === 0 ? 0 : 8 * short.length - Math.clz32(short[0] ?? 0) + 24;
    parts.push(Uint8Array.of(bits >> 8, bits & 255), short);
    at += 2 + size;
  }
  return at === bytes.length ? concatBytes(parts) : null;
}

interface Parts {
  /** From the version to the end of the hashed subpackets: what is signed. */
  readonly signed: Uint8Array;
  readonly hashed: readonly Subpacket[];
  readonly unhashed: readonly Subpacket[];
  readonly digestStart: Uint8Array;
  readonly integers: Uint8Array;
}

function readParts(body: Uint8Array, integers: number): Parts | null {
  const hashedEnd = 6 + (body[4] ?? 0) * 256 + (body[5] ?? 0);
  const unhashedEnd = hashedEnd + 2 + (body[hashedEnd] ?? 0) * 256 + (body[hashedEnd + 1] ?? 0);
  if (unhashedEnd + 2 > body.length) return null;
  const hashed = readSubpackets(body.subarray(6, hashedEnd));
  const unhashed = readSubpackets(body.subarray(hashedEnd + 2, unhashedEnd));
  const canonical = canonicalIntegers(body.subarray(unhashedEnd + 2), integers);
  if (hashed === null || unhashed === null || canonical === null) return null;
  const digestStart = body.subarray(unhashedEnd, unhashedEnd + 2);
  return { signed: body.subarray(0, hashedEnd), hashed, unhashed, digestStart, integers: canonical };
}

/** The body of the one subpacket of a type; undefined when there is none, null when there are several. */
function only(subpackets: readonly Subpacket[], type: number): Uint8Array | undefined | null {
  const bodies = subpackets.filter((subpacket) => subpacket.type === type).map(({ body }) => body);
  return bodies.length > 1 ? null : bodies[0];
}

/** The key id that a part of the signature names, from either subpacket; null when they contradict each other. */
function issuerOf(subpackets: readonly Subpacket[]): Uint8Array | undefined | null {
  const keyId = only(subpackets, SUBPACKET.issuerKeyId);
  const fingerprint = only(subpackets, SUBPACKET.issuerFingerprint);
  if (keyId === null || fingerprint === null) return null;
  if (keyId !== undefined && keyId.length !== 8) return null;
  if (fingerprint === undefined) return keyId;
  // Version 4 fingerprints have 20 bytes, the last eight of which are the key id.
  if (fingerprint.length !== 21 || fingerprint[0] !== 4) return null;
  const named = fingerprint.subarray(13);
  return keyId === undefined || equalBytes(keyId, named) ? named : null;
}

/** Reads exactly one version 4 signature packet of an algorithm that we know. */
export function readSignaturePacket(bytes: Uint8Array): Result<SignaturePacket, SignaturePacketError> {
  const packets = readPackets(bytes);
  if (packets === null) return refused('it is not made of whole OpenPGP packets');
  const [packet] = packets;
  if (packet === undefined || packets.length !== 1)
    return refused(`${packets.length} packets instead of one signature`);
  if (packet.tag !== TAG.signature) return refused('the packet is not a signature');
  const { body } = packet;
  if (body[0] !== 4) return refused('only signatures of version 4 are accepted');
  const integers = INTEGERS.get(body[2] ?? 0);
  if (integers === undefined) return refused('made by a kind of key that is not accepted');
  const parts = readParts(body, integers);
  if (parts === null) return refused('the packet is cut off or has bytes left over');
  const created = only(parts.hashed, SUBPACKET.created);
  if (created?.length !== 4) return refused('it does not say once when it was made');
  const signedIssuer = issuerOf(parts.hashed);
  const issuerKeyId = signedIssuer ?? issuerOf(parts.unhashed);
  if (signedIssuer === null || issuerKeyId === undefined || issuerKeyId === null) {
    return refused('it does not say clearly which key made it');
  }
  const hasKeyId = only(parts.hashed, SUBPACKET.issuerKeyId) !== undefined;
  const unhashed = hasKeyId ? [] : [Uint8Array.of(9, SUBPACKET.issuerKeyId), issuerKeyId];
  const { signed, digestStart } = parts;
  const canonicalBody = [signed, Uint8Array.of(0, hasKeyId ? 0 : 10), ...unhashed, digestStart, parts.integers];
  return ok({
    type: body[1] ?? 0,
    hashAlgorithm: body[3] ?? 0,
    createdMs: created.reduce((sum, byte) => sum * 256 + byte, 0) * 1000,
    expires: parts.hashed.some(({ type }) => type === SUBPACKET.expires),
    issuerKeyId: issuerKeyId.slice(),
    canonical: writePackets([{ tag: TAG.signature, body: concatBytes(canonicalBody) }]),
  });
}
