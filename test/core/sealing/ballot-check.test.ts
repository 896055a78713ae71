import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createLibsodiumGroup } from '../../../src/backends/libsodium-group.ts';
import { createNobleGroup } from '../../../src/backends/noble-group.ts';
import { toBase64Url, toHex } from '../../../src/core/base/bytes.ts';
import type { SectionId } from '../../../src/core/election/values.ts';
import { trustedBase64Url } from '../../../src/core/election/values.ts';
import type { Element, Group, Scalar } from '../../../src/core/group/group.ts';
import { addScalars, IDENTITY, ORDER, randomScalar, readScalar, scalarOf } from '../../../src/core/group/scalars.ts';
import type { BallotLineBody } from '../../../src/core/ledger/ballot-line.ts';
import { BOX_LINE_BODIES } from '../../../src/core/ledger/box-lines.ts';
import { reasonsToRefuseBallot, reasonsToRefuseBallots } from '../../../src/core/sealing/ballot-check.ts';
import { type Ciphertext, proveBallot } from '../../../src/core/sealing/ballot-proof.ts';
import { embedBlock, readBlock } from '../../../src/core/sealing/embedding.ts';
import { encodeMarks } from '../../../src/core/sealing/marked-ballot.ts';
import { sealBallot } from '../../../src/core/sealing/seal.ts';
import { sealingFacts } from '../../../src/core/sealing/sealing-facts.ts';
import { verifyTokenSignature } from '../../../src/core/token/blind-rsa.ts';
import { seededRandom } from '../../support/random.ts';
import {
  choose,
  drawToken,
  makeSealedElection,
  seal,
  type Token,
  verifyWithNode,
} from '../../support/sealed-election.ts';

const group = await createLibsodiumGroup();
const noble = createNobleGroup();
const election = makeSealedElection({
  group,
  contests: [
    { id: 'leader', candidates: 3, rule: 'irv' },
    { id: 'motion', candidates: 2 },
  ],
  sections: [{ id: 'north' }, { id: 'south' }],
  registrars: 2,
});
const { facts, random } = election;
const alice = drawToken(election, 'north');
const bob = drawToken(election, 'north');
const ballot = seal(election, alice, 0);

function reasons(candidate: BallotLineBody, with_: Group = group): string[] {
  const verified = reasonsToRefuseBallot({
    group: with_,
    facts,
    verifyTokenSignature: verifyWithNode,
    ballot: candidate,
  });
  expect(BOX_LINE_BODIES.ballot.safeParse(candidate).success).toBe(true);
  // Among others, whose proofs are verified with its own in one sum, the answer is the same.
  const together = reasonsToRefuseBallots({
    group: with_,
    random: seededRandom('weights'),
    facts,
    verifyTokenSignature: verifyWithNode,
    ballots: [ballot, candidate, ballot],
  });
  expect(together).toEqual([[], verified, []]);
  return verified;
}

const text = (bytes: Uint8Array): string => toBase64Url(bytes);
const element = (): Element => group.multiplyBase(randomScalar(random));
const decode = (encoded: string): Element => group.decode(trustedBase64Url(encoded))!;
const pairs = (of: BallotLineBody): Ciphertext[] => of.ciphertexts.map(([a, b]) => [decode(a), decode(b)]);
const printed = (ciphertexts: readonly Ciphertext[]): [string, string][] =>
  ciphertexts.map(([a, b]) => [text(a), text(b)]);
const NOT_AN_ELEMENT = text(new Uint8Array(32).fill(255));
/** ℓ itself: the smallest integer that is no scalar. */
const ORDER_BYTES = (() => {
  const bytes: Uint8Array = scalarOf(-1n).slice();
  bytes[0] = (bytes[0] ?? 0) + 1;
  return bytes;
})();

/** Everything of an own ballot but the ciphertexts, which are somebody else's; proven as well as can be. */
function ownBallotOver(token: Token, ciphertexts: readonly Ciphertext[]): BallotLineBody {
  const mark = random(16);
  const proof = proveBallot({
    group,
    random,
    statement: {
      fingerprint: facts.fingerprint,
      section: token.section,
      votingKey: token.votingKey,
      y: facts.y,
      keyIds: facts.sections.get(token.section)!.keys.map(({ keyId }) => keyId),
      mark,
      ciphertexts,
    },
    votingSecret: token.votingSecret,
    randomness: ciphertexts.map(() => randomScalar(random)),
  });
  return {
    section: token.section,
    votingKey: text(token.votingKey),
    signatures: token.signatures.map(text),
    mark: text(mark),
    ciphertexts: printed(ciphertexts),
    commitments: proof.commitments.map(text),
    responses: proof.responses.map(text),
  };
}

