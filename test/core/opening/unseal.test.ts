import { sha256 } from '@noble/hashes/sha2.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createLibsodiumGroup } from '../../../src/backends/libsodium-group.ts';
import { createNobleGroup } from '../../../src/backends/noble-group.ts';
import { compareBytes, concatBytes, fromUtf8, toBase64Url, toHex, utf8 } from '../../../src/core/base/bytes.ts';
import { frame } from '../../../src/core/base/frame.ts';
import { blobRefOf } from '../../../src/core/election/blob-ref.ts';
import type { Contest } from '../../../src/core/election/definition.ts';
import type { Element, Group } from '../../../src/core/group/group.ts';
import { IDENTITY, randomScalar, scalarOf } from '../../../src/core/group/scalars.ts';
import type { BallotLineBody } from '../../../src/core/ledger/ballot-line.ts';
import { BOX_LINE_BODIES } from '../../../src/core/ledger/box-lines.ts';
import { openedLists } from '../../../src/core/opening/opened-lists.ts';
import type { ShareContent } from '../../../src/core/opening/read-share.ts';
import { makeShare, reasonsToRefuseShare } from '../../../src/core/opening/share.ts';
import { type Unsealed, unseal, unsealedBody } from '../../../src/core/opening/unseal.ts';
import { reasonsToRefuseBallot } from '../../../src/core/sealing/ballot-check.ts';
import { type Ciphertext, proveBallot } from '../../../src/core/sealing/ballot-proof.ts';
import { embedBlock } from '../../../src/core/sealing/embedding.ts';
import {
  accept,
  choose,
  drawToken,
  makeSealedElection,
  type SealedElection,
  seal,
  verifyWithNode,
} from '../../support/sealed-election.ts';

const group = await createLibsodiumGroup();

/** Seals any elements, not only embedded blocks, as a member with own tools could. */
function sealElements(election: SealedElection, messages: readonly Element[], section?: string): BallotLineBody {
  const { random, facts } = election;
  const token = drawToken(election, section);
  const body = seal(election, token, 0);
  const randomness = messages.map(() => randomScalar(random));
  const ciphertexts = messages.map((message, at): Ciphertext => {
    const r = randomness[at]!;
    return [group.multiplyBase(r), group.add(message, group.multiply(r, facts.y))];
  });
  const mark = random(16);
  const keyIds = facts.sections.get(token.section)!.keys.map(({ keyId }) => keyId);
  const proof = proveBallot({
    group,
    random,
    statement: { ...facts, section: token.section, votingKey: token.votingKey, keyIds, mark, ciphertexts },
    votingSecret: token.votingSecret,
    randomness,
  });
  return {
    ...body,
    mark: toBase64Url(mark),
    ciphertexts: ciphertexts.map(([a, b]) => [toBase64Url(a), toBase64Url(b)]),
    commitments: proof.commitments.map((one) => toBase64Url(one)),
    responses: proof.responses.map((one) => toBase64Url(one)),
  };
}

function sharesOf(
  election: SealedElection,
  ballots: readonly BallotLineBody[],
  trustees: readonly number[],
): ShareContent[] {
  const { random, fixed, trusteeSecrets } = election;
  const { lists } = openedLists({ definition: fixed.definition, ballots: accept(election, ballots) });
  return trustees.map((trustee) => {
    const share = makeShare({ group, random, fixed, trustee, secret: trusteeSecrets[trustee - 1]!, lists });
    expect(reasonsToRefuseShare({ group, fixed, lists, share })).toEqual([]);
    return share;
  });
}

/** Opens lists as they were sealed: what mixing does to them does not matter here. */
function unsealBallots(input: {
  election: SealedElection;
  ballots: readonly BallotLineBody[];
  shares: readonly ShareContent[];
  by?: Group;
  drawn?: string;
}) {
  const { election, ballots, shares, by = group, drawn = null } = input;
  const { fixed, definition } = election;
  const accepted = accept(election, ballots);
  return unseal({ group: by, fixed, ...openedLists({ definition, ballots: accepted }), shares, drawn });
}

