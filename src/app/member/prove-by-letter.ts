import { equalBytes } from '../../core/base/bytes.ts';
import { err, ok, type Result } from '../../core/base/result.ts';
import { trustedHex } from '../../core/election/values.ts';
import { letterCodeHash, readLetterCode } from '../../core/roll/letter-code.ts';
import { failuresName } from '../../core/roll/member-code.ts';
import type { TooManyRequests } from '../limits.ts';
import type { CurrentEntry, MemberStore, RollStore } from '../roll/ports.ts';
import type { CodeSettings } from './request-code.ts';

export interface LetterProofPorts {
  readonly roll: Pick<RollStore, 'entry'>;
  readonly members: Pick<MemberStore, 'countFailure' | 'forgetFailures'>;
  readonly codes: Pick<CodeSettings, 'key'>;
}

export interface LetterProof {
  readonly way: 'letter';
  readonly reference: string;
  /** As it was typed. */
  readonly letterCode: string;
}

/** How often a reference's letter code may be tried within a window, in all processes together. */
const ATTEMPTS = 10;
const WINDOW_SECONDS = 3600;
/** What stands in for the hash of a reference that has no letter code: nothing has this one. */
const NOBODY = new Uint8Array(32);

/**
 * Who proves to be a member with the code of a letter; null for whoever does not. Every attempt is counted before it is
 * looked at, durably and under a name that tells nothing, so that many at once find no more tries than one after the
 * other, and strangers' attempts cost what members' do.
 */
export async function proveByLetter(
  ports: LetterProofPorts,
  { election, proof }: { readonly election: string; readonly proof: LetterProof },
): Promise<Result<CurrentEntry | null, TooManyRequests>> {
  const { reference } = proof;
  const named = failuresName({ key: ports.codes.key, election, reference });
  const attempts = await ports.members.countFailure({ election, named, windowSeconds: WINDOW_SECONDS });
  const found = await ports.roll.entry(election, reference);
  if (attempts > ATTEMPTS) return err({ kind: 'too-many-requests', retryAfterSeconds: WINDOW_SECONDS });
  const code = readLetterCode(proof.letterCode);
  const committed = found?.entry.channels.letterCode;
  const given = code.ok ? trustedHex(letterCodeHash(code.value)) : new Uint8Array();
  const matches = equalBytes(given, committed === undefined ? NOBODY : trustedHex(committed));
  if (!matches || found === null) return ok(null);
  await ports.members.forgetFailures({ election, named });
  return ok(found);
}
