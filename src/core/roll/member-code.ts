import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { assert } from '../base/assert.ts';
import { frame } from '../base/frame.ts';
import type { RandomSource } from '../base/random.ts';

/** One-time codes by which members prove that they read the mail address on the roll. */

const CODES = 1_000_000;
/** The largest multiple of a million below 2^32: what lies above would make low codes more likely, so it is drawn again. */
const UNBIASED = 4_294_000_000;

/** Six decimal digits, every code equally likely. */
export function makeMemberCode(random: RandomSource): string {
  for (;;) {
    const [a = 0, b = 0, c = 0, d = 0] = random(4);
    const drawn = a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d;
    if (drawn < UNBIASED) return String(drawn % CODES).padStart(6, '0');
  }
}

/**
 * The stored name of the browser that asked for a code: SHA-256(frame("tellers/code-request/v1", [code request])). The
 * code request itself is 32 random bytes that only this browser was given.
 */
export function codeRequestHash(codeRequest: Uint8Array): Uint8Array {
  return sha256(frame('tellers/code-request/v1', [codeRequest]));
}

/**
 * What is stored of a code: HMAC-SHA-256(key, frame("tellers/member-code/v2", [election, reference, code request,
 * code])). A million codes can be tried in a second against a plain hash; with the key outside the database a copy of
 * it tells nothing. The code request binds it to the browser that asked: whoever reads the mail has half of what is
 * needed.
 * @param key 32 secret bytes of the service, the same in all its processes
 */
export function memberCodeHash(input: {
  readonly key: Uint8Array;
  readonly election: string;
  readonly reference: string;
  readonly codeRequest: Uint8Array;
  readonly code: string;
}): Uint8Array {
  assert(input.key.length === 32, 'the key of the member codes has 32 bytes');
  const { election, reference, codeRequest, code } = input;
  return hmac(sha256, input.key, frame('tellers/member-code/v2', [election, reference, codeRequest, code]));
}

/**
 * Under which name failed attempts to sign in are counted: HMAC-SHA-256(key, frame("tellers/sign-in-failures/v1",
 * [election, reference])), for all references of an election together with no reference. What strangers type is not
 * kept in a readable form.
 */
export function failuresName(input: {
  readonly key: Uint8Array;
  readonly election: string;
  readonly reference: string | null;
}): Uint8Array {
  const { key, election, reference } = input;
  const fields = reference === null ? [election] : [election, reference];
  return hmac(sha256, key, frame('tellers/sign-in-failures/v1', fields));
}