function opened(
  election: SealedElection,
  ballots: readonly BallotLineBody[],
  shares: readonly ShareContent[],
): Unsealed {
  const result = unsealBallots({ election, ballots, shares });
  if (!result.ok) throw new Error(result.error.reasons.join('; '));
  return result.value;
}

function openWith(election: SealedElection, ballots: readonly BallotLineBody[], trustees: readonly number[]): Unsealed {
  return opened(election, ballots, sharesOf(election, ballots, trustees));
}

function reasonsNotTo(election: SealedElection, ballots: readonly BallotLineBody[], shares: readonly ShareContent[]) {
  const result = unsealBallots({ election, ballots, shares });
  return result.ok ? [] : result.error.reasons;
}

function text(bytes: Uint8Array): string {
  const read = fromUtf8(bytes);
  return read.ok ? read.value : 'not UTF-8';
}

interface ParsedLine {
  readonly group: string;
  readonly marks?: number[];
  readonly elements?: string[];
  readonly reasons?: string[];
}

function parsed(file: Uint8Array): ParsedLine[] {
  const lines = text(file).split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as ParsedLine);
}

const contests = [
  { id: 'leader', candidates: 4, rule: 'irv' },
  { id: 'board', candidates: 30 },
] as const;
const single = makeSealedElection({ group, contests, sections: [{ id: 'north' }, { id: 'south' }] });
const several = makeSealedElection({ group, contests, trustees: { threshold: 2, count: 4 }, seed: 'several' });

/** Marks that both rules accept, from two numbers. */
function marksOf(election: SealedElection, ranking: readonly number[], chosen: number): Map<string, number[]> {
  const [leader, board] = election.definition.contests as [Contest, Contest];
  const ranks = leader.options.map(() => 0);
  if (ranking.length === 0) ranks[ranks.length - 1] = 1;
  for (const [place, option] of ranking.entries()) ranks[option] = place + 1;
  return new Map([
    ['leader', ranks],
    ['board', choose(board, chosen)],
  ]);
}

