import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { assert } from '../base/assert.ts';
import { toHex, u32, utf8 } from '../base/bytes.ts';
import { crockford, crockfordValues, inFours, tidyCrockford } from '../base/crockford.ts';
import { frame } from '../base/frame.ts';
import { err, ok, type Result } from '../base/result.ts';
import { integerFromBytes } from '../token/integers.ts';

/**
 * Letter codes: what a member gets by post. 60 bits in twelve characters of Crockford's base32, in groups of four. They
 * are derived and never stored; a roll entry holds the SHA-256 of the code, so that the roll's commitment covers it
 * (PR-13). docs/protocol.md, "Roll".
 */

const CHARACTERS = 12;
/** Longer input is not read at all: a code with a separator after every character fits. */
const MAX_INPUT = 40;

/**
 * The first 60 bits of HMAC-SHA-256(secret, frame("tellers/letter-code/v1", [reference, u32 issue])).
 * @param input.secret 32 bytes, one secret per election
 * @param input.issue counts the letters of one member from 1
 */
export function letterCodeOf(input: {
  readonly secret: Uint8Array;
  readonly reference: string;
  readonly issue: number;
}): string {
  assert(input.secret.length === 32, 'the secret of letter codes has 32 bytes');
  assert(Number.isSafeInteger(input.issue) && input.issue >= 1, 'letters are counted from 1');
  const made = hmac(sha256, input.secret, frame('tellers/letter-code/v1', [input.reference, u32(input.issue)]));
  return inFours(crockford(integerFromBytes(made.subarray(0, 8)) >> 4n, CHARACTERS));
}

export type LetterCodeError = { readonly kind: 'letter-code-refused'; readonly reasons: readonly string[] };

function refused(reason: string): Result<never, LetterCodeError> {
  return err({ kind: 'letter-code-refused', reasons: [reason] });
}

/** Reads a code as a person typed it, and writes it as it stands in the letter. */
export function readLetterCode(text: string): Result<string, LetterCodeError> {
  if (text.length > MAX_INPUT) return refused(`longer than ${MAX_INPUT} characters`);
  const tidied = tidyCrockford(text);
  if (crockfordValues(tidied) === null) return refused('it holds a character that no letter code has');
  if (tidied.length !== CHARACTERS) return refused(`${tidied.length} characters instead of ${CHARACTERS}`);
  return ok(inFours(tidied));
}

/** What the roll entry's channel `letterCode` holds. @param code twelve characters in groups of four, as above */
export function letterCodeHash(code: string): string {
  return toHex(sha256(utf8(code)));
}
