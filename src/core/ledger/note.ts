import { sha256 } from '@noble/hashes/sha2.js';
import { assert } from '../base/assert.ts';
import { concatBytes, equalBytes, fromBase64, isWellFormed, toBase64, toHex, utf8 } from '../base/bytes.ts';
import { err, ok, type Result } from '../base/result.ts';

/**
 * Signed notes (C2SP signed-note 1.0.0): a text that ends with a line feed, an empty line, then one line per
 * signature, "— NAME base64(4-byte key id ‖ signature)".
 */

export type NoteError = { readonly kind: 'note-refused'; readonly reasons: readonly string[] };

/** One byte that says what a key is for and how it signs. */
export const ED25519_KEY = 0x01;
export const COSIGNATURE_KEY = 0x04;
export type NoteKeyType = typeof ED25519_KEY | typeof COSIGNATURE_KEY;

/** More signatures than this are refused; the specification asks for room for 16. */
const MAX_NOTE_SIGNATURES = 64;

/** Notes longer than this are refused unread (UTF-16 units). */
const MAX_NOTE_LENGTH = 65_536;

/** C2SP: no space of any kind and no plus sign; control characters are refused in the whole note. */
const KEY_NAME = /^[^\s+\u0085]+$/u;
const CONTROL = /[\u0000-\u0009\u000b-\u001f]/;
const SIGNATURE_LINE = /^\u2014 (\S+) (\S+)$/u;

export interface NoteSignature {
  readonly name: string;
  /** 4 bytes. */
  readonly keyId: Uint8Array;
  readonly signature: Uint8Array;
}

export interface Note {
  /** What is signed: up to and with the line feed before the empty line. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** Whether a name may stand in a signature line and in a verifier key. */
export function isKeyName(name: string): boolean {
  return KEY_NAME.test(name) && isWellFormed(name) && !CONTROL.test(name);
}

/** The first four bytes of SHA-256(name ‖ 0x0A ‖ type ‖ public key): tells keys apart, proves nothing. */
export function noteKeyId(input: {
  readonly name: string;
  readonly type: NoteKeyType;
  readonly publicKey: Uint8Array;
}): Uint8Array {
  const { name, type, publicKey } = input;
  return sha256(concatBytes([utf8(name), Uint8Array.of(0x0a, type), publicKey])).slice(0, 4);
}

/** The text form of a public key: `name+key id in hex+base64(type ‖ public key)`. */
export function noteVerifierKey(input: {
  readonly name: string;
  readonly type: NoteKeyType;
  readonly publicKey: Uint8Array;
}): string {
  assert(isKeyName(input.name), 'a key name has neither spaces nor plus signs');
  const key = toBase64(concatBytes([Uint8Array.of(input.type), input.publicKey]));
  return `${input.name}+${toHex(noteKeyId(input))}+${key}`;
}

/** One signature line with its line feed. */
export function noteSignatureLine(input: NoteSignature): string {
  assert(isKeyName(input.name), 'a key name has neither spaces nor plus signs');
  return `\u2014 ${input.name} ${toBase64(concatBytes([input.keyId, input.signature]))}\n`;
}

function readSignature(line: string): NoteSignature | null {
  const [, name, encoded] = SIGNATURE_LINE.exec(line) ?? [];
  if (name === undefined || encoded === undefined || !isKeyName(name)) return null;
  const bytes = fromBase64(encoded);
  if (!bytes.ok || bytes.value.length < 5) return null;
  return { name, keyId: bytes.value.slice(0, 4), signature: bytes.value.slice(4) };
}

/** Takes a note apart without looking at who signed. Only canonical base64 and well-formed lines pass; all reasons. */
export function parseNote(note: string): Result<Note, NoteError> {
  const refuse = (...reasons: string[]) => err({ kind: 'note-refused', reasons });
  if (note.length > MAX_NOTE_LENGTH) return refuse(`longer than ${MAX_NOTE_LENGTH} characters`);
  const reasons: string[] = [];
  if (!isWellFormed(note)) reasons.push('a lone surrogate');
  if (CONTROL.test(note)) reasons.push('a control character that is not a line feed');
  const split = note.lastIndexOf('\n\n');
  if (split < 0) return refuse(...reasons, 'no empty line before the signatures');
  if (!note.endsWith('\n')) return refuse(...reasons, 'the last line has no line feed');
  const lines = note.slice(split + 2, -1).split('\n');
  if (note.length === split + 2) return refuse(...reasons, 'no signature');
  if (lines.length > MAX_NOTE_SIGNATURES) return refuse(...reasons, `more than ${MAX_NOTE_SIGNATURES} signatures`);
  const signatures: NoteSignature[] = [];
  lines.forEach((line, index) => {
    const signature = readSignature(line);
    if (signature === null) reasons.push(`signature line ${index + 1} is malformed`);
    else signatures.push(signature);
  });
  return reasons.length > 0 ? refuse(...reasons) : ok({ text: note.slice(0, split + 1), signatures });
}

/** The signatures that claim to be by one key: same name and key id. Everybody else's are none of our business. */
export function signaturesBy(
  note: Note,
  key: { readonly name: string; readonly type: NoteKeyType; readonly publicKey: Uint8Array },
): NoteSignature[] {
  const keyId = noteKeyId(key);
  return note.signatures.filter((signature) => signature.name === key.name && equalBytes(signature.keyId, keyId));
}
