import { sha256 } from '@noble/hashes/sha2.js';
import { assert } from '../base/assert.ts';
import { compareBytes, u32 } from '../base/bytes.ts';
import { frame } from '../base/frame.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { FixedDefinition } from '../election/fixed-definition.ts';
import { trustedBase64Url } from '../election/values.ts';
import type { Arithmetic, Element, Scalar } from '../group/group.ts';
import { type BlindRsaError, blind, finalize, TOKEN_KEY_BYTES } from './blind-rsa.ts';
import { integerFromBytes, integerToBytes } from './integers.ts';
import { registrarKeyId } from './token-keys.ts';
import { deriveBlindingFactor, derivePssSalt, deriveVotingKey } from './voting-seed.ts';

/**
 * A ballot token is a voting key V = v·G and one signature per registrar over it. The device makes a request for each
 * registrar, every one from the same voting seed, so that after a crash the same bytes are asked for again.
 * docs/protocol.md, "Ballot token".
 */

/** What the device keeps between the request and the answer. All of it can be made again from the seed. */
export interface TokenRequest {
  /** V = v·G. */
  readonly votingKey: Element;
  /** v, by which the token is used. */
  readonly votingSecret: Scalar;
  /** What the registrar gets: 384 bytes big-endian. */
  readonly blindedRequest: Uint8Array;
  readonly message: Uint8Array;
  readonly n: Uint8Array;
  readonly blindingFactor: bigint;
}

export type TokenRequestError =
  | { readonly kind: 'no-such-token-key'; readonly section: string; readonly registrar: number }
  | BlindRsaError;

/**
 * What registrars sign without seeing it: frame("tellers/token/v1", [fingerprint, section, V]).
 * @param fingerprint 32 bytes
 * @param section its id
 * @param votingKey V, 32 bytes
 */
export function tokenMessage(input: {
  readonly fingerprint: Uint8Array;
  readonly section: string;
  readonly votingKey: Uint8Array;
}): Uint8Array {
  assert(input.fingerprint.length === 32 && input.votingKey.length === 32, 'fingerprint and voting key have 32 bytes');
  return frame('tellers/token/v1', [input.fingerprint, input.section, input.votingKey]);
}

/**
 * The request of one member to one registrar. The same arguments give the same bytes.
 * @param seed the member's voting seed for this election, 32 bytes
 * @param registrar numbered from 1 in the definition's order
 */
export function makeTokenRequest(input: {
  readonly seed: Uint8Array;
  readonly fixed: FixedDefinition;
  readonly section: string;
  readonly registrar: number;
  readonly group: Arithmetic;
}): Result<TokenRequest, TokenRequestError> {
  const { seed, fixed, section, registrar, group } = input;
  const { fingerprint } = fixed;
  const keys = fixed.definition.registrars[registrar - 1]?.tokenKeys;
  const key = keys?.find((candidate) => candidate.section === section);
  if (key === undefined) return err({ kind: 'no-such-token-key', section, registrar });
  const n = trustedBase64Url(key.n);
  const keyId = registrarKeyId(n);
  const votingSecret = deriveVotingKey({ seed, fingerprint, section });
  const votingKey = group.multiplyBase(votingSecret);
  const message = tokenMessage({ fingerprint, section, votingKey });
  const salt = derivePssSalt({ seed, fingerprint, section, keyId });
  const blindingFactor = deriveBlindingFactor({ seed, fingerprint, section, keyId, n });
  const blinded = blind({ n, message, salt, blindingFactor });
  if (!blinded.ok) return blinded;
  return ok({ votingKey, votingSecret, blindedRequest: blinded.value, message, n, blindingFactor });
}

/**
 * Turns a registrar's answer into its signature of the token, or says why the answer is no signature: then the member
 * must be told, and nothing of it is used (PR-30).
 * @returns 384 bytes big-endian
 */
export function finishToken(input: {
  readonly request: TokenRequest;
  readonly blindSignature: Uint8Array;
}): Result<Uint8Array, BlindRsaError> {
  return finalize({ ...input.request, blindSignature: input.blindSignature });
}

/** How a register names a request: SHA-256 of its 384 bytes. */
export function requestHash(blindedRequest: Uint8Array): Uint8Array {
  return sha256(blindedRequest);
}

/**
 * Every reason why a registrar refuses a blinded request m: it must have 384 bytes and 1 < m < n − 1. The excluded
 * numbers are those whose signatures anybody knows.
 * @param n modulus, 384 bytes big-endian
 */
export function reasonsToRefuseBlindedRequest(n: Uint8Array, blindedRequest: Uint8Array): string[] {
  if (blindedRequest.length !== TOKEN_KEY_BYTES) {
    return [`the blinded request has ${blindedRequest.length} bytes instead of ${TOKEN_KEY_BYTES}`];
  }
  const last = integerToBytes(integerFromBytes(n) - 1n, TOKEN_KEY_BYTES);
  if (compareBytes(blindedRequest, last) >= 0) return ['the blinded request is not below the modulus less one'];
  if (compareBytes(blindedRequest, integerToBytes(1n, TOKEN_KEY_BYTES)) <= 0) return ['the blinded request is 0 or 1'];
  return [];
}

/**
 * What a registrar's reply key signs at once when it issues (PR-11): that the line of this leaf and request stands in
 * its register after the named instant. frame("tellers/promise/v1", [fingerprint, u32 registrar, leaf, request,
 * publishedAfter as text]).
 * @param registrar numbered from 1 in the definition's order
 * @param leaf the member's roll leaf, 32 bytes
 * @param request `requestHash` of the blinded request, 32 bytes
 * @param publishedAfter `YYYY-MM-DDTHH:MM:SSZ`
 */
export function promiseMessage(input: {
  readonly fingerprint: Uint8Array;
  readonly registrar: number;
  readonly leaf: Uint8Array;
  readonly request: Uint8Array;
  readonly publishedAfter: string;
}): Uint8Array {
  const { fingerprint, registrar, leaf, request, publishedAfter } = input;
  for (const hash of [fingerprint, leaf, request]) assert(hash.length === 32, 'a promise names hashes of 32 bytes');
  return frame('tellers/promise/v1', [fingerprint, u32(registrar), leaf, request, publishedAfter]);
}
