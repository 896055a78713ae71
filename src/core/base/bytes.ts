import { err, ok, type Result } from './result.ts';

/**
 * Byte strings and their text forms. Every text form has exactly one encoding per value: what we would not have
 * written is refused (house style 10).
 */

export type EncodingError = { readonly kind: 'not-hex' | 'not-base64url' | 'not-base64' | 'not-utf8' };

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function decodingTable(alphabet: string): Int8Array {
  const table = new Int8Array(128).fill(-1);
  for (let index = 0; index < alphabet.length; index += 1) table[alphabet.charCodeAt(index)] = index;
  return table;
}

const HEX_VALUES = decodingTable('0123456789abcdef');
const BASE64URL_VALUES = decodingTable(BASE64URL);
const BASE64_VALUES = decodingTable(BASE64);

/** Lower-case hexadecimal, two digits a byte. */
export function toHex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += HEX[byte] ?? '';
  return text;
}

/** Reads lower-case hexadecimal; upper case, odd length and everything else is refused. */
export function fromHex(text: string): Result<Uint8Array, EncodingError> {
  if (text.length % 2 !== 0) return err({ kind: 'not-hex' });
  const bytes = new Uint8Array(text.length / 2);
  for (let index = 0; index < bytes.length; index += 1) {
    const high = HEX_VALUES[text.charCodeAt(2 * index)] ?? -1;
    const low = HEX_VALUES[text.charCodeAt(2 * index + 1)] ?? -1;
    if (high < 0 || low < 0) return err({ kind: 'not-hex' });
    bytes[index] = high * 16 + low;
  }
  return ok(bytes);
}

function encodeSextets(bytes: Uint8Array, alphabet: string): string {
  let text = '';
  for (let index = 0; index < bytes.length; index += 3) {
    const left = bytes.length - index;
    const triple = ((bytes[index] ?? 0) << 16) | ((bytes[index + 1] ?? 0) << 8) | (bytes[index + 2] ?? 0);
    text += alphabet.charAt(triple >> 18) + alphabet.charAt((triple >> 12) & 63);
    if (left > 1) text += alphabet.charAt((triple >> 6) & 63);
    if (left > 2) text += alphabet.charAt(triple & 63);
  }
  return text;
}

/** Decodes unpadded sextets; null for a foreign character, an impossible length or spare bits that are not zero. */
function decodeSextets(text: string, values: Int8Array): Uint8Array | null {
  if (text.length % 4 === 1) return null;
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let buffer = 0;
  let bits = 0;
  let at = 0;
  for (let index = 0; index < text.length; index += 1) {
    const value = values[text.charCodeAt(index)] ?? -1;
    if (value < 0) return null;
    buffer = ((buffer << 6) | value) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at] = (buffer >> bits) & 255;
      at += 1;
    }
  }
  return (buffer & ((1 << bits) - 1)) === 0 ? bytes : null;
}

/** Base64url without padding (RFC 4648 section 5). */
export function toBase64Url(bytes: Uint8Array): string {
  return encodeSextets(bytes, BASE64URL);
}

/** Strict reader of unpadded base64url: padding, other alphabets and spare bits are refused. */
export function fromBase64Url(text: string): Result<Uint8Array, EncodingError> {
  const bytes = decodeSextets(text, BASE64URL_VALUES);
  return bytes === null ? err({ kind: 'not-base64url' }) : ok(bytes);
}

/** Padded standard base64 (RFC 4648 section 4), the form that C2SP notes and proofs use. */
export function toBase64(bytes: Uint8Array): string {
  const text = encodeSextets(bytes, BASE64);
  return text + '='.repeat((4 - (text.length % 4)) % 4);
}

/** Strict reader of padded standard base64. */
export function fromBase64(text: string): Result<Uint8Array, EncodingError> {
  if (text.length % 4 !== 0) return err({ kind: 'not-base64' });
  const body = text.endsWith('==') ? text.slice(0, -2) : text.endsWith('=') ? text.slice(0, -1) : text;
  const bytes = decodeSextets(body, BASE64_VALUES);
  if (bytes === null || toBase64(bytes) !== text) return err({ kind: 'not-base64' });
  return ok(bytes);
}

/** With the u flag, a surrogate is matched only where it stands alone. */
const LONE_SURROGATE = /[\ud800-\udfff]/u;

