import { describe, expect, test } from 'vitest';
import { createLibsodiumGroup } from '../../../src/backends/libsodium-group.ts';
import { toBase64Url } from '../../../src/core/base/bytes.ts';
import type { Definition } from '../../../src/core/election/definition.ts';
import { IDENTITY, randomScalar } from '../../../src/core/group/scalars.ts';
import { reasonsToRefuseElectionKey, trusteeKey } from '../../../src/core/opening/election-key.ts';
import { seededRandom } from '../../support/random.ts';
import { makeSealedElection } from '../../support/sealed-election.ts';

const group = await createLibsodiumGroup();
const random = seededRandom('election key');
const foreign = toBase64Url(group.multiplyBase(randomScalar(random)));
const { definition } = makeSealedElection({ group, trustees: { threshold: 2, count: 4 } });

function withShare(trustee: number, share: string): Definition {
  const { electionKey } = definition;
  const trustees = electionKey.trustees.map((one, at) => (at === trustee - 1 ? { ...one, share } : one));
  return { ...definition, electionKey: { ...electionKey, trustees } };
}

describe('the election key of a definition', () => {
  test.each([
    [1, 1],
    [1, 2],
    [2, 3],
    [3, 5],
  ])('is accepted when any %i of %i shares combine to it', (threshold, count) => {
    const election = makeSealedElection({ group, trustees: { threshold, count } });
    expect(reasonsToRefuseElectionKey(election.definition, group)).toEqual([]);
  });

  test('is refused when y, or a share, is another element', () => {
    const other = { ...definition, electionKey: { ...definition.electionKey, y: foreign } };
    expect(reasonsToRefuseElectionKey(other, group)).toEqual([
      'electionKey: y does not follow from the shares of trustees 1, 2',
      'electionKey: y does not follow from the shares of trustees 1, 3',
      'electionKey: y does not follow from the shares of trustees 1, 4',
    ]);
    expect(reasonsToRefuseElectionKey(withShare(3, foreign), group)).toEqual([
      'electionKey: y does not follow from the shares of trustees 1, 3',
    ]);
    expect(reasonsToRefuseElectionKey(withShare(1, foreign), group)).toHaveLength(3);
  });

  test('is refused when y or a share is the identity or no element, naming each', () => {
    const bad = toBase64Url(new Uint8Array(32).fill(255));
    const identity = toBase64Url(IDENTITY);
    const both = withShare(2, bad);
    const definitions = { ...both, electionKey: { ...both.electionKey, y: identity } };
    expect(reasonsToRefuseElectionKey(definitions, group)).toEqual([
      'electionKey.y: the identity',
      'electionKey.trustees.1.share: not the encoding of a group element',
    ]);
  });

  test('has trustees numbered from 1', () => {
    expect(trusteeKey({ definition, group, trustee: 0 })).toBeNull();
    expect(trusteeKey({ definition, group, trustee: 5 })).toBeNull();
    expect(toBase64Url(trusteeKey({ definition, group, trustee: 4 })!)).toBe(definition.electionKey.trustees[3]!.share);
  });
});