describe('a sealed ballot', () => {
  test('is accepted, with either backend and either verifier of token signatures, wherever it was sealed', () => {
    expect(reasons(ballot)).toEqual([]);
    expect(reasons(ballot, noble)).toEqual([]);
    expect(reasonsToRefuseBallot({ group, facts, verifyTokenSignature, ballot })).toEqual([]);
    const byNoble = seal({ ...election, group: noble }, bob, 1);
    expect(reasons(byNoble)).toEqual([]);
  });

  test('holds exactly the marks, encrypted to the election key', () => {
    const x = election.trusteeSecrets[0]!;
    const blocks = pairs(ballot).map(([a, b]) => readBlock(group, group.subtract(b, group.multiply(x, a))));
    const marks = new Map(election.definition.contests.map((contest) => [contest.id as string, choose(contest, 0)]));
    expect(blocks).toEqual(encodeMarks({ contests: election.definition.contests, marks }));
  });

  test('shares nothing with another sealing of the same marks but what is not secret (PR-4)', () => {
    const again = seal(election, alice, 0);
    expect([again.votingKey, again.mark, again.signatures]).toEqual([ballot.votingKey, ballot.mark, ballot.signatures]);
    const secret = (of: BallotLineBody) => [...of.ciphertexts.flat(), ...of.commitments, ...of.responses];
    expect(new Set([...secret(ballot), ...secret(again)]).size).toBe(2 * secret(ballot).length);
  });

  test('takes its randomness fresh from the source, 64 bytes a scalar, and wipes it', () => {
    const given: Uint8Array[] = [];
    const spy = (length: number) => {
      const bytes = random(length);
      given.push(bytes);
      return bytes;
    };
    seal({ ...election, random: spy }, alice, 0);
    // r_1, r_2, then k_0, k_1, k_2.
    expect(given.map((bytes) => bytes.length)).toEqual([64, 64, 64, 64, 64]);
    expect(given.every((bytes) => bytes.every((byte) => byte === 0))).toBe(true);
  });

  test('leaves none of its secret scalars behind but the voting secret, which is the caller’s', () => {
    const seen: Scalar[] = [];
    const watching: Group = {
      ...group,
      multiplyBase: (scalar) => {
        seen.push(scalar);
        return group.multiplyBase(scalar);
      },
    };
    seal({ ...election, group: watching }, alice, 0);
    const left = new Set(seen.filter((scalar) => scalar.some((byte) => byte !== 0)));
    expect(seen).toHaveLength(6);
    expect([...left]).toEqual([alice.votingSecret]);
  });

  test('has the same length as every other one of its election', () => {
    const lengths = [0, 1, 2, 3].map((choice) => {
      const contests = election.definition.contests;
      const marks = new Map(
        contests.map((contest) => [contest.id as string, choose(contest, choice % contest.options.length)]),
      );
      return JSON.stringify(seal(election, alice, marks)).length;
    });
    expect(new Set(lengths).size).toBe(1);
  });

  test('for a section, a token, a mark or blocks of another shape is a bug of the caller', () => {
    const blocks = encodeMarks({
      contests: election.definition.contests,
      marks: new Map(election.definition.contests.map((contest) => [contest.id as string, choose(contest, 0)])),
    });
    const good = {
      group,
      random,
      facts,
      section: alice.section,
      votingSecret: alice.votingSecret,
      signatures: alice.signatures,
      mark: random(16),
      blocks,
    };
    expect(reasons(sealBallot(good))).toEqual([]);
    for (const bad of [
      { section: 'west' as SectionId },
      { signatures: alice.signatures.slice(0, 1) },
      { mark: random(15) },
      { blocks: blocks.slice(0, 1) },
    ]) {
      expect(() => sealBallot({ ...good, ...bad })).toThrow('bug');
    }
  });
});