describe('opening', () => {
  test('gives back the marks of every ballot, by contest and group, sorted by the bytes of their lines', () => {
    const cast = [
      ['south', [0, 1], 3],
      ['north', [2], 30],
      ['north', [], 0],
      ['south', [3, 2, 1, 0], 12],
      ['north', [2], 5],
    ] as const;
    const ballots = cast.map(([section, ranking, chosen]) =>
      seal(single, drawToken(single, section), marksOf(single, ranking, chosen)),
    );
    const { lists, withheld, lotSeed } = openWith(single, ballots, [1]);
    expect(lotSeed).toHaveLength(32);
    expect(withheld).toEqual([]);
    expect(lists.map(({ list }) => list)).toEqual(['leader', 'board']);
    expect(text(lists[0]!.records)).toBe(
      [
        '{"group":"north","marks":[0,0,0,0,1]}',
        '{"group":"north","marks":[0,0,1,0,0]}',
        '{"group":"north","marks":[0,0,1,0,0]}',
        '{"group":"south","marks":[1,2,0,0,0]}',
        '{"group":"south","marks":[4,3,2,1,0]}',
        '',
      ].join('\n'),
    );
    const boards = cast.map(([section, , chosen]) =>
      JSON.stringify({ group: section, marks: marksOf(single, [], chosen).get('board') }),
    );
    expect(text(lists[1]!.records)).toBe(`${boards.toSorted().join('\n')}\n`);
    for (const { rejected } of lists) expect(rejected).toHaveLength(0);
  });

  test('any t of n trustees, and more of them, give the same files and the same lot seed', () => {
    const ballots = [0, 1, 2].map((choice) => seal(several, drawToken(several), marksOf(several, [choice], choice)));
    const shares = sharesOf(several, ballots, [1, 2, 3, 4]);
    const sets = [
      [1, 2],
      [4, 3],
      [1, 4],
      [2, 3],
      [1, 2, 3],
      [4, 2, 1],
      [1, 2, 3, 4],
    ];
    const [first, ...others] = sets.map((set) =>
      opened(
        several,
        ballots,
        set.map((index) => shares[index - 1]!),
      ),
    );
    for (const other of others) expect(other).toEqual(first);
    expect(parsed(first!.lists[0]!.records)).toHaveLength(3);
  });

  test('by noble gives what libsodium gives', () => {
    const ballots = [0, 1].map((choice) => seal(several, drawToken(several), marksOf(several, [choice, 3], choice)));
    const shares = sharesOf(several, ballots, [2, 3]);
    const byNoble = unsealBallots({ election: several, ballots, shares, by: createNobleGroup() });
    expect(byNoble).toEqual({ ok: true, value: opened(several, ballots, shares) });
  });

  test('any marks that the rules accept come back as they were sealed', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ ranking: fc.shuffledSubarray([0, 1, 2, 3]), chosen: fc.nat(30), section: fc.nat(1) }), {
          minLength: 1,
          maxLength: 4,
        }),
        (cast) => {
          const ballots = cast.map(({ ranking, chosen, section }) =>
            seal(single, drawToken(single, ['north', 'south'][section]), marksOf(single, ranking, chosen)),
          );
          const { lists } = openWith(single, ballots, [1]);
          for (const { list, records } of lists) {
            const expected = cast.map(({ ranking, chosen, section }) =>
              JSON.stringify({ group: ['north', 'south'][section], marks: marksOf(single, ranking, chosen).get(list) }),
            );
            const lines = expected.map((line) => utf8(line)).toSorted(compareBytes);
            expect(records).toEqual(concatBytes(lines.flatMap((line) => [line, Uint8Array.of(10)])));
          }
        },
      ),
      { numRuns: 8 },
    );
  });

  test('a box without ballots gives empty files and a lot seed', () => {
    const { lists, lotSeed } = openWith(several, [], [1, 3]);
    expect(lists.map(({ records, rejected }) => [records.length, rejected.length])).toEqual([
      [0, 0],
      [0, 0],
    ]);
    expect(openWith(several, [], [2, 4]).lotSeed).toEqual(lotSeed);
  });

  test('the line that records it names both files of every contest, and fits its schema', () => {
    const ballots = [seal(single, drawToken(single, 'north'), marksOf(single, [1], 2))];
    const unsealed = openWith(single, ballots, [1]);
    const body = unsealedBody(unsealed);
    expect(BOX_LINE_BODIES.unsealed.safeParse(body).success).toBe(true);
    expect(body.lotSeed).toBe(toHex(unsealed.lotSeed));
    expect(body.lists.map(({ records }) => records)).toEqual(unsealed.lists.map(({ records }) => blobRefOf(records)));
    expect(body.lists.map(({ rejected }) => rejected.size)).toEqual([0, 0]);
  });
});

