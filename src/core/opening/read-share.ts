import { sha256 } from '@noble/hashes/sha2.js';
import { toHex } from '../base/bytes.ts';
import type { FixedDefinition } from '../election/fixed-definition.ts';
import { trustedBase64Url } from '../election/values.ts';
import type { EqualityProof } from '../group/chaum-pedersen.ts';
import type { Element, Group } from '../group/group.ts';
import { isIdentity, readScalar } from '../group/scalars.ts';
import type { BoxLineBody } from '../ledger/box-lines.ts';
import type { CoinShare } from './coin.ts';
import { trusteeKey } from './election-key.ts';
import { listName, type OpenedList } from './opened-lists.ts';

/** A trustee's share as it came: the body of its `share` line and, per list of the body, the blob of its elements. */
export interface ShareContent {
  readonly body: BoxLineBody<'share'>;
  /** In the order of `body.lists`; null where the blob is missing. A blob is D_1 ‖ … ‖ D_K, 32 bytes each. */
  readonly blobs: readonly (Uint8Array | null)[];
}

/** One list of a share whose bytes are what they must be; its proof has not been verified yet. */
export interface ReadList {
  readonly opened: OpenedList;
  /** D_1 ‖ … ‖ D_K, all of which decode and none of which is the identity. */
  readonly shares: Uint8Array;
  readonly proof: EqualityProof;
}

/** What could be read of a share. Parts that could not are null, each with its reasons. */
export interface ReadShare {
  readonly trustee: number;
  /** X_i of the definition. */
  readonly key: Element | null;
  /** One entry per list that has to be opened, in order. */
  readonly lists: readonly (ReadList | null)[];
  readonly coin: CoinShare | null;
  readonly reasons: readonly string[];
}

type ListEntry = BoxLineBody<'share'>['lists'][number];

interface Context {
  readonly group: Group;
  readonly reasons: string[];
}

function readElement(context: Context, name: string, bytes: Uint8Array): Element | null {
  const element = context.group.decode(bytes);
  if (element === null) context.reasons.push(`${name} is not the encoding of a group element`);
  else if (isIdentity(element)) context.reasons.push(`${name} is the identity`);
  else return element;
  return null;
}

function readProof(context: Context, name: string, proof: ListEntry['proof']): EqualityProof | null {
  const { reasons } = context;
  const t1 = readElement(context, `${name}: t1`, trustedBase64Url(proof.t1));
  const t2 = readElement(context, `${name}: t2`, trustedBase64Url(proof.t2));
  const s = readScalar(trustedBase64Url(proof.s));
  if (s === null) reasons.push(`${name}: s is not below the group order`);
  return t1 === null || t2 === null || s === null ? null : { t1, t2, s };
}

/** True when every element of a blob is a proper one; the reason names the first that is none. */
function areElements({ group, reasons }: Context, name: string, blob: Uint8Array): boolean {
  const invalid = group.firstInvalid(blob);
  if (invalid >= 0) reasons.push(`${name}: element ${invalid + 1} is not the encoding of a group element`);
  const identity = firstIdentity(blob);
  if (identity >= 0) reasons.push(`${name}: element ${identity + 1} is the identity`);
  return invalid < 0 && identity < 0;
}

function firstIdentity(blob: Uint8Array): number {
  for (let at = 0; at < blob.length; at += 32) if (isIdentity(blob.subarray(at, at + 32))) return at / 32;
  return -1;
}

function readList(
  context: Context,
  input: { opened: OpenedList; entry: ListEntry; blob: Uint8Array | null },
): ReadList | null {
  const { opened, entry, blob } = input;
  const name = `list ${listName(opened)}`;
  const { count, width } = opened.list;
  const size = 32 * count * width;
  const before = context.reasons.length;
  if (entry.count !== count) context.reasons.push(`${name}: counts ${entry.count} ballots of ${count}`);
  if (entry.elements.size !== size) {
    context.reasons.push(`${name}: its elements take ${size} bytes, not ${entry.elements.size}`);
  } else if (blob === null) context.reasons.push(`${name}: the blob of its elements is missing`);
  else if (blob.length !== size || toHex(sha256(blob)) !== entry.elements.sha256) {
    context.reasons.push(`${name}: the blob of its elements is not the one that the line names`);
  }
  const proof = readProof(context, name, entry.proof);
  if (blob?.length !== size || proof === null || context.reasons.length > before) return null;
  return areElements(context, name, blob) ? { opened, shares: blob, proof } : null;
}

/** Pairs the lists that must be there with those that are, by name; says what is missing, foreign, twice or unsorted. */
function pairLists(
  reasons: string[],
  wanted: readonly OpenedList[],
  content: ShareContent,
): ({ entry: ListEntry; blob: Uint8Array | null } | null)[] {
  const entryName = (entry: ListEntry) => `${entry.group}/${entry.list}`;
  const names = content.body.lists.map(entryName);
  const wantedNames = wanted.map(listName);
  const known = new Set(wantedNames);
  for (const [index, name] of names.entries()) {
    if (!known.has(name)) reasons.push(`list ${name}: is not opened in this election`);
    else if (names.indexOf(name) !== index) reasons.push(`list ${name}: stands twice`);
  }
  for (const name of wantedNames) if (!names.includes(name)) reasons.push(`list ${name}: is missing`);
  if (reasons.length === 0 && wantedNames.some((name, index) => name !== names[index])) {
    reasons.push('lists: not in the order of groups and contests');
  }
  return wantedNames.map((name) => {
    const at = names.indexOf(name);
    const entry = content.body.lists[at];
    return entry === undefined ? null : { entry, blob: content.blobs[at] ?? null };
  });
}

/** Reads everything of a share that can be read, and says every reason why the rest cannot. Verifies no proof. */
export function readShare(input: {
  readonly group: Group;
  readonly fixed: FixedDefinition;
  readonly wanted: readonly OpenedList[];
  readonly content: ShareContent;
}): ReadShare {
  const { group, fixed, wanted, content } = input;
  const { body } = content;
  const reasons: string[] = [];
  const context = { group, reasons };
  const paired = pairLists(reasons, wanted, content);
  const key = trusteeKey({ definition: fixed.definition, group, trustee: body.trustee });
  if (key === null) reasons.push(`trustee: the definition has no trustee ${body.trustee}`);
  const lists = wanted.map((opened, index) => {
    const found = paired[index] ?? null;
    return found === null ? null : readList(context, { opened, ...found });
  });
  const v = readElement(context, 'coin: v', trustedBase64Url(body.coin.v));
  const proof = readProof(context, 'coin', body.coin.proof);
  const coin = v === null || proof === null ? null : { v, proof };
  return { trustee: body.trustee, key, lists, coin, reasons };
}
