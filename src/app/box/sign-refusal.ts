import { toBase64Url, toHex } from '../../core/base/bytes.ts';
import type { Hash } from '../../core/election/values.ts';
import { replyMessage, type SignedReply } from '../../core/receipt/reply.ts';
import type { KeyCustody } from '../ports.ts';
import type { FactsOf } from './box-facts.ts';

/**
 * Signs the refusal of a cast with the box's reply key, so that whoever was refused can show it (G6). Null when there
 * is no such election, and so no key.
 * @param code the problem code of the answer
 * @param request SHA-256 of the bytes of the request's body
 */
export async function signRefusal(
  ports: { readonly factsOf: FactsOf; readonly keys: Pick<KeyCustody, 'boxReply'> },
  command: { readonly election: string; readonly code: string; readonly request: Uint8Array },
): Promise<SignedReply | null> {
  const { election, code, request } = command;
  const facts = await ports.factsOf(election);
  if (facts === null) return null;
  const { fingerprint, fingerprintHex } = facts.fixed;
  const signer = await ports.keys.boxReply(election);
  const signature = signer.sign(replyMessage({ fingerprint, code, request }));
  return { fingerprint: fingerprintHex, code, request: toHex(request) as Hash, signature: toBase64Url(signature) };
}