describe('a ballot that does not count', () => {
  const leader = single.definition.contests[0]!;
  const board = single.definition.contests[1]!;
  const block = (marks: readonly number[]) => {
    const bytes = new Uint8Array(29);
    bytes.set(marks);
    return embedBlock(group, bytes);
  };
  const randomElement = group.multiplyBase(randomScalar(single.random));
  const [boardFirst, boardSecond] = [block([1]), block([])];
  const good = seal(single, drawToken(single, 'north'), marksOf(single, [0], 1));

  test.each([
    ['a random element', randomElement, ['block-not-embedded']],
    ['the identity', IDENTITY, ['block-not-embedded']],
    ['nothing at all', block([]), ['no-mark']],
    ['ranks with a gap', block([1, 3]), ['ranks-with-a-gap']],
    ['marks in the padding', block([1, 0, 0, 0, 0, 7]), ['padding-not-zero']],
    [
      'blank and a rank, and a mark in the padding',
      block([1, 0, 0, 0, 1, 7]),
      ['padding-not-zero', 'blank-with-other-marks'],
    ],
  ])('because it holds %s is listed with its elements and stops nothing', (_name, message, reasons) => {
    const odd = sealElements(single, [message, boardFirst, boardSecond], 'north');
    const { group: ours, facts } = single;
    expect(reasonsToRefuseBallot({ group: ours, facts, verifyTokenSignature: verifyWithNode, ballot: odd })).toEqual(
      [],
    );
    const { lists } = openWith(single, [odd, good], [1]);
    expect(parsed(lists[0]!.records)).toHaveLength(1);
    expect(text(lists[0]!.rejected)).toBe(
      `${JSON.stringify({ elements: [toBase64Url(message)], group: 'north', reasons })}\n`,
    );
    // Each contest stands for itself: the other one counts.
    expect(parsed(lists[1]!.records)).toHaveLength(2);
    expect(lists[1]!.rejected).toHaveLength(0);
  });

  test('because one of its blocks is odd is listed with all blocks of that contest', () => {
    const odd = sealElements(single, [block([1]), randomElement, boardSecond], 'south');
    const { lists } = openWith(single, [odd], [1]);
    expect(parsed(lists[1]!.rejected)).toEqual([
      {
        elements: [randomElement, boardSecond].map((one) => toBase64Url(one)),
        group: 'south',
        reasons: ['block-not-embedded'],
      },
    ]);
    expect(parsed(lists[0]!.records)).toEqual([{ group: 'south', marks: choose(leader, 0) }]);
    expect(board.options).toHaveLength(31);
  });

  test('is sorted among the others by the bytes of its line', () => {
    const odd = [3, 1, 2].map((n) =>
      sealElements(single, [group.multiplyBase(scalarOf(BigInt(n))), boardFirst, boardSecond], 'north'),
    );
    const { lists } = openWith(single, odd, [1]);
    const lines = text(lists[0]!.rejected).split('\n').slice(0, -1);
    expect(lines).toHaveLength(3);
    expect(lines).toEqual(lines.toSorted());
  });
});

describe('lots from a draw before witnesses', () => {
  const drawing = makeSealedElection({ group, contests, definition: { lots: 'draw' } });
  const ballots = [seal(drawing, drawToken(drawing), marksOf(drawing, [0], 1))];
  const shares = sharesOf(drawing, ballots, [1]);

  test('have the seed of what was drawn, whatever the coin is', () => {
    const drawn = '7 12 3 9';
    const result = unsealBallots({ election: drawing, ballots, shares, drawn });
    const expected = sha256(frame('tellers/draw-seed/v1', [drawing.fixed.fingerprint, drawn]));
    expect(result.ok && toHex(result.value.lotSeed)).toBe(toHex(expected));
  });

  test('stop the opening as long as nothing was drawn', () => {
    expect(reasonsNotTo(drawing, ballots, shares)).toEqual(['lots: nothing was drawn before the opening']);
  });
});

describe('groups that are too small', () => {
  test('are withheld: neither shared nor opened, but reported', () => {
    const election = makeSealedElection({ group, sections: [{ id: 'north' }, { id: 'south', minimum: 3 }] });
    const ballots = ['south', 'north', 'south'].map((section) => seal(election, drawToken(election, section), 1));
    const shares = sharesOf(election, ballots, [1]);
    expect(shares[0]!.body.lists.map((list) => list.group)).toEqual(['north']);
    const { lists, withheld } = opened(election, ballots, shares);
    expect(withheld).toEqual([{ group: 'south', ballots: 2 }]);
    expect(parsed(lists[0]!.records).map((record) => record.group)).toEqual(['north']);
  });

  test('are opened in the group that they join', () => {
    const election = makeSealedElection({
      group,
      sections: [{ id: 'north' }, { id: 'south', minimum: 3, mergeInto: 'north' }],
    });
    const ballots = ['south', 'north', 'south'].map((section, at) => seal(election, drawToken(election, section), at));
    const { lists, withheld } = openWith(election, ballots, [1]);
    expect(withheld).toEqual([]);
    expect(parsed(lists[0]!.records).map((record) => record.group)).toEqual(['north', 'north', 'north']);
  });
});

