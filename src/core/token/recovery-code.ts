import { assert } from '../base/assert.ts';
import { crockford, crockfordValues, inFours, tidyCrockford } from '../base/crockford.ts';
import { err, ok, type Result } from '../base/result.ts';
import { integerFromBytes, integerToBytes } from './integers.ts';
import { VOTING_SEED_BYTES } from './voting-seed.ts';

/**
 * The recovery code: a voting seed in letters, to write down. 52 characters of Crockford's base32 (no I, L, O, U), the
 * seed's 256 bits first and four zero bits last, then two characters of checksum; in groups of four, joined by hyphens.
 *
 * The checksum is the 260-bit number mod 1021, the largest prime below 32²: every single wrong character and every
 * exchange of two neighbours changes it. docs/protocol.md, "Recovery code".
 */

const DATA_CHARACTERS = 52;
const CHARACTERS = DATA_CHARACTERS + 2;
const MODULUS = 1021n;
/** Longer input is not read at all: a code with a separator after every character fits. */
const MAX_INPUT = 160;

export type RecoveryCodeError = { readonly kind: 'recovery-code-refused'; readonly reasons: readonly string[] };

/**
 * The code of a voting seed, 14 groups, upper case.
 * @param seed 32 bytes
 */
export function recoveryCodeOf(seed: Uint8Array): string {
  assert(seed.length === VOTING_SEED_BYTES, 'a voting seed has 32 bytes');
  const data = integerFromBytes(seed) << 4n;
  return inFours(crockford(data, DATA_CHARACTERS) + crockford(data % MODULUS, 2));
}

function refused(reason: string): Result<never, RecoveryCodeError> {
  return err({ kind: 'recovery-code-refused', reasons: [reason] });
}

/** Reads a code as a person typed it. What it gives back has the same code again. */
export function readRecoveryCode(text: string): Result<Uint8Array, RecoveryCodeError> {
  if (text.length > MAX_INPUT) return refused(`longer than ${MAX_INPUT} characters`);
  const values = crockfordValues(tidyCrockford(text));
  if (values === null) return refused('it holds a character that no recovery code has');
  if (values.length !== CHARACTERS) return refused(`${values.length} characters instead of ${CHARACTERS}`);
  const number = values.reduce((sum, value) => (sum << 5n) | BigInt(value), 0n);
  const data = number >> 10n;
  if (data % MODULUS !== (number & 1023n) || (data & 15n) !== 0n) {
    return refused('a character is wrong: the checksum does not fit');
  }
  return ok(integerToBytes(data >> 4n, VOTING_SEED_BYTES));
}
