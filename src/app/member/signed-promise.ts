import { toBase64Url, toHex } from '../../core/base/bytes.ts';
import { type Hash, type Instant, msToInstant } from '../../core/election/values.ts';
import { promiseMessage } from '../../core/token/ballot-token.ts';
import type { KeyCustody } from '../ports.ts';
import type { Issue } from '../roll/ports.ts';
import type { MemberFacts } from './member-facts.ts';

/** A registrar's promise that an issue will stand in its register. */
export interface SignedPromise {
  readonly leaf: Hash;
  readonly request: Hash;
  readonly publishedAfter: Instant;
  readonly signature: string;
}

/** Signed anew each time, with the same bytes: Ed25519 has no randomness. */
export async function signedPromise(
  ports: { readonly keys: Pick<KeyCustody, 'registerReply'> },
  input: { readonly facts: MemberFacts; readonly registrar: number; readonly issue: Issue },
): Promise<SignedPromise> {
  const { facts, registrar, issue } = input;
  // The leaf of the issue, which stands in the register: the entry may have another one by now.
  const { leaf } = issue;
  const publishedAfter = msToInstant(issue.intervalEndsAtMs);
  const message = promiseMessage({
    fingerprint: facts.fixed.fingerprint,
    registrar,
    leaf,
    request: issue.requestHash,
    publishedAfter,
  });
  const signer = await ports.keys.registerReply(facts.definition.election, registrar);
  return {
    leaf: toHex(leaf) as Hash,
    request: toHex(issue.requestHash) as Hash,
    publishedAfter,
    signature: toBase64Url(signer.sign(message)),
  };
}
