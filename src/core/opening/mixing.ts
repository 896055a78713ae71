import { sha256 } from '@noble/hashes/sha2.js';
import { assert } from '../base/assert.ts';
import { toHex, utf8 } from '../base/bytes.ts';
import { canonicalBytes } from '../base/canonical-json.ts';
import type { RandomSource } from '../base/random.ts';
import { blobRefOf } from '../election/blob-ref.ts';
import type { FixedDefinition } from '../election/fixed-definition.ts';
import type { BlobRef, Hash } from '../election/values.ts';
import { trustedBase64Url } from '../election/values.ts';
import type { Element } from '../group/group.ts';
import type { BoxLineBody, MixDocument } from '../ledger/box-lines.ts';
import type { MixEngine } from '../mix/engine.ts';
import { proveShuffle } from '../mix/prove-shuffle.ts';
import { mixContext } from '../mix/shuffle-context.ts';
import { reasonsToRefuseShuffle } from '../mix/verify-shuffle.ts';
import { listName, type OpenedList } from './opened-lists.ts';

/** One mixer's turn: every list of the election, shuffled and re-encrypted, each with its proof. */

/** What a `mix` line says beside its signature. */
export type MixContent = Omit<BoxLineBody<'mix'>, 'signature'>;

/** Tells how far a long step is, in ballots over all lists. */
export type MixProgress = (done: number, total: number) => void;

/**
 * The exact bytes that a mixer signs: canonical {"election","lists","position","trustee","type":"tellers/mix/v1"}.
 * Without the signature a server could mix by itself in a trustee's name.
 */
export function mixDocumentBytes(fixed: FixedDefinition, { trustee, position, lists }: MixContent): Uint8Array {
  const document: MixDocument = {
    type: 'tellers/mix/v1',
    election: fixed.fingerprintHex,
    trustee,
    position,
    lists: lists.map(({ group, list, count, input, output, proof }) => ({ group, list, count, input, output, proof })),
  };
  return canonicalBytes(document);
}

/** The same lists as one mixer has put them out; null when the bytes of one do not have the size of its list. */
export function mixedLists(input: {
  readonly lists: readonly OpenedList[];
  readonly outputs: readonly Uint8Array[];
}): OpenedList[] | null {
  const mixed: OpenedList[] = [];
  for (const [index, { group, contest, list }] of input.lists.entries()) {
    const bytes = input.outputs[index];
    if (bytes?.length !== list.bytes.length) return null;
    mixed.push({ group, contest, list: { count: list.count, width: list.width, bytes } });
  }
  return mixed;
}

/** What every proof of one mixer is bound to beside its list. */
function contextOf(input: {
  readonly fixed: FixedDefinition;
  readonly trustee: number;
  readonly position: number;
  readonly opened: OpenedList;
}): Uint8Array {
  const { fixed, trustee, position, opened } = input;
  const mixer = fixed.definition.electionKey.trustees[trustee - 1];
  assert(mixer !== undefined, 'a mixer is a trustee of the definition');
  return mixContext({
    fingerprint: fixed.fingerprint,
    group: opened.group,
    list: opened.contest.id,
    position,
    certificate: sha256(utf8(mixer.certificate)),
  });
}

function electionKey(fixed: FixedDefinition): Element {
  return trustedBase64Url(fixed.definition.electionKey.y) as Element;
}

const hashOf = (bytes: Uint8Array) => toHex(sha256(bytes)) as Hash;

export interface MadeMix {
  readonly content: MixContent;
  /** By list, in order. */
  readonly outputs: readonly Uint8Array[];
  readonly proofs: readonly Uint8Array[];
}

/**
 * Mixes all lists. Whoever calls this has run the verifier over the box and every earlier mix, and remembers durably
 * what it has mixed: a second mix of another input would open the difference of two boxes (PR-7).
 * @param trustee the mixer's number in the definition, from 1
 * @param position its place in the chain, from 1
 */