describe('a ballot is refused', () => {
  test('for a section that the definition does not have', () => {
    expect(reasons({ ...ballot, section: 'west' as SectionId })).toEqual([
      'section: "west" is not a section of this election',
    ]);
  });

  test('in another section of the election, whose tokens are others', () => {
    expect(reasons({ ...ballot, section: 'south' as SectionId })).toEqual([
      'signatures.0: registrar 1 did not sign this token',
      'signatures.1: registrar 2 did not sign this token',
    ]);
  });

  test('in another election, whose fingerprint is another', () => {
    const other = { ...facts, fingerprint: random(32) };
    const found = reasonsToRefuseBallot({ group, facts: other, verifyTokenSignature: verifyWithNode, ballot });
    expect(found).toEqual([
      'signatures.0: registrar 1 did not sign this token',
      'signatures.1: registrar 2 did not sign this token',
    ]);
  });

  test('with a wrong number of anything', () => {
    const { signatures, ciphertexts, commitments, responses } = ballot;
    expect(reasons({ ...ballot, signatures: signatures.slice(0, 1) })).toEqual(['signatures: 1 where 2 are needed']);
    expect(reasons({ ...ballot, signatures: [...signatures, signatures[0]!] })).toEqual([
      'signatures: 3 where 2 are needed',
    ]);
    expect(reasons({ ...ballot, ciphertexts: ciphertexts.slice(0, 1) })).toEqual(['ciphertexts: 1 where 2 are needed']);
    expect(reasons({ ...ballot, commitments: commitments.slice(0, 2) })).toEqual(['commitments: 2 where 3 are needed']);
    expect(reasons({ ...ballot, responses: [...responses, responses[0]!] })).toEqual([
      'responses: 4 where 3 are needed',
    ]);
  });

  test('with bytes that are no element, wherever one must stand', () => {
    const bad = NOT_AN_ELEMENT;
    const [[a1, b1], second] = ballot.ciphertexts as [[string, string], [string, string]];
    expect(reasons({ ...ballot, votingKey: bad })).toEqual(['votingKey: not the encoding of a group element']);
    expect(reasons({ ...ballot, ciphertexts: [[bad, b1], second] })).toEqual([
      'ciphertexts.0.0: not the encoding of a group element',
    ]);
    expect(reasons({ ...ballot, ciphertexts: [[a1, bad], second] })).toEqual([
      'ciphertexts.0.1: not the encoding of a group element',
    ]);
    for (const at of [0, 1, 2]) {
      expect(reasons({ ...ballot, commitments: ballot.commitments.with(at, bad) })).toEqual([
        `commitments.${at}: not the encoding of a group element`,
      ]);
    }
  });

  test('with the identity as voting key, first half or commitment', () => {
    const identity = text(IDENTITY);
    const [[, b1], second] = ballot.ciphertexts as [[string, string], [string, string]];
    expect(reasons({ ...ballot, votingKey: identity })).toEqual(['votingKey: the identity']);
    expect(reasons({ ...ballot, ciphertexts: [[identity, b1], second] })).toEqual(['ciphertexts.0.0: the identity']);
    for (const at of [0, 1, 2]) {
      expect(reasons({ ...ballot, commitments: ballot.commitments.with(at, identity) })).toEqual([
        `commitments.${at}: the identity`,
      ]);
    }
  });

  test('with the identity as A even where the proof would hold: r = 0, B = M in the clear', () => {
    const zero = scalarOf(0n);
    const blocks = [1, 2].map((mark) => Uint8Array.from({ length: 29 }, (_, at) => (at === 0 ? mark : 0)));
    const ciphertexts = blocks.map((block): Ciphertext => [IDENTITY, embedBlock(group, block)]);
    const mark = random(16);
    const keyIds = facts.sections.get('north')!.keys.map(({ keyId }) => keyId);
    const proof = proveBallot({
      group,
      random,
      statement: { ...facts, section: 'north', votingKey: alice.votingKey, keyIds, mark, ciphertexts },
      votingSecret: alice.votingSecret,
      randomness: [zero, zero],
    });
    const open = {
      ...ballot,
      mark: text(mark),
      ciphertexts: printed(ciphertexts),
      commitments: proof.commitments.map(text),
      responses: proof.responses.map(text),
    };
    expect(reasons(open)).toEqual(['ciphertexts.0.0: the identity', 'ciphertexts.1.0: the identity']);
  });

  test('with a response that is not below the order, though it is the same residue', () => {
    const withOrder = (encoded: string): string => {
      const bytes = trustedBase64Url(encoded);
      let carry = 0;
      const sum = bytes.map((byte, at) => {
        const total = byte + (ORDER_BYTES[at] ?? 0) + carry;
        carry = total >> 8;
        return total & 255;
      });
      return text(sum);
    };
    for (const at of [0, 1, 2]) {
      expect(reasons({ ...ballot, responses: ballot.responses.with(at, withOrder(ballot.responses[at]!)) })).toEqual([
        `responses.${at}: not below the group order`,
      ]);
    }
    const order = text(ORDER_BYTES);
    const highest = text(new Uint8Array(32).fill(255));
    expect(reasons({ ...ballot, responses: [order, highest, ballot.responses[2]!] })).toEqual([
      'responses.0: not below the group order',
      'responses.1: not below the group order',
    ]);
    expect(toHex(ORDER_BYTES)).toBe(
      toHex(Uint8Array.from({ length: 32 }, (_, at) => Number((ORDER >> BigInt(8 * at)) & 255n))),
    );
  });

  test('naming each registrar that did not sign the token', () => {
    const [first, second] = ballot.signatures as [string, string];
    expect(reasons({ ...ballot, signatures: [first, text(bob.signatures[1]!)] })).toEqual([
      'signatures.1: registrar 2 did not sign this token',
    ]);
    expect(reasons({ ...ballot, signatures: [second, first] })).toEqual([
      'signatures.0: registrar 1 did not sign this token',
      'signatures.1: registrar 2 did not sign this token',
    ]);
  });

  test('with all of its reasons at once', () => {
    const identity = text(IDENTITY);
    const order = text(ORDER_BYTES);
    expect(
      reasons({
        ...ballot,
        signatures: [text(random(384)), ballot.signatures[1]!],
        ciphertexts: ballot.ciphertexts.map(([, b]): [string, string] => [identity, b]),
        commitments: ballot.commitments.with(0, NOT_AN_ELEMENT),
        responses: [...ballot.responses.with(0, order), order],
      }),
    ).toEqual([
      'responses: 4 where 3 are needed',
      'ciphertexts.0.0: the identity',
      'ciphertexts.1.0: the identity',
      'commitments.0: not the encoding of a group element',
      'responses.0: not below the group order',
      'responses.3: not below the group order',
      'signatures.0: registrar 1 did not sign this token',
    ]);
  });

  test('when any bit of it is changed, by both backends for the same reasons', () => {
    const parts = ['votingKey', 'mark', 'signatures', 'ciphertexts', 'commitments', 'responses'] as const;
    const flip = (encoded: string, bit: number): string => {
      const bytes = trustedBase64Url(encoded).slice();
      const at = bit % (8 * bytes.length);
      bytes[at >> 3] = (bytes[at >> 3] ?? 0) ^ (1 << (at & 7));
      return text(bytes);
    };
    fc.assert(
      fc.property(fc.constantFrom(...parts), fc.nat(), fc.nat(3071), (part, which, bit) => {
        const changed = structuredClone(ballot);
        if (part === 'votingKey' || part === 'mark') changed[part] = flip(changed[part], bit);
        else if (part === 'ciphertexts') {
          const pair = changed.ciphertexts[which % changed.ciphertexts.length]!;
          pair[which % 2] = flip(pair[which % 2]!, bit);
        } else {
          const list = changed[part];
          list[which % list.length] = flip(list[which % list.length]!, bit);
        }
        const found = reasons(changed);
        expect(found).not.toEqual([]);
        expect(reasons(changed, noble)).toEqual(found);
      }),
      { numRuns: 120 },
    );
  });
});

