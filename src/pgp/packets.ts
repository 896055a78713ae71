import { concatBytes, u32 } from '../core/base/bytes.ts';

/** OpenPGP packets (RFC 9580 section 4.2): framing only. Reading takes both formats, writing the new one, shortest. */

export const TAG = {
  signature: 2,
  secretKey: 5,
  publicKey: 6,
  secretSubkey: 7,
  userId: 13,
  publicSubkey: 14,
  userAttribute: 17,
};

export interface Packet {
  readonly tag: number;
  readonly body: Uint8Array;
}

interface Header {
  readonly tag: number;
  readonly length: number;
  /** Bytes of the header itself. */
  readonly size: number;
}

function bigEndian(bytes: Uint8Array): number {
  return bytes.reduce((sum, byte) => sum * 256 + byte, 0);
}

function oldHeader(bytes: Uint8Array): Header | null {
  const first = bytes[0] ?? 0;
  const size = [1, 2, 4][first & 3];
  // The fourth kind has no length: such a packet runs to the end of the file, whatever follows.
  if (size === undefined || bytes.length < 1 + size) return null;
  return { tag: (first >> 2) & 15, length: bigEndian(bytes.subarray(1, 1 + size)), size: 1 + size };
}

function newHeader(bytes: Uint8Array): Header | null {
  const tag = (bytes[0] ?? 0) & 63;
  const [, a, b = 0] = bytes;
  if (a === undefined) return null;
  if (a < 192) return { tag, length: a, size: 2 };
  if (a < 224) return bytes.length < 3 ? null : { tag, length: (a - 192) * 256 + b + 192, size: 3 };
  if (a === 255) return bytes.length < 6 ? null : { tag, length: bigEndian(bytes.subarray(2, 6)), size: 6 };
  // Partial lengths are for streamed data; none of what we read is.
  return null;
}

/** Splits bytes into packets; null unless they are packets of definite length to the last byte. */
export function readPackets(bytes: Uint8Array): Packet[] | null {
  const packets: Packet[] = [];
  let at = 0;
  while (at < bytes.length) {
    const rest = bytes.subarray(at);
    const first = rest[0] ?? 0;
    if ((first & 0x80) === 0) return null;
    const header = (first & 0x40) === 0 ? oldHeader(rest) : newHeader(rest);
    if (header === null || header.size + header.length > rest.length) return null;
    packets.push({ tag: header.tag, body: rest.slice(header.size, header.size + header.length) });
    at += header.size + header.length;
  }
  return packets;
}

function lengthBytes(length: number): Uint8Array {
  if (length < 192) return Uint8Array.of(length);
  if (length < 8384) return Uint8Array.of(((length - 192) >> 8) + 192, (length - 192) & 255);
  return concatBytes([Uint8Array.of(255), u32(length)]);
}

/** The one encoding that we write. */
export function writePackets(packets: readonly Packet[]): Uint8Array {
  return concatBytes(packets.flatMap(({ tag, body }) => [Uint8Array.of(0xc0 | tag), lengthBytes(body.length), body]));
}