/** True when the text has a UTF-8 form, that is, holds no lone surrogate. */
export function isWellFormed(text: string): boolean {
  return !LONE_SURROGATE.test(text);
}

/** UTF-8 bytes of a text. The text must be well formed: lone surrogates are a bug of the caller. */
export function utf8(text: string): Uint8Array {
  if (!isWellFormed(text)) throw new Error('bug: a lone surrogate has no UTF-8 form');
  // A UTF-16 unit never takes more than three bytes: a pair of them takes four.
  const bytes = new Uint8Array(text.length * 3);
  let at = 0;
  for (let index = 0; index < text.length; index += 1) {
    const point = text.codePointAt(index) ?? 0;
    if (point < 0x80) bytes[at++] = point;
    else {
      if (point < 0x800) bytes[at++] = 0xc0 | (point >> 6);
      else {
        if (point < 0x10000) bytes[at++] = 0xe0 | (point >> 12);
        else {
          bytes[at++] = 0xf0 | (point >> 18);
          bytes[at++] = 0x80 | ((point >> 12) & 63);
          index += 1;
        }
        bytes[at++] = 0x80 | ((point >> 6) & 63);
      }
      bytes[at++] = 0x80 | (point & 63);
    }
  }
  return bytes.slice(0, at);
}

/** The smallest character that a sequence of so many bytes may stand for. */
const LEAST_POINT = [0, 0, 0x80, 0x800, 0x10000];

/** The character whose sequence of two or more bytes begins at `index`, or null when there is none. */
function readSequence(bytes: Uint8Array, index: number): { point: number; length: number } | null {
  const first = bytes[index] ?? 0;
  const length = first >> 5 === 6 ? 2 : first >> 4 === 14 ? 3 : first >> 3 === 30 ? 4 : 0;
  if (length === 0 || index + length > bytes.length) return null;
  let point = first & (0x7f >> length);
  for (let offset = 1; offset < length; offset += 1) {
    const next = bytes[index + offset] ?? 0;
    if (next >> 6 !== 2) return null;
    point = (point << 6) | (next & 63);
  }
  if (point < (LEAST_POINT[length] ?? 0) || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) return null;
  return { point, length };
}

/** Strict UTF-8 reader: over-long forms, surrogates, bytes past U+10FFFF and truncated sequences are refused. A byte order mark is kept as the character it is. */
export function fromUtf8(bytes: Uint8Array): Result<string, EncodingError> {
  let text = '';
  let run: number[] = [];
  let index = 0;
  while (index < bytes.length) {
    const first = bytes[index] ?? 0;
    if (first < 0x80) {
      run.push(first);
      index += 1;
    } else {
      const sequence = readSequence(bytes, index);
      if (sequence === null) return err({ kind: 'not-utf8' });
      run.push(sequence.point);
      index += sequence.length;
    }
    // String.fromCodePoint takes its characters as arguments, and engines limit how many.
    if (run.length === 4096) {
      text += String.fromCodePoint(...run);
      run = [];
    }
  }
  return ok(text + String.fromCodePoint(...run));
}

export function concatBytes(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** Equality without an early exit. The lengths are not secret. */
export function equalBytes(left: Uint8Array, right: Uint8Array): boolean {
  if (left.length !== right.length) return false;
  let difference = 0;
  for (let index = 0; index < left.length; index += 1) difference |= (left[index] ?? 0) ^ (right[index] ?? 0);
  return difference === 0;
}

/** Order by unsigned bytes, a shorter prefix first: the one order that the protocol knows. */
export function compareBytes(left: Uint8Array, right: Uint8Array): number {
  const shared = Math.min(left.length, right.length);
  for (let index = 0; index < shared; index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

/** Order of texts by their UTF-8 bytes, which is the order of code points. */
export function compareText(left: string, right: string): number {
  return compareBytes(utf8(left), utf8(right));
}

/** Four bytes, big-endian. */
export function u32(value: number): Uint8Array {
  if (!Number.isInteger(value) || value < 0 || value > 0xffff_ffff) throw new Error(`bug: ${String(value)} is no u32`);
  return Uint8Array.of(value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255);
}

/** Eight bytes, big-endian. */
export function u64(value: number): Uint8Array {
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`bug: ${String(value)} is no safe u64`);
  return concatBytes([u32(Math.floor(value / 2 ** 32)), u32(value % 2 ** 32)]);
}
