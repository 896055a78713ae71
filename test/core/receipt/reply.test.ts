import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { toBase64Url, toHex, utf8 } from '../../../src/core/base/bytes.ts';
import type { Hash } from '../../../src/core/election/values.ts';
import {
  reasonsToRefuseReply,
  replyMessage,
  type SignedReply,
  SignedReplySchema,
} from '../../../src/core/receipt/reply.ts';
import { testBytes } from '../../support/definition.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const replyKey = new Uint8Array(Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url'));
const fingerprint = testBytes('fingerprint', 32);
const request = testBytes('request', 32);

function verifyEd25519(input: { message: Uint8Array; signature: Uint8Array }): boolean {
  return verify(null, input.message, publicKey, input.signature);
}

function signedReply(code = 'ballot-refused'): SignedReply {
  const signature = sign(null, replyMessage({ fingerprint, code, request }), privateKey);
  return {
    fingerprint: toHex(fingerprint) as Hash,
    code,
    request: toHex(request) as Hash,
    signature: toBase64Url(signature),
  };
}

const good = { reply: signedReply(), fingerprint, replyKey, request, verifyEd25519 };

describe('a signed reply', () => {
  test('covers purpose, fingerprint, code and request, each with its length', () => {
    const message = replyMessage({ fingerprint, code: 'busy', request });
    const expected = [
      ...[0, 0, 0, 16, ...utf8('tellers/reply/v1'), 0, 0, 0, 3],
      ...[0, 0, 0, 32, ...fingerprint, 0, 0, 0, 4, ...utf8('busy'), 0, 0, 0, 32, ...request],
    ];
    expect([...message]).toEqual(expected);
  });

  test('holds for the election and the request that it was made for', () => {
    expect(SignedReplySchema.safeParse(good.reply).success).toBe(true);
    expect(reasonsToRefuseReply(good)).toEqual([]);
  });

  test('is no evidence about another election, another request or under another code', () => {
    expect(reasonsToRefuseReply({ ...good, fingerprint: testBytes('other', 32) })).toHaveLength(1);
    expect(reasonsToRefuseReply({ ...good, request: testBytes('other', 32) })).toHaveLength(1);
    expect(reasonsToRefuseReply({ ...good, reply: { ...good.reply, code: 'voting-closed' } })).toHaveLength(1);
    const moved = { ...good.reply, request: toHex(testBytes('other', 32)) as Hash };
    expect(reasonsToRefuseReply({ ...good, reply: moved })).toHaveLength(2);
  });

  test('with hashes of another length is a bug', () => {
    expect(() => replyMessage({ fingerprint: new Uint8Array(31), code: 'busy', request })).toThrow('bug');
  });
});