describe('somebody else’s ballot', () => {
  test('under another token is refused: copied', () => {
    const copied = { ...ballot, votingKey: text(bob.votingKey), signatures: bob.signatures.map(text) };
    expect(reasons(copied)).toEqual([
      'proof: does not hold for the voting key',
      'proof: does not hold for ciphertext 0',
      'proof: does not hold for ciphertext 1',
    ]);
    expect(reasons(ownBallotOver(bob, pairs(ballot)))).toEqual([
      'proof: does not hold for ciphertext 0',
      'proof: does not hold for ciphertext 1',
    ]);
  });

  test('under another token is refused: re-randomised, negated, with its blocks swapped or one of them replaced', () => {
    const [first, second] = pairs(ballot) as [Ciphertext, Ciphertext];
    const rerandomised = pairs(ballot).map(([a, b]): Ciphertext => {
      const r = randomScalar(random);
      return [group.add(a, group.multiplyBase(r)), group.add(b, group.multiply(r, facts.y))];
    });
    const negated = pairs(ballot).map(
      ([a, b]): Ciphertext => [group.subtract(IDENTITY, a), group.subtract(IDENTITY, b)],
    );
    for (const ciphertexts of [rerandomised, negated, [second, first]]) {
      expect(reasons(ownBallotOver(bob, ciphertexts))).toEqual([
        'proof: does not hold for ciphertext 0',
        'proof: does not hold for ciphertext 1',
      ]);
    }
  });

  test('keeps its own proof from being used for a change of it under its own token', () => {
    const [first, second] = ballot.ciphertexts as [[string, string], [string, string]];
    for (const ciphertexts of [
      [second, first],
      [first, first],
      [first, [second[0], text(element())]],
    ] as [string, string][][]) {
      expect(reasons({ ...ballot, ciphertexts })).toHaveLength(3);
    }
  });

  test('cannot be copied with a commitment made from a chosen response', () => {
    const [a] = pairs(ballot)[0]!;
    const own = seal(election, bob, 0);
    const [s, guess] = [randomScalar(random), randomScalar(random)];
    const forged = group.subtract(group.multiplyBase(s), group.multiply(guess, a));
    const candidate = {
      ...own,
      ciphertexts: [ballot.ciphertexts[0]!, own.ciphertexts[1]!],
      commitments: own.commitments.with(1, text(forged)),
      responses: own.responses.with(1, text(s)),
    };
    expect(reasons(candidate)).toContain('proof: does not hold for ciphertext 0');
  });
});

