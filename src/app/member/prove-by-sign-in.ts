import { equalBytes } from '../../core/base/bytes.ts';
import { trustedBase64Url } from '../../core/election/values.ts';
import { electionOfState, signInBrowserHash, signInStateHash } from '../../core/roll/organisation-sign-in.ts';
import type { CurrentEntry, MemberStore, RollStore } from '../roll/ports.ts';
import type { OrganisationSignIn } from './ports.ts';

export interface SignInProofPorts {
  readonly roll: Pick<RollStore, 'entry'>;
  readonly members: Pick<MemberStore, 'takeSignIn' | 'referenceOfSubject'>;
}

export interface SignInProof {
  readonly way: 'sign-in';
  /** What the browser has kept since it began. */
  readonly browser: string;
  /** The query with which the issuer sent the browser back. */
  readonly answer: string;
}

/**
 * Who proves to be a member by the organisation's own account; null for whoever does not. The sign-in is taken before
 * anything is asked of the issuer, so that one answer is tried once.
 */
export async function proveBySignIn(
  ports: SignInProofPorts,
  input: { readonly election: string; readonly organisation: OrganisationSignIn; readonly proof: SignInProof },
): Promise<CurrentEntry | null> {
  const { election, organisation, proof } = input;
  const states = new URLSearchParams(proof.answer).getAll('state');
  const [state] = states;
  if (state === undefined || states.length !== 1 || electionOfState(state) !== election) return null;
  const begun = await ports.members.takeSignIn(signInStateHash(state));
  if (begun?.election !== election) return null;
  if (!equalBytes(begun.browser, signInBrowserHash(trustedBase64Url(proof.browser)))) return null;
  const { nonce, verifier } = begun;
  const subject = await organisation.finish({ answer: proof.answer, state, nonce, verifier });
  if (subject === null) return null;
  const reference = await ports.members.referenceOfSubject(election, subject);
  // One look at the roll for everybody whom the issuer knows.
  const found = await ports.roll.entry(election, reference ?? '');
  return found?.entry.channels.subject === subject ? found : null;
}
