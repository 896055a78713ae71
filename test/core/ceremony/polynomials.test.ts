import { beforeAll, describe, expect, test } from 'vitest';
import { toBase64Url, toHex } from '../../../src/core/base/bytes.ts';
import type { JsonObject } from '../../../src/core/base/canonical-json.ts';
import * as dealer from '../../../src/core/ceremony/dealer.ts';
import { commitmentOf, provePossession } from '../../../src/core/ceremony/proofs.ts';
import { IDENTITY, ORDER, scalarOf } from '../../../src/core/group/scalars.ts';
import { after, changed, ownOf, type Scene, sceneAt, send, whyRefused } from '../../support/ceremony-scene.ts';
import { seededRandom } from '../../support/random.ts';

/** What a trustee may reveal after its commitment. */

const SIZE = { n: 3, t: 2 };
const random = seededRandom('polynomials');
const NOT_AN_ELEMENT = toBase64Url(new Uint8Array(32).fill(0xff));
const THE_IDENTITY = toBase64Url(IDENTITY);
const coefficientsOf = (document: JsonObject) => [...(document['coefficients'] as string[])];

let committing: Scene;
let revealing: Scene;

beforeAll(async () => {
  committing = await sceneAt('committing', SIZE);
  revealing = await sceneAt('revealing', SIZE);
});

describe('a polynomial', () => {
  test('must be the one that its trustee committed to', async () => {
    const other = dealer.drawPolynomial({ ...ownOf(revealing, 1), random });
    const rushing = dealer.makeReveal({ ...ownOf(revealing, 1), secrets: other });
    expect(whyRefused(await send(revealing, { document: rushing, by: 1 }))).toBe(
      'it does not open what this trustee committed to',
    );
  });

  test.each([1, 3])(
    'with %i coefficients is refused where the threshold is 2, though it was committed to',
    async (count) => {
      const { group, ceremony } = committing;
      const seat = { ceremony: ceremony.id, trustee: 1 };
      const coefficients = Array.from({ length: count }, (_, at) => scalarOf(BigInt(at + 5)));
      const commitments = coefficients.map((coefficient) => group.multiplyBase(coefficient));
      const possession = provePossession({ group, random, seat, commitments, secret: coefficients[0]! });
      const secrets = { coefficients, opening: random(32), possession };
      const commitment = toHex(commitmentOf({ seat, commitments, possession, opening: secrets.opening }));
      const commit = changed(dealer.commitTo(ownOf(committing, 1)), (value) => ({ ...value, commitment }));
      let scene = await after(committing, { document: commit, by: 1 });
      for (const by of [2, 3]) scene = await after(scene, { document: dealer.commitTo(ownOf(scene, by)), by });
      const reveal = await send(scene, { document: dealer.makeReveal({ ...ownOf(scene, 1), secrets }), by: 1 });
      expect(whyRefused(reveal)).toBe(`it has ${count} coefficients where the threshold asks for 2`);
    },
  );

  test.each([
    ['the identity', THE_IDENTITY, 'is the identity'],
    ['no encoding of an element', NOT_AN_ELEMENT, 'is not the encoding of a group element'],
  ])('with %s as a coefficient is refused, the highest too', async (_, text, reason) => {
    for (const at of [0, 1]) {
      const document = changed(dealer.makeReveal(ownOf(revealing, 1)), (value) => {
        const coefficients = coefficientsOf(value);
        coefficients[at] = text;
        return { ...value, coefficients };
      });
      expect(whyRefused(await send(revealing, { document, by: 1 }))).toContain(`coefficient ${at} ${reason}`);
    }
  });

  test('needs its proof of possession: whoever cancels the others’ keys does not know its own', async () => {
    const { group, ceremony, dealt } = committing;
    const seat = { ceremony: ceremony.id, trustee: 3 };
    // F_30 = z·G − F_10 − F_20, so that Y would be z·G and trustee 3 alone would open.
    const first = dealt
      .slice(0, 2)
      .reduce(
        (sum, { coefficients }) => group.subtract(sum, group.multiplyBase(coefficients[0]!)),
        group.multiplyBase(scalarOf(77n)),
      );
    const commitments = [first, group.multiplyBase(scalarOf(5n))];
    const possession = provePossession({ group, random, seat, commitments, secret: scalarOf(77n) });
    const openingBytes = random(32);
    const commitment = toHex(commitmentOf({ seat, commitments, possession, opening: openingBytes }));
    let scene = committing;
    for (const by of [1, 2]) scene = await after(scene, { document: dealer.commitTo(ownOf(scene, by)), by });
    const commit = changed(dealer.commitTo(ownOf(scene, 3)), (value) => ({ ...value, commitment }));
    scene = await after(scene, { document: commit, by: 3 });
    const reveal = changed(dealer.makeReveal(ownOf(scene, 3)), (value) => ({
      ...value,
      coefficients: commitments.map((element) => toBase64Url(element)),
      possession: { t: toBase64Url(possession.t), s: toBase64Url(possession.s) },
      opening: toBase64Url(openingBytes),
    }));
    expect(whyRefused(await send(scene, { document: reveal, by: 3 }))).toBe('the proof of possession does not hold');
  });

  test('ends the ceremony when all of them add up to nothing', async () => {
    const { group, ceremony } = await sceneAt('committing', { n: 2, t: 1 });
    let scene = await sceneAt('committing', { n: 2, t: 1 });
    const values = [5n, ORDER - 5n];
    const secrets = values.map((value, index) => {
      const seat = { ceremony: ceremony.id, trustee: index + 1 };
      const secret = scalarOf(value);
      const commitments = [group.multiplyBase(secret)];
      const possession = provePossession({ group, random, seat, commitments, secret });
      return { coefficients: [secret], opening: random(32), possession };
    });
    for (const by of [1, 2]) {
      scene = await after(scene, { document: dealer.commitTo({ ...ownOf(scene, by), secrets: secrets[by - 1]! }), by });
    }
    for (const by of [1, 2]) {
      const document = dealer.makeReveal({ ...ownOf(scene, by), secrets: secrets[by - 1]! });
      scene = await after(scene, { document, by });
    }
    expect(scene.ceremony.stage).toBe('failed');
    expect(scene.ceremony.failure?.words).toBe('the polynomials add up to nothing');
  });
});