describe('shares that cannot open', () => {
  const ballots = [0, 1].map((choice) => seal(several, drawToken(several), marksOf(several, [choice], choice)));
  const shares = sharesOf(several, ballots, [1, 2, 3, 4]);

  /** The share of trustee i with a wrong first element, or a wrong coin. */
  function falsified(trustee: number, where: 'list' | 'coin'): ShareContent {
    const share = shares[trustee - 1]!;
    const wrong = group.multiplyBase(randomScalar(several.random));
    if (where === 'coin')
      return { ...share, body: { ...share.body, coin: { ...share.body.coin, v: toBase64Url(wrong) } } };
    const blob = new Uint8Array(share.blobs[0]!);
    blob.set(wrong);
    const lists = share.body.lists.with(0, { ...share.body.lists[0]!, elements: blobRefOf(blob) });
    return { body: { ...share.body, lists }, blobs: share.blobs.with(0, blob) };
  }

  test('are too few', () => {
    expect(reasonsNotTo(several, ballots, [])).toEqual(['shares: 0 of the 2 that are needed']);
    expect(reasonsNotTo(several, ballots, [shares[2]!])).toEqual(['shares: 1 of the 2 that are needed']);
  });

  test('are of one trustee twice', () => {
    expect(reasonsNotTo(several, ballots, [shares[2]!, shares[2]!])).toEqual(['shares: one trustee stands twice']);
  });

  test('are of no trustee, or damaged: each reason names its share', () => {
    const stranger = { ...shares[3]!, body: { ...shares[3]!.body, trustee: 5 } };
    const damaged = { ...shares[1]!, blobs: [null, shares[1]!.blobs[1]!] };
    expect(reasonsNotTo(several, ballots, [shares[0]!, stranger, damaged])).toEqual([
      'share of trustee 5: trustee: the definition has no trustee 5',
      'share of trustee 2: list members/leader: the blob of its elements is missing',
    ]);
  });

  test('do not agree, though there are enough without the wrong one (PR-33)', () => {
    const reason = (name: string, trustee: number) => `${name}: the share of trustee ${trustee} does not agree`;
    expect(reasonsNotTo(several, ballots, [shares[0]!, shares[1]!, falsified(3, 'list')])).toEqual([
      reason('list members/leader', 3),
    ]);
    expect(reasonsNotTo(several, ballots, [shares[0]!, shares[1]!, falsified(4, 'coin')])).toEqual([reason('coin', 4)]);
    // Which one is wrong cannot be told from the sums: that is what the proofs are for.
    expect(reasonsNotTo(several, ballots, [falsified(1, 'list'), shares[1]!, shares[2]!, shares[3]!])).toEqual([
      reason('list members/leader', 3),
      reason('list members/leader', 4),
    ]);
  });

  test('are of another box: the shares of fewer ballots do not fit', () => {
    const fewer = sharesOf(several, ballots.slice(0, 1), [1, 2]);
    expect(reasonsNotTo(several, ballots, fewer)).toContain(
      'share of trustee 1: list members/leader: counts 1 ballots of 2',
    );
  });

  test('of t − 1 trustees, whatever is added to them, do not show the marks', () => {
    const forged = { ...shares[0]!, body: { ...shares[0]!.body, trustee: 2 } };
    const result = unsealBallots({ election: several, ballots, shares: [shares[0]!, forged] });
    expect(result.ok && parsed(result.value.lists[0]!.records)).toEqual([]);
  });
});
