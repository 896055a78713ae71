import { describe, expect, test } from 'vitest';
import { createLibsodiumGroup } from '../../../src/backends/libsodium-group.ts';
import { concatBytes, toBase64Url } from '../../../src/core/base/bytes.ts';
import { blobRefOf } from '../../../src/core/election/blob-ref.ts';
import type { FixedDefinition } from '../../../src/core/election/fixed-definition.ts';
import type { ContestId, SectionId } from '../../../src/core/election/values.ts';
import type { Scalar } from '../../../src/core/group/group.ts';
import { IDENTITY, randomScalar, scalarOf } from '../../../src/core/group/scalars.ts';
import { BOX_LINE_BODIES } from '../../../src/core/ledger/box-lines.ts';
import {
  type AcceptedBallot,
  halvesOf,
  openedLists,
  readAcceptedBallot,
} from '../../../src/core/opening/opened-lists.ts';
import type { ShareContent } from '../../../src/core/opening/read-share.ts';
import * as shares from '../../../src/core/opening/share.ts';
import { accept, drawToken, makeSealedElection, seal } from '../../support/sealed-election.ts';

const group = await createLibsodiumGroup();
const election = makeSealedElection({
  group,
  contests: [
    { id: 'leader', candidates: 3, rule: 'irv' },
    { id: 'board', candidates: 30 },
  ],
  sections: [{ id: 'north' }, { id: 'south', minimum: 3, mergeInto: 'north' }, { id: 'west' }, { id: 'east' }],
  trustees: { threshold: 2, count: 3 },
});
const { fixed, random, definition, trusteeSecrets } = election;
const ballots = accept(
  election,
  ['south', 'north', 'west', 'north', 'south', 'west'].map((section, at) =>
    seal(election, drawToken(election, section), at % 3),
  ),
);

function listsOf(of: FixedDefinition, cast: readonly AcceptedBallot[]) {
  return openedLists({ definition: of.definition, ballots: cast }).lists;
}

/** A share over lists that nobody has mixed: what mixing does to them does not matter here. */
function makeShare(input: {
  of?: FixedDefinition;
  trustee: number;
  secret: Scalar;
  ballots: readonly AcceptedBallot[];
}) {
  const { of = fixed, trustee, secret } = input;
  return shares.makeShare({ group, random, fixed: of, trustee, secret, lists: listsOf(of, input.ballots) });
}

function reasonsToRefuseShare(input: {
  of?: FixedDefinition;
  ballots: readonly AcceptedBallot[];
  share: ShareContent;
}) {
  const { of = fixed, share } = input;
  return shares.reasonsToRefuseShare({ group, fixed: of, lists: listsOf(of, input.ballots), share });
}

const good = makeShare({ trustee: 2, secret: trusteeSecrets[1]!, ballots });

function reasons(share: ShareContent): string[] {
  expect(BOX_LINE_BODIES.share.safeParse(share.body).success).toBe(true);
  return reasonsToRefuseShare({ ballots, share });
}

/** The share with one list changed. */
function withList(at: number, change: Partial<(typeof good.body.lists)[number]>): ShareContent {
  const lists = good.body.lists.map((list, index) => (index === at ? { ...list, ...change } : list));
  return { body: { ...good.body, lists }, blobs: good.blobs };
}

/** The share with another blob in one list, which its line names rightly. */
function withBlob(at: number, blob: Uint8Array): ShareContent {
  return { ...withList(at, { elements: blobRefOf(blob) }), blobs: good.blobs.with(at, blob) };
}

describe('lists to open', () => {
  test('are one per group and contest, in the definition’s order, ballots by box index and their own blocks', () => {
    const { lists, groups } = openedLists({ definition, ballots: ballots.toReversed() });
    expect(groups.map(({ group: id, ballots: count }) => `${id}:${count}`)).toEqual(['north:4', 'west:2', 'east:0']);
    expect(lists.map((list) => `${list.group}/${list.contest.id}:${list.list.count}x${list.list.width}`)).toEqual([
      'north/leader:4x1',
      'north/board:4x2',
      'west/leader:2x1',
      'west/board:2x2',
    ]);
    const north = ballots.filter(({ section }) => section !== 'west');
    /** Byte 32·k of a ballot's ciphertexts begins its k-th element: A and B of the first block, and so on. */
    const parts = (...at: number[]) =>
      concatBytes(north.flatMap(({ ciphertexts }) => at.map((k) => ciphertexts.slice(32 * k, 32 * k + 32))));
    expect(lists[0]!.list.bytes).toEqual(parts(0, 1));
    expect(lists[1]!.list.bytes).toEqual(parts(2, 3, 4, 5));
    expect(halvesOf(lists[1]!.list, 'first')).toEqual(parts(2, 4));
    expect(halvesOf(lists[1]!.list, 'second')).toEqual(parts(3, 5));
  });

  test('of ballots with another number of blocks are a bug: such a ballot is never accepted', () => {
    const short = ballots.map((ballot) => ({ ...ballot, ciphertexts: ballot.ciphertexts.slice(64) }));
    expect(() => openedLists({ definition, ballots: short })).toThrow('bug');
  });

  test('take no ballot of which a ciphertext does not decode', () => {
    const body = seal(election, drawToken(election, 'west'), 0);
    const bad = toBase64Url(new Uint8Array(32).fill(255));
    expect(readAcceptedBallot({ group, seq: 1, ballot: body })?.ciphertexts).toHaveLength(3 * 64);
    for (const pair of [
      [bad, body.ciphertexts[0]![1]],
      [body.ciphertexts[0]![0], bad],
    ] as [string, string][]) {
      const broken = { ...body, ciphertexts: [pair, ...body.ciphertexts.slice(1)] };
      expect(readAcceptedBallot({ group, seq: 1, ballot: broken })).toBeNull();
    }
  });
});

