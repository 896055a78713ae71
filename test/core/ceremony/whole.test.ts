import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toBase64Url } from '../../../src/core/base/bytes.ts';
import { replayCeremony } from '../../../src/core/ceremony/transcript.ts';
import { transcriptOf } from '../../../src/core/ceremony/transcript-lines.ts';
import { addScalars, multiplyScalars, scalarOf } from '../../../src/core/group/scalars.ts';
import { createCombiner, lagrangeCoefficients } from '../../../src/core/opening/lagrange.ts';
import { createOpenPgp } from '../../../src/pgp/openpgp.ts';
import { type Scene, sceneAt } from '../../support/ceremony-scene.ts';

const openPgp = createOpenPgp();
const SIZES = [
  { n: 1, t: 1 },
  { n: 2, t: 1 },
  { n: 3, t: 2 },
  { n: 4, t: 3 },
  { n: 5, t: 3 },
  { n: 6, t: 4 },
  { n: 7, t: 4 },
  { n: 8, t: 2 },
  { n: 9, t: 5 },
];
const scenes = new Map<number, Promise<Scene>>();
function sceneOf(size: { n: number; t: number }): Promise<Scene> {
  const known = scenes.get(size.n) ?? sceneAt('complete', size);
  scenes.set(size.n, known);
  return known;
}

describe('a whole ceremony', () => {
  test.each(SIZES)(
    'of $n trustees, $t of whom open, is complete and its transcript gives the same key again',
    async (size) => {
      const { group, ceremony, input } = await sceneOf(size);
      expect(ceremony.failure).toBeNull();
      expect(ceremony.awaited).toEqual([]);
      expect(ceremony.keys).toHaveLength(size.n);
      const transcript = transcriptOf(ceremony)!;
      const certificates = input.trustees.map(({ certificate }) => certificate);
      const replayed = await replayCeremony({ group, openPgp, transcript, certificates });
      if (!replayed.ok) throw new Error(replayed.error.reasons.join('; '));
      expect(toBase64Url(replayed.value.y!)).toBe(toBase64Url(ceremony.y!));
      expect(replayed.value.keys).toEqual(ceremony.keys);
      expect(new TextDecoder().decode(transcript).split('\n')).toHaveLength(1 + 6 * size.n + 1);
    },
  );

  test.each(SIZES)('of $n gives every trustee the share that its public key names', async (size) => {
    const { group, ceremony, secrets } = await sceneOf(size);
    expect(secrets.map((secret) => group.multiplyBase(secret))).toEqual(ceremony.keys);
  });

  test('gives the election key from any t of n shares, and from no t − 1', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...SIZES).chain((size) =>
          fc.record({
            size: fc.constant(size),
            subset: fc.shuffledSubarray(
              Array.from({ length: size.n }, (_, index) => index + 1),
              { minLength: size.t, maxLength: size.t },
            ),
          }),
        ),
        async ({ size, subset }) => {
          const { group, ceremony } = await sceneOf(size);
          const open = (numbers: readonly number[]) =>
            createCombiner(group, numbers)(numbers.map((number) => ceremony.keys[number - 1]!));
          expect(open(subset)).toEqual(ceremony.y);
          if (size.t > 1) expect(open(subset.slice(1))).not.toEqual(ceremony.y);
        },
      ),
    );
  });

  test('adds up what every trustee drew: the key is the sum of all first coefficients', async () => {
    const { group, ceremony, dealt, secrets } = await sceneOf({ n: 5, t: 3 });
    const sum = dealt.reduce((total, { coefficients }) => addScalars(total, coefficients[0]!), scalarOf(0n));
    expect(group.multiplyBase(sum)).toEqual(ceremony.y);
    const indices = [5, 1, 3];
    const combined = lagrangeCoefficients(indices)
      .map((lambda, at) => multiplyScalars(lambda, secrets[indices[at]! - 1]!))
      .reduce(addScalars);
    expect(combined).toEqual(sum);
  });
});
