import { trustedBase64Url } from '../../core/election/values.ts';
import { codeRequestHash, memberCodeHash } from '../../core/roll/member-code.ts';
import type { CurrentEntry, MemberStore, RollStore } from '../roll/ports.ts';
import type { CodeSettings } from './request-code.ts';

export interface CodeProofPorts {
  readonly roll: Pick<RollStore, 'entry'>;
  readonly members: Pick<MemberStore, 'takeCode'>;
  readonly codes: Pick<CodeSettings, 'key'>;
}

export interface CodeProof {
  readonly way: 'code';
  readonly reference: string;
  readonly code: string;
  /** What the browser got that asked for the code. */
  readonly codeRequest: string;
}

/** Who proves to be a member with a one-time code that was sent; null for whoever does not. */
export async function proveByCode(
  ports: CodeProofPorts,
  { election, proof }: { readonly election: string; readonly proof: CodeProof },
): Promise<CurrentEntry | null> {
  const { reference, code } = proof;
  const codeRequest = trustedBase64Url(proof.codeRequest);
  const codeHash = memberCodeHash({ key: ports.codes.key, election, reference, codeRequest, code });
  // Members and strangers alike: one statement and one look at the roll.
  const taken = await ports.members.takeCode({
    election,
    reference,
    codeRequest: codeRequestHash(codeRequest),
    codeHash,
  });
  const found = await ports.roll.entry(election, reference);
  return taken ? found : null;
}