export async function makeMix(input: {
  readonly engine: MixEngine;
  readonly random: RandomSource;
  readonly fixed: FixedDefinition;
  readonly trustee: number;
  readonly position: number;
  readonly lists: readonly OpenedList[];
  readonly progress?: MixProgress;
}): Promise<MadeMix> {
  const { engine, random, fixed, trustee, position, lists, progress } = input;
  const y = electionKey(fixed);
  const outputs: Uint8Array[] = [];
  const proofs: Uint8Array[] = [];
  const entries: MixContent['lists'] = [];
  const overall = overallProgress(lists, progress);
  for (const opened of lists) {
    const context = contextOf({ fixed, trustee, position, opened });
    const made = await proveShuffle({ engine, random, context, y, input: opened.list, progress: overall.of(opened) });
    outputs.push(made.output.bytes);
    proofs.push(made.proof);
    entries.push({
      group: opened.group,
      list: opened.contest.id,
      count: opened.list.count,
      input: hashOf(opened.list.bytes),
      output: blobRefOf(made.output.bytes),
      proof: blobRefOf(made.proof),
    });
  }
  return { content: { trustee, position, lists: entries }, outputs, proofs };
}

/** Adds up the progress of one list after the other. */
function overallProgress(lists: readonly OpenedList[], progress: MixProgress | undefined) {
  const total = lists.reduce((sum, { list }) => sum + list.count, 0);
  let before = 0;
  return {
    of({ list }: OpenedList): MixProgress {
      const base = before;
      before += list.count;
      return (done, of) => progress?.(base + Math.round((list.count * done) / Math.max(1, of)), total);
    },
  };
}

function blobFault(name: string, ref: BlobRef, blob: Uint8Array | null): string[] {
  if (blob === null) return [`${name} is missing`];
  const isIt = blob.length === ref.size && hashOf(blob) === ref.sha256;
  return isIt ? [] : [`${name} is not the file that the mix names`];
}

/** Which lists a mix must name, against which it does. */
function listFaults(lists: readonly OpenedList[], content: MixContent): string[] {
  const wanted = lists.map((opened) => `${listName(opened)} with ${opened.list.count} ballots`);
  const found = content.lists.map(({ group, list, count }) => `${group}/${list} with ${count} ballots`);
  const same = wanted.length === found.length && wanted.every((name, at) => name === found[at]);
  return same ? [] : [`it mixes ${found.join(', ')} instead of ${wanted.join(', ')}`];
}

/**
 * Every reason why a mix does not stand; empty when every list is proven to be a shuffle of its input. Whether it is
 * this trustee's turn, and its signature, are judged elsewhere.
 * @param lists the input: the first mixer's are the accepted ballots, every later one's the output before it
 * @param outputs with `proofs`, by list in the order of the content; null where a file is missing
 */
export async function reasonsToRefuseMix(input: {
  readonly engine: MixEngine;
  readonly random: RandomSource;
  readonly fixed: FixedDefinition;
  readonly lists: readonly OpenedList[];
  readonly content: MixContent;
  readonly outputs: readonly (Uint8Array | null)[];
  readonly proofs: readonly (Uint8Array | null)[];
  readonly progress?: MixProgress;
}): Promise<string[]> {
  const { engine, random, fixed, lists, content, progress } = input;
  const { trustee, position } = content;
  if (trustee > fixed.definition.electionKey.trustees.length) return [`the definition has no trustee ${trustee}`];
  const reasons = listFaults(lists, content);
  if (reasons.length > 0) return reasons;
  const y = electionKey(fixed);
  const overall = overallProgress(lists, progress);
  for (const [index, opened] of lists.entries()) {
    const name = `list ${listName(opened)}`;
    const entry = content.lists[index];
    const output = input.outputs[index] ?? null;
    const proof = input.proofs[index] ?? null;
    const step = overall.of(opened);
    if (entry === undefined) continue;
    const faults = [
      ...blobFault('its output', entry.output, output),
      ...blobFault('its proof', entry.proof, proof),
      ...(entry.input === hashOf(opened.list.bytes) ? [] : ['its input is not what the mixer before it put out']),
    ];
    reasons.push(...faults.map((fault) => `${name}: ${fault}`));
    if (faults.length > 0 || output === null || proof === null) continue;
    const context = contextOf({ fixed, trustee, position, opened });
    const refused = await reasonsToRefuseShuffle({
      engine,
      random,
      context,
      y,
      input: opened.list,
      output,
      proof,
      progress: step,
    });
    reasons.push(...refused.map((reason) => `${name}: ${reason}`));
  }
  return reasons;
}
