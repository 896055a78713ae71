import { assert } from '../base/assert.ts';
import { concatBytes, u64, utf8 } from '../base/bytes.ts';
import { err, ok, type Result } from '../base/result.ts';
import { COSIGNATURE_KEY, type Note, noteKeyId, noteSignatureLine, noteVerifierKey, signaturesBy } from './note.ts';

/**
 * Witness cosignatures (C2SP tlog-cosignature, cosignature/v1, key type 04): a witness says that it saw a checkpoint
 * that extends every one it saw before, and when. The message does not hold the witness's name, so a witness uses one
 * key for one name.
 */

/** Checks an RFC 8032 Ed25519 signature strictly: 32-byte key, 64-byte signature; false for everything malformed. */
export type VerifyEd25519 = (input: {
  readonly publicKey: Uint8Array;
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
}) => boolean;

export interface Ed25519Signer {
  readonly publicKey: Uint8Array;
  sign(message: Uint8Array): Uint8Array;
}

export interface Witness {
  readonly name: string;
  /** 32 bytes. */
  readonly key: Uint8Array;
}

export interface Cosignature {
  readonly name: string;
  /** Seconds since 1970 by the witness's clock. */
  readonly timeSeconds: number;
}

/** What a witness signs: `cosignature/v1`, the time, then the checkpoint's whole text. */
function cosignatureMessage(input: { readonly text: string; readonly timeSeconds: number }): Uint8Array {
  return utf8(`cosignature/v1\ntime ${input.timeSeconds}\n${input.text}`);
}

/** The text form of a witness's public key. */
export function witnessVerifierKey(witness: Witness): string {
  return noteVerifierKey({ name: witness.name, type: COSIGNATURE_KEY, publicKey: witness.key });
}

/** The signature line by which a witness cosigns a checkpoint's text; it is appended to the note. */
export function cosignatureLine(input: {
  readonly text: string;
  readonly timeSeconds: number;
  readonly name: string;
  readonly signer: Ed25519Signer;
}): string {
  const { text, timeSeconds, name, signer } = input;
  const signature = signer.sign(cosignatureMessage({ text, timeSeconds }));
  assert(signature.length === 64, 'an Ed25519 signature has 64 bytes');
  const keyId = noteKeyId({ name, type: COSIGNATURE_KEY, publicKey: signer.publicKey });
  return noteSignatureLine({ name, keyId, signature: concatBytes([u64(timeSeconds), signature]) });
}

function readTime(bytes: Uint8Array): number | null {
  const seconds = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
  return Number.isSafeInteger(seconds) ? seconds : null;
}

/**
 * The cosignature of one known witness under a note: null when it gave none, reasons when what stands there in its
 * name is wrong, since a known key's bad signature refuses the whole note.
 */
export function readCosignature(input: {
  readonly note: Note;
  readonly witness: Witness;
  readonly verifyEd25519: VerifyEd25519;
}): Result<Cosignature | null, readonly string[]> {
  const { note, witness, verifyEd25519 } = input;
  const found = signaturesBy(note, { name: witness.name, type: COSIGNATURE_KEY, publicKey: witness.key });
  const [first, second] = found;
  if (first === undefined) return ok(null);
  if (second !== undefined) return err([`the witness ${witness.name} signed more than once`]);
  const refuse = (reason: string) => err([`the cosignature of ${witness.name} ${reason}`]);
  if (first.signature.length !== 72) return refuse('does not have 72 bytes');
  const timeSeconds = readTime(first.signature.slice(0, 8));
  if (timeSeconds === null) return refuse('has an impossible time');
  const message = cosignatureMessage({ text: note.text, timeSeconds });
  const valid = verifyEd25519({ publicKey: witness.key, message, signature: first.signature.slice(8) });
  return valid ? ok({ name: witness.name, timeSeconds }) : refuse('is not valid');
}
