import { assert } from '../base/assert.ts';
import { equalBytes, fromBase64, toBase64, utf8 } from '../base/bytes.ts';
import { parseDecimal } from '../base/decimal.ts';
import { err, ok, type Result } from '../base/result.ts';
import {
  type Cosignature,
  cosignatureLine,
  type Ed25519Signer,
  readCosignature,
  type VerifyEd25519,
  type Witness,
} from './cosignature.ts';
import {
  ED25519_KEY,
  isKeyName,
  type Note,
  type NoteError,
  noteKeyId,
  noteSignatureLine,
  noteVerifierKey,
  parseNote,
  signaturesBy,
} from './note.ts';
import { EMPTY_ROOT } from './tree.ts';

export type { Cosignature, Ed25519Signer, VerifyEd25519, Witness } from './cosignature.ts';
export type { NoteError } from './note.ts';

/**
 * Signed heads of a ledger (C2SP tlog-checkpoint 1.0.0): a note whose text is the origin, the size and the root. The
 * ledger signs with one Ed25519 key whose name is the origin. We write no extension lines and accept none.
 */

export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
  /** By the witnesses that were asked about, in their order. */
  readonly cosignatures: readonly Cosignature[];
}

/** The text that is signed: origin, size in decimal, root in base64, a line feed after each. */
export function checkpointText(input: {
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
}): string {
  const { origin, size, root } = input;
  assert(isKeyName(origin), 'an origin has neither spaces nor plus signs');
  assert(Number.isSafeInteger(size) && size >= 0, 'a size is a safe integer');
  assert(root.length === 32, 'a root has 32 bytes');
  return `${origin}\n${size}\n${toBase64(root)}\n`;
}

/** The signed checkpoint of a ledger's head. A ledger must never sign two heads that contradict each other. */
export function signCheckpoint(input: {
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
  readonly signer: Ed25519Signer;
}): string {
  const text = checkpointText(input);
  const { origin: name, signer } = input;
  const signature = signer.sign(utf8(text));
  assert(signature.length === 64, 'an Ed25519 signature has 64 bytes');
  const keyId = noteKeyId({ name, type: ED25519_KEY, publicKey: signer.publicKey });
  return `${text}\n${noteSignatureLine({ name, keyId, signature })}`;
}

/** The note with the cosignature of one more witness at its end. The note must be a well-formed one. */
export function cosignCheckpoint(input: {
  readonly note: string;
  readonly name: string;
  readonly timeSeconds: number;
  readonly signer: Ed25519Signer;
}): string {
  const { note, name, timeSeconds, signer } = input;
  const parsed = parseNote(note);
  assert(parsed.ok, 'only a well-formed note is cosigned');
  return note + cosignatureLine({ text: parsed.value.text, timeSeconds, name, signer });
}

/** The text form of a ledger's public key (C2SP vkey), key type 01. */
export function verifierKey(input: { readonly name: string; readonly publicKey: Uint8Array }): string {
  return noteVerifierKey({ ...input, type: ED25519_KEY });
}

function readText(text: string, origin: string): Result<{ size: number; root: Uint8Array }, string[]> {
  const lines = text.slice(0, -1).split('\n');
  const [first = '', second = '', third = ''] = lines;
  const reasons: string[] = [];
  if (lines.length !== 3) reasons.push('the text has not exactly three lines');
  if (first !== origin) reasons.push(`the origin is not ${origin}`);
  const size = parseDecimal(second);
  if (size === null) reasons.push('the size is not a decimal below 2^53 without leading zeros');
  const decoded = fromBase64(third);
  const root = decoded.ok && decoded.value.length === 32 ? decoded.value : null;
  if (root === null) reasons.push('the root is not 32 bytes in canonical base64');
  else if (size === 0 && !equalBytes(root, EMPTY_ROOT)) reasons.push('the root of size 0 is not that of an empty tree');
  return size === null || root === null || reasons.length > 0 ? err(reasons) : ok({ size, root });
}

function reasonsToRefuseSignature(input: {
  readonly note: Note;
  readonly name: string;
  readonly publicKey: Uint8Array;
  readonly verifyEd25519: VerifyEd25519;
}): string[] {
  const { note, name, publicKey, verifyEd25519 } = input;
  const [first, second] = signaturesBy(note, { name, type: ED25519_KEY, publicKey });
  if (first === undefined) return ["no signature by the ledger's key"];
  if (second !== undefined) return ["more than one signature by the ledger's key"];
  const { signature } = first;
  const valid = signature.length === 64 && verifyEd25519({ publicKey, message: utf8(note.text), signature });
  return valid ? [] : ["the signature by the ledger's key is not valid"];
}

/**
 * Opens a checkpoint: the note must be for this origin and signed by the ledger's key. A known key (the ledger's, a
 * witness's) with a bad signature refuses the whole note; signatures of others are ignored. All reasons.
 * @param input.publicKey the ledger's raw Ed25519 key, 32 bytes
 */
export function openCheckpoint(input: {
  readonly note: string;
  readonly origin: string;
  readonly publicKey: Uint8Array;
  readonly verifyEd25519: VerifyEd25519;
  readonly witnesses?: readonly Witness[];
}): Result<Checkpoint, NoteError> {
  const { origin, publicKey, verifyEd25519, witnesses = [] } = input;
  const parsed = parseNote(input.note);
  if (!parsed.ok) return parsed;
  const note = parsed.value;
  const reasons: string[] = [];
  const head = readText(note.text, origin);
  if (!head.ok) reasons.push(...head.error);
  reasons.push(...reasonsToRefuseSignature({ note, name: origin, publicKey, verifyEd25519 }));
  const cosignatures: Cosignature[] = [];
  for (const witness of witnesses) {
    const cosignature = readCosignature({ note, witness, verifyEd25519 });
    if (!cosignature.ok) reasons.push(...cosignature.error);
    else if (cosignature.value !== null) cosignatures.push(cosignature.value);
  }
  if (!head.ok || reasons.length > 0) return err({ kind: 'note-refused', reasons });
  return ok({ origin, ...head.value, cosignatures });
}
