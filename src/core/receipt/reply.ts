import { z } from 'zod';
import { assert } from '../base/assert.ts';
import { equalBytes } from '../base/bytes.ts';
import { frame } from '../base/frame.ts';
import { bytesOf, HashSchema, trustedBase64Url, trustedHex } from '../election/values.ts';

/**
 * Signed refusals: when the ballot box refuses a ballot it signs what it refused and why, with the reply key of the
 * definition, so that whoever was refused can show it to others (G6). docs/protocol.md, "Signed replies".
 */

/** The largest code that a signed reply can carry. */
const MAX_CODE = 60;

export const SignedReplySchema = z.strictObject({
  fingerprint: HashSchema,
  /** The problem code of the refusal. */
  code: z
    .string()
    .max(MAX_CODE)
    .regex(/^[a-z][a-z-]*$/),
  /** SHA-256 of the bytes of the request's body, exactly as they were sent. */
  request: HashSchema,
  signature: bytesOf(64),
});
export type SignedReply = z.infer<typeof SignedReplySchema>;

/**
 * What the reply key signs: frame("tellers/reply/v1", [fingerprint, code, request]).
 * @param fingerprint 32 bytes
 * @param code the problem code, ASCII
 * @param request SHA-256 of the request's body, 32 bytes
 */
export function replyMessage(input: {
  readonly fingerprint: Uint8Array;
  readonly code: string;
  readonly request: Uint8Array;
}): Uint8Array {
  assert(input.fingerprint.length === 32 && input.request.length === 32, 'a reply names two hashes of 32 bytes');
  return frame('tellers/reply/v1', [input.fingerprint, input.code, input.request]);
}

/**
 * Every reason why a signed reply is no evidence of this election's ballot box refusing this request. Empty when it
 * is one.
 * @param replyKey the definition's `box.replyKey`, 32 bytes
 * @param request SHA-256 of the body that was sent, 32 bytes
 */
export function reasonsToRefuseReply(input: {
  readonly reply: SignedReply;
  readonly fingerprint: Uint8Array;
  readonly replyKey: Uint8Array;
  readonly request: Uint8Array;
  readonly verifyEd25519: (input: {
    readonly publicKey: Uint8Array;
    readonly message: Uint8Array;
    readonly signature: Uint8Array;
  }) => boolean;
}): string[] {
  const { reply, fingerprint, replyKey, request } = input;
  const reasons: string[] = [];
  if (!equalBytes(trustedHex(reply.fingerprint), fingerprint)) reasons.push('it is about another election');
  if (!equalBytes(trustedHex(reply.request), request)) reasons.push('it is about another request');
  const message = replyMessage({
    fingerprint: trustedHex(reply.fingerprint),
    code: reply.code,
    request: trustedHex(reply.request),
  });
  const signature = trustedBase64Url(reply.signature);
  if (!input.verifyEd25519({ publicKey: replyKey, message, signature })) {
    reasons.push('its signature is not one of the ballot box’s reply key');
  }
  return reasons;
}