describe('a trustee’s share', () => {
  test('passes, and holds x_i·A for every ciphertext of every list in order', () => {
    expect(reasons(good)).toEqual([]);
    const { lists } = openedLists({ definition, ballots });
    for (const [at, list] of lists.entries()) {
      const first = halvesOf(list.list, 'first');
      const expected = Array.from({ length: first.length / 32 }, (_, index) =>
        group.multiply(trusteeSecrets[1]!, group.decode(first.subarray(32 * index, 32 * index + 32))!),
      );
      expect(good.blobs[at]).toEqual(concatBytes(expected));
    }
    expect(good.body.lists.map(({ count }) => count)).toEqual([4, 4, 2, 2]);
  });

  test('without any ballot has the coin only, and passes', () => {
    const empty = makeShare({ trustee: 1, secret: trusteeSecrets[0]!, ballots: [] });
    expect(empty.body.lists).toEqual([]);
    expect(reasonsToRefuseShare({ ballots: [], share: empty })).toEqual([]);
  });

  test('leaves out groups that are withheld', () => {
    const few = makeSealedElection({ group, sections: [{ id: 'members', minimum: 3 }] });
    const two = accept(
      few,
      [1, 2].map(() => seal(few, drawToken(few), 0)),
    );
    const share = makeShare({
      of: few.fixed,
      trustee: 1,
      secret: few.trusteeSecrets[0]!,
      ballots: two,
    });
    expect(share.body.lists).toEqual([]);
    expect(reasonsToRefuseShare({ of: few.fixed, ballots: two, share })).toEqual([]);
  });

  test('with a secret that is not the trustee’s is a bug', () => {
    for (const [trustee, secret] of [
      [1, trusteeSecrets[1]!],
      [2, randomScalar(random)],
      [4, trusteeSecrets[0]!],
    ] as const) {
      expect(() => makeShare({ trustee, secret, ballots })).toThrow('bug');
    }
  });

  test('of another trustee, election or box is refused', () => {
    expect(reasons({ ...good, body: { ...good.body, trustee: 1 } })).toEqual([
      'list north/leader: the proof does not hold',
      'list north/board: the proof does not hold',
      'list west/leader: the proof does not hold',
      'list west/board: the proof does not hold',
      'coin: the proof does not hold',
    ]);
    expect(reasons({ ...good, body: { ...good.body, trustee: 4 } })).toEqual([
      'trustee: the definition has no trustee 4',
    ]);
    const otherElection = { ...fixed, fingerprint: random(32) };
    expect(reasonsToRefuseShare({ of: otherElection, ballots, share: good })).toHaveLength(5);
    const otherBox = ballots.with(2, accept(election, [seal(election, drawToken(election, 'west'), 0)])[0]!);
    const renumbered = otherBox.map((ballot, at) => ({ ...ballot, seq: at + 2 }));
    expect(reasonsToRefuseShare({ ballots: renumbered, share: good })).toEqual([
      'list west/leader: the proof does not hold',
      'list west/board: the proof does not hold',
    ]);
    const reordered = ballots.map((ballot, at) => ({ ...ballot, seq: 100 - at }));
    expect(reasonsToRefuseShare({ ballots: reordered, share: good })).toHaveLength(4);
  });

  test('with lists that are missing, foreign, twice or unsorted is refused, naming each', () => {
    const { lists } = good.body;
    const only = (indices: number[]): ShareContent => ({
      body: { ...good.body, lists: indices.map((at) => lists[at]!) },
      blobs: indices.map((at) => good.blobs[at]!),
    });
    expect(reasons(only([0, 2]))).toEqual(['list north/board: is missing', 'list west/board: is missing']);
    expect(reasons(only([0, 1, 1, 2, 3]))).toEqual(['list north/board: stands twice']);
    expect(reasons(only([0, 2, 1, 3]))).toEqual(['lists: not in the order of groups and contests']);
    expect(reasons(withList(3, { group: 'east' as SectionId }))).toEqual([
      'list east/board: is not opened in this election',
      'list west/board: is missing',
    ]);
    expect(reasons(withList(0, { list: 'chair' as ContestId }))).toEqual([
      'list north/chair: is not opened in this election',
      'list north/leader: is missing',
    ]);
  });

  test('with a wrong count, size or blob is refused', () => {
    expect(reasons(withList(2, { count: 3 }))).toEqual(['list west/leader: counts 3 ballots of 2']);
    expect(reasons(withBlob(2, good.blobs[2]!.subarray(32)))).toEqual([
      'list west/leader: its elements take 64 bytes, not 32',
    ]);
    expect(reasons(withBlob(2, concatBytes([good.blobs[2]!, good.blobs[2]!])))).toEqual([
      'list west/leader: its elements take 64 bytes, not 128',
    ]);
    const swapped = concatBytes([good.blobs[2]!.subarray(32), good.blobs[2]!.subarray(0, 32)]);
    expect(reasons({ ...good, blobs: good.blobs.with(2, swapped) })).toEqual([
      'list west/leader: the blob of its elements is not the one that the line names',
    ]);
    expect(reasons({ ...good, blobs: good.blobs.with(2, good.blobs[2]!.subarray(1)) })).toEqual([
      'list west/leader: the blob of its elements is not the one that the line names',
    ]);
    const short = good.blobs[2]!.subarray(32);
    const lying = withList(2, { elements: { ...blobRefOf(short), size: 64 } });
    expect(reasons({ ...lying, blobs: good.blobs.with(2, short) })).toEqual([
      'list west/leader: the blob of its elements is not the one that the line names',
    ]);
    const missing = ['list west/leader: the blob of its elements is missing'];
    expect(reasons({ ...good, blobs: (good.blobs as (Uint8Array | null)[]).with(2, null) })).toEqual(missing);
    expect(reasons({ ...good, blobs: [] })).toHaveLength(4);
  });

  test('with an element that is none, or the identity, is refused with its place', () => {
    const blob = good.blobs[1]!;
    const bad = new Uint8Array(blob);
    bad.fill(255, 96, 128);
    expect(reasons(withBlob(1, bad))).toEqual(['list north/board: element 4 is not the encoding of a group element']);
    const zero = new Uint8Array(blob);
    zero.fill(0, 0, 32);
    expect(reasons(withBlob(1, zero))).toEqual(['list north/board: element 1 is the identity']);
  });

  test('with one wrong element is refused, whichever it is', () => {
    const blob = good.blobs[1]!;
    for (let at = 0; at < blob.length; at += 32) {
      const wrong = new Uint8Array(blob);
      wrong.set(group.add(group.decode(wrong.subarray(at, at + 32))!, group.multiplyBase(scalarOf(1n))), at);
      expect(reasons(withBlob(1, wrong))).toEqual(['list north/board: the proof does not hold']);
    }
  });

  test('with a proof that is malformed or of another list is refused', () => {
    const { proof } = good.body.lists[0]!;
    const identity = toBase64Url(IDENTITY);
    const highest = toBase64Url(new Uint8Array(32).fill(255));
    expect(reasons(withList(0, { proof: { t1: identity, t2: highest, s: highest } }))).toEqual([
      'list north/leader: t1 is the identity',
      'list north/leader: t2 is not the encoding of a group element',
      'list north/leader: s is not below the group order',
    ]);
    expect(reasons(withList(0, { proof: good.body.lists[2]!.proof }))).toEqual([
      'list north/leader: the proof does not hold',
    ]);
    expect(reasons(withList(0, { proof: { ...proof, t2: proof.t1 } }))).toHaveLength(1);
  });

  test('with a wrong coin is refused', () => {
    const { coin } = good.body;
    const coinOnly = (change: Partial<typeof coin>) =>
      reasons({ ...good, body: { ...good.body, coin: { ...coin, ...change } } });
    const bad = toBase64Url(new Uint8Array(32).fill(255));
    expect(coinOnly({ v: bad })).toEqual(['coin: v is not the encoding of a group element']);
    expect(coinOnly({ v: toBase64Url(IDENTITY) })).toEqual(['coin: v is the identity']);
    expect(coinOnly({ proof: { ...coin.proof, s: bad } })).toEqual(['coin: s is not below the group order']);
    expect(coinOnly({ v: coin.proof.t1 })).toEqual(['coin: the proof does not hold']);
  });

  test('with faults in several places names them all and verifies the rest', () => {
    const share = withList(0, { count: 9 });
    const wrong = new Uint8Array(good.blobs[3]!);
    wrong.set(group.multiplyBase(scalarOf(5n)), 0);
    const lists = share.body.lists.with(3, { ...share.body.lists[3]!, elements: blobRefOf(wrong) });
    expect(
      reasons({
        body: { ...share.body, lists, coin: { ...share.body.coin, v: good.body.coin.proof.t2 } },
        blobs: good.blobs.with(3, wrong).with(1, new Uint8Array(1)),
      }),
    ).toEqual([
      'list north/leader: counts 9 ballots of 4',
      'list north/board: the blob of its elements is not the one that the line names',
      'list west/board: the proof does not hold',
      'coin: the proof does not hold',
    ]);
  });
});
