import { beforeAll, describe, expect, test } from 'vitest';
import { toBase64Url } from '../../../src/core/base/bytes.ts';
import type { JsonObject } from '../../../src/core/base/canonical-json.ts';
import * as dealer from '../../../src/core/ceremony/dealer.ts';
import { makeProbeOf } from '../../../src/core/ceremony/proofs.ts';
import { IDENTITY, scalarOf } from '../../../src/core/group/scalars.ts';
import { after, changed, ownOf, type Scene, sceneAt, send, whyRefused } from '../../support/ceremony-scene.ts';
import { seededRandom } from '../../support/random.ts';

/** Test ballots of a ceremony, which must not open anything else. */

const SIZE = { n: 3, t: 2 };
const random = seededRandom('probes');
const NOT_AN_ELEMENT = toBase64Url(new Uint8Array(32).fill(0xff));
const THE_IDENTITY = toBase64Url(IDENTITY);

let probing: Scene;
let opening: Scene;

beforeAll(async () => {
  probing = await sceneAt('probing', SIZE);
  opening = await sceneAt('opening-probes', SIZE);
});

describe('probes', () => {
  test('need the proof that their maker knows the randomness: nobody else’s ciphertext is opened', async () => {
    const { group, ceremony } = probing;
    const honest = dealer.makeProbe({ ...ownOf(probing, 1), random });
    const chosen = group.add(ceremony.y!, group.multiplyBase(scalarOf(1n)));
    const foreign = changed(honest, (value) => ({
      ...value,
      ciphertext: [toBase64Url(chosen), (value['ciphertext'] as string[])[1]!],
    }));
    expect(whyRefused(await send(probing, { document: foreign, by: 1 }))).toBe('the probe’s proof does not hold');
    const copied = changed(honest, (value) => ({ ...value, from: 2 }));
    expect(whyRefused(await send(probing, { document: copied, by: 2 }))).toBe('the probe’s proof does not hold');
  });

  test('are refused with the identity or what is no element in them', async () => {
    const honest = dealer.makeProbe({ ...ownOf(probing, 1), random });
    for (const [text, reason] of [
      [THE_IDENTITY, 'is the identity'],
      [NOT_AN_ELEMENT, 'is not the encoding'],
    ] as const) {
      const document = changed(honest, (value) => ({
        ...value,
        ciphertext: [text, (value['ciphertext'] as string[])[1]!],
      }));
      expect(whyRefused(await send(probing, { document, by: 1 }))).toContain(`the probe’s first half ${reason}`);
    }
  });

  test('are opened with a proof for each: a wrong share is refused', async () => {
    const { group } = opening;
    const honest = dealer.makeProbeShares({ ...ownOf(opening, 1), random, secret: opening.secrets[0]! });
    const entries = (value: JsonObject) => [...(value['shares'] as { share: string; proof: JsonObject }[])];
    const wrong = changed(honest, (value) => {
      const shares = entries(value);
      shares[1] = { ...shares[1]!, share: toBase64Url(group.multiplyBase(scalarOf(9n))) };
      return { ...value, shares };
    });
    expect(whyRefused(await send(opening, { document: wrong, by: 1 }))).toBe(
      'share of probe 2: the proof does not hold',
    );
    const swapped = changed(honest, (value) => ({ ...value, shares: entries(value).toReversed() }));
    expect(whyRefused(await send(opening, { document: swapped, by: 1 }))).toContain('share of probe 1: the proof');
    const fewer = changed(honest, (value) => ({ ...value, shares: entries(value).slice(1) }));
    expect(whyRefused(await send(opening, { document: fewer, by: 1 }))).toBe('it has 2 shares of 3 probes');
    const others = changed(honest, (value) => ({ ...value, from: 2 }));
    expect(whyRefused(await send(opening, { document: others, by: 2 }))).toContain('the proof does not hold');
  });

  test('that hold another block than everybody knows end the ceremony when they are opened', async () => {
    const { group, ceremony } = probing;
    // A maker that knows r proves it for any B: only the opening shows what was sealed.
    const seat = { ceremony: ceremony.id, trustee: 1 };
    const shifted = {
      ...group,
      add: (left: never, right: never) => group.add(group.add(left, right), group.multiplyBase(scalarOf(1n))),
    };
    const probe = makeProbeOf({ group: shifted, random, seat, y: ceremony.y! });
    const document = changed(dealer.makeProbe({ ...ownOf(probing, 1), random }), (value) => ({
      ...value,
      ciphertext: [toBase64Url(probe.a), toBase64Url(probe.b)],
      proof: { t: toBase64Url(probe.proof.t), s: toBase64Url(probe.proof.s) },
    }));
    let scene = await after(probing, { document, by: 1 });
    for (const by of [2, 3])
      scene = await after(scene, { document: dealer.makeProbe({ ...ownOf(scene, by), random }), by });
    for (const by of [1, 2, 3]) {
      const secret = scene.secrets[by - 1]!;
      scene = await after(scene, { document: dealer.makeProbeShares({ ...ownOf(scene, by), random, secret }), by });
    }
    expect(scene.ceremony.stage).toBe('failed');
    expect(scene.ceremony.failure?.words).toContain('trustees 1, 2 together do not open probe 1');
  });
});