describe('a ballot of whatever its maker likes', () => {
  test('is accepted when it holds a random element or the identity as second half: opening rejects it (PR-8)', () => {
    const randomness = [randomScalar(random), randomScalar(random)];
    const ciphertexts: Ciphertext[] = [
      [group.multiplyBase(randomness[0]!), element()],
      [group.multiplyBase(randomness[1]!), IDENTITY],
    ];
    const mark = random(16);
    const keyIds = facts.sections.get('north')!.keys.map(({ keyId }) => keyId);
    const proof = proveBallot({
      group,
      random,
      statement: { ...facts, section: 'north', votingKey: alice.votingKey, keyIds, mark, ciphertexts },
      votingSecret: alice.votingSecret,
      randomness,
    });
    const odd = {
      ...ballot,
      mark: text(mark),
      ciphertexts: printed(ciphertexts),
      commitments: proof.commitments.map(text),
      responses: proof.responses.map(text),
    };
    expect(reasons(odd)).toEqual([]);
    expect(reasons(odd, noble)).toEqual([]);
  });
});

describe('sealing facts', () => {
  test('hold the keys of every section in the order of the registrars, and the blocks of all contests', () => {
    expect(facts.blocks).toBe(2);
    expect([...facts.sections.keys()]).toEqual(['north', 'south']);
    for (const [at, section] of election.definition.sections.entries()) {
      const expected = election.definition.registrars.map(({ tokenKeys }) => tokenKeys[at]!.n);
      expect(facts.sections.get(section.id)!.keys.map(({ n }) => text(n))).toEqual(expected);
    }
  });

  test('are refused for an election key that is no element or the identity', () => {
    for (const [y, reason] of [
      [NOT_AN_ELEMENT, 'electionKey.y: not the encoding of a group element'],
      [text(IDENTITY), 'electionKey.y: the identity'],
    ] as const) {
      const { definition } = election;
      const fixed = { ...election.fixed, definition: { ...definition, electionKey: { ...definition.electionKey, y } } };
      const made = sealingFacts(fixed, group);
      expect(made).toEqual({ ok: false, error: { kind: 'election-key-refused', reasons: [reason] } });
    }
  });
});

test('false proofs that cancel each other in a plain sum are refused together as they are alone', () => {
  const other = seal(election, bob, 1);
  const shift = (body: BallotLineBody, by: bigint): BallotLineBody => {
    const [first, ...rest] = body.responses;
    const shifted = addScalars(readScalar(trustedBase64Url(first!))!, scalarOf(by));
    return { ...body, responses: [text(shifted), ...rest] };
  };
  const together = reasonsToRefuseBallots({
    group,
    random: seededRandom('weights'),
    facts,
    verifyTokenSignature: verifyWithNode,
    ballots: [shift(ballot, 1n), shift(other, -1n)],
  });
  expect(together).toEqual([['proof: does not hold for the voting key'], ['proof: does not hold for the voting key']]);
});

test('a sealed ballot of one contest of 29 options is at most 2 KB on its way, and as long whatever is marked', () => {
  const large = makeSealedElection({
    group,
    contests: [{ id: 'council', candidates: 28, rule: 'irv' }],
    sections: [{ id: 'north' }],
    registrars: 1,
  });
  const token = drawToken(large, 'north');
  const [contest] = large.definition.contests;
  const everything = contest!.options.map((_, at) => (at === 28 ? 0 : at + 1));
  const sizes = [seal(large, token, 0), seal(large, token, new Map([['council', everything]]))].map(
    (sealed) => JSON.stringify({ fingerprint: large.fixed.fingerprintHex, ballot: sealed }).length,
  );
  expect(contest!.options).toHaveLength(29);
  expect(sizes[0]).toBe(sizes[1]);
  expect(sizes[0]).toBeLessThanOrEqual(2048);
});
