import { describe, expect, test } from 'vitest';
import { createLibsodiumGroup } from '../../../src/backends/libsodium-group.ts';
import { createNobleGroup } from '../../../src/backends/noble-group.ts';
import { concatBytes, toHex } from '../../../src/core/base/bytes.ts';
import type { RandomSource } from '../../../src/core/base/random.ts';
import type { Element, Scalar } from '../../../src/core/group/group.ts';
import { readScalar } from '../../../src/core/group/scalars.ts';
import { lotPoint, lotSeedOf, makeCoinShare } from '../../../src/core/opening/coin.ts';
import { lagrangeCoefficients } from '../../../src/core/opening/lagrange.ts';
import { listCoefficients, listSeed, proveList } from '../../../src/core/opening/list-proof.ts';
import { ballotChallenge, type Ciphertext, proveBallot } from '../../../src/core/sealing/ballot-proof.ts';
import { embedBlock } from '../../../src/core/sealing/embedding.ts';
import { markOf, normalizedWords } from '../../../src/core/sealing/mark.ts';
import { registrarKeyId } from '../../../src/core/token/token-keys.ts';
import { hex, vectorText } from '../../support/vectors.ts';

interface ProofText {
  readonly nonce: string;
  readonly t1: string;
  readonly t2: string;
  readonly s: string;
}

const example = JSON.parse(vectorText('sealing/worked-example.json')) as {
  fingerprint: string;
  section: string;
  electionSecret: string;
  y: string;
  embedding: { block: string; element: string }[];
  mark: { words: string; normalized: string; votingKey: string; mark: string };
  ballotProof: {
    votingSecret: string;
    votingKey: string;
    moduli: string[];
    keyIds: string[];
    blocks: string[];
    randomness: string[];
    ciphertexts: [string, string][];
    nonces: string[];
    commitments: string[];
    challenge: string;
    responses: string[];
  };
  listProof: ProofText & {
    group: string;
    trustee: number;
    elements: string[];
    shares: string[];
    seed: string;
    coefficients: string[];
    m: string;
    z: string;
  };
  coin: ProofText & { trustee: number; point: string; v: string; lotSeed: string };
  interpolation: { indices: number[]; coefficients: string[] };
};

function scalar(text: string): Scalar {
  const read = readScalar(hex(text));
  if (read === null) throw new Error('not a scalar');
  return read;
}

/** A random source whose scalars are the given nonces: 64 bytes below the order are their own residue. */
function nonces(texts: readonly string[]): RandomSource {
  const left = [...texts];
  return (length) => {
    const bytes = new Uint8Array(length);
    bytes.set(hex(left.shift() ?? ''));
    return bytes;
  };
}

const hexes = (list: readonly Uint8Array[]): string[] => list.map((bytes) => toHex(bytes));

describe.each([
  ['noble', createNobleGroup()],
  ['libsodium', await createLibsodiumGroup()],
])('the worked example, by %s', (_name, group) => {
  const fingerprint = hex(example.fingerprint);
  const x = scalar(example.electionSecret);
  const y = group.multiplyBase(x);
  const element = (text: string): Element => {
    const decoded = group.decode(hex(text));
    if (decoded === null) throw new Error('not an element');
    return decoded;
  };

  test('has these embeddings and this mark', () => {
    expect(toHex(y)).toBe(example.y);
    for (const { block, element: expected } of example.embedding) {
      expect(toHex(embedBlock(group, hex(block)))).toBe(expected);
    }
    const { words, normalized, votingKey, mark } = example.mark;
    expect(normalizedWords(words)).toBe(normalized);
    expect(toHex(markOf({ votingKey: element(votingKey), words }))).toBe(mark);
  });

  test('has this ballot proof', () => {
    const { ballotProof } = example;
    const votingSecret = scalar(ballotProof.votingSecret);
    const randomness = ballotProof.randomness.map(scalar);
    const ciphertexts = randomness.map((r, at): Ciphertext => {
      const message = embedBlock(group, hex(ballotProof.blocks[at]!));
      return [group.multiplyBase(r), group.add(message, group.multiply(r, y))];
    });
    const statement = {
      fingerprint,
      section: example.section,
      votingKey: group.multiplyBase(votingSecret),
      y,
      keyIds: ballotProof.moduli.map((n) => registrarKeyId(hex(n))),
      mark: hex(example.mark.mark),
      ciphertexts,
    };
    expect(toHex(statement.votingKey)).toBe(ballotProof.votingKey);
    expect(hexes(statement.keyIds)).toEqual(ballotProof.keyIds);
    expect(ciphertexts.map((pair) => hexes(pair))).toEqual(ballotProof.ciphertexts);
    const proof = proveBallot({ group, random: nonces(ballotProof.nonces), statement, votingSecret, randomness });
    expect(hexes(proof.commitments)).toEqual(ballotProof.commitments);
    expect(toHex(ballotChallenge(statement, proof.commitments))).toBe(ballotProof.challenge);
    expect(hexes(proof.responses)).toEqual(ballotProof.responses);
  });

  test('has this list proof', () => {
    const { group: groupId, trustee, elements, shares, seed, coefficients, m, z, nonce, t1, t2, s } = example.listProof;
    const statement = {
      fingerprint,
      groupId,
      trustee,
      key: y,
      elements: concatBytes(elements.map(element)),
      shares: concatBytes(elements.map((one) => group.multiply(x, element(one)))),
    };
    expect(toHex(statement.shares)).toBe(shares.join(''));
    expect(toHex(listSeed(statement))).toBe(seed);
    const d = listCoefficients(hex(seed), elements.length);
    expect(toHex(d)).toBe(coefficients.join(''));
    expect(toHex(group.sumOfPacked(d, statement.elements))).toBe(m);
    expect(toHex(group.sumOfPacked(d, statement.shares))).toBe(z);
    const proof = proveList({ group, random: nonces([nonce]), statement, secret: x });
    expect(hexes([proof.t1, proof.t2, proof.s])).toEqual([t1, t2, s]);
  });

  test('has this coin and these interpolation coefficients', () => {
    const { trustee, point, v, nonce, t1, t2, s, lotSeed } = example.coin;
    expect(toHex(lotPoint(group, fingerprint))).toBe(point);
    const share = makeCoinShare({ group, random: nonces([nonce]), fingerprint, trustee, key: y, secret: x });
    expect(hexes([share.v, share.proof.t1, share.proof.t2, share.proof.s])).toEqual([v, t1, t2, s]);
    expect(toHex(lotSeedOf(fingerprint, share.v))).toBe(lotSeed);
    expect(hexes(lagrangeCoefficients(example.interpolation.indices))).toEqual(example.interpolation.coefficients);
  });
});
