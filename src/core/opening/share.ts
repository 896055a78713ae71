import { assert } from '../base/assert.ts';
import { equalBytes, toBase64Url } from '../base/bytes.ts';
import type { RandomSource } from '../base/random.ts';
import { blobRefOf } from '../election/blob-ref.ts';
import type { FixedDefinition } from '../election/fixed-definition.ts';
import type { EqualityProof } from '../group/chaum-pedersen.ts';
import type { Element, Group, Scalar } from '../group/group.ts';
import type { BoxLineBody } from '../ledger/box-lines.ts';
import { makeCoinShare, verifyCoinShare } from './coin.ts';
import { trusteeKey } from './election-key.ts';
import { proveList, verifyList } from './list-proof.ts';
import { halvesOf, listName, type OpenedList } from './opened-lists.ts';
import { readShare, type ShareContent } from './read-share.ts';

/**
 * A trustee's decryption share: D = x_i·A for every ciphertext that is opened, one proof per list, and the trustee's
 * part of the coin. docs/protocol.md, "Opening".
 */

function printProof(proof: EqualityProof): { t1: string; t2: string; s: string } {
  return { t1: toBase64Url(proof.t1), t2: toBase64Url(proof.t2), s: toBase64Url(proof.s) };
}

/** s·P of every packed element, by the group's product that hides the scalar. */
function multiplyEach(group: Group, secret: Scalar, elements: Uint8Array): Uint8Array {
  const products = new Uint8Array(elements.length);
  for (let at = 0; at < elements.length; at += 32) {
    products.set(group.multiply(secret, elements.subarray(at, at + 32) as Element), at);
  }
  return products;
}

/**
 * Makes the share of one trustee over the mixed lists: the body of its `share` line and one blob per list of the body.
 * Whoever calls this has run the verifier over box and mixes first and has made no other share of this election (PR-7).
 * @param trustee its number in the definition, from 1
 * @param secret x_i; a secret that does not belong to the definition's X_i is a bug of the caller
 * @param lists what is opened: the last mixer's output, in the order of groups and contests
 */
export function makeShare(input: {
  readonly group: Group;
  readonly random: RandomSource;
  readonly fixed: FixedDefinition;
  readonly trustee: number;
  readonly secret: Scalar;
  readonly lists: readonly OpenedList[];
}): { readonly body: BoxLineBody<'share'>; readonly blobs: readonly Uint8Array[] } {
  const { group, random, fixed, trustee, secret, lists } = input;
  const { definition, fingerprint } = fixed;
  const key = trusteeKey({ definition, group, trustee });
  assert(key !== null && equalBytes(key, group.multiplyBase(secret)), 'this secret is not that trustee’s');
  const made = lists.map(({ group: groupId, contest, list }) => {
    const elements = halvesOf(list, 'first');
    const shares = multiplyEach(group, secret, elements);
    const statement = { fingerprint, groupId, trustee, key, elements, shares };
    const proof = printProof(proveList({ group, random, statement, secret }));
    const entry = { group: groupId, list: contest.id, count: list.count, elements: blobRefOf(shares), proof };
    return { blob: shares, entry };
  });
  const coin = makeCoinShare({ group, random, fingerprint, trustee, key, secret });
  return {
    body: {
      trustee,
      lists: made.map(({ entry }) => entry),
      coin: { v: toBase64Url(coin.v), proof: printProof(coin.proof) },
    },
    blobs: made.map(({ blob }) => blob),
  };
}

/**
 * Every reason why a share cannot be combined; empty when it can. Lists that can be read are verified even when others
 * cannot, so that all faults are named at once.
 * @param lists what is opened: the last mixer's output, in the order of groups and contests
 */
export function reasonsToRefuseShare(input: {
  readonly group: Group;
  readonly fixed: FixedDefinition;
  readonly lists: readonly OpenedList[];
  readonly share: ShareContent;
}): string[] {
  const { group, fixed, lists: wanted, share } = input;
  const { fingerprint } = fixed;
  const { trustee, key, lists, coin, reasons } = readShare({ group, fixed, wanted, content: share });
  if (key === null) return [...reasons];
  const failed: string[] = [];
  for (const list of lists) {
    if (list === null) continue;
    const { opened, shares, proof } = list;
    const statement = {
      fingerprint,
      groupId: opened.group,
      trustee,
      key,
      elements: halvesOf(opened.list, 'first'),
      shares,
    };
    if (!verifyList({ group, statement, proof })) failed.push(`list ${listName(opened)}: the proof does not hold`);
  }
  if (coin !== null && !verifyCoinShare({ group, fingerprint, trustee, key, share: coin })) {
    failed.push('coin: the proof does not hold');
  }
  return [...reasons, ...failed];
}
