import { beforeAll, describe, expect, test } from 'vitest';
import { toBase64Url } from '../../../src/core/base/bytes.ts';
import * as dealer from '../../../src/core/ceremony/dealer.ts';
import { acceptMessage } from '../../../src/core/ceremony/state.ts';
import { scalarOf } from '../../../src/core/group/scalars.ts';
import { createOpenPgp } from '../../../src/pgp/openpgp.ts';
import {
  after,
  changed,
  ciphertextsOf,
  dealtShare,
  ownOf,
  type Scene,
  sceneAt,
  send,
  sendAgain,
  trusteeKeys,
  whyRefused,
} from '../../support/ceremony-scene.ts';
import { seededRandom } from '../../support/random.ts';
import { makePgpKey } from '../../support/record-keys.ts';

/** Who may speak when in a key ceremony, and in whose name. */

const SIZE = { n: 3, t: 2 };
const random = seededRandom('order');

let committing: Scene;
let revealing: Scene;
let sharing: Scene;
let probing: Scene;
let opening: Scene;
let confirming: Scene;

beforeAll(async () => {
  committing = await sceneAt('committing', SIZE);
  revealing = await sceneAt('revealing', SIZE);
  sharing = await sceneAt('sharing', SIZE);
  probing = await sceneAt('probing', SIZE);
  opening = await sceneAt('opening-probes', SIZE);
  confirming = await sceneAt('confirming', SIZE);
});

describe('a ceremony’s order', () => {
  test('nobody reveals before all have committed', async () => {
    const two = await after(await after(committing, { document: dealer.commitTo(ownOf(committing, 1)), by: 1 }), {
      document: dealer.commitTo(ownOf(committing, 2)),
      by: 2,
    });
    expect(two.ceremony.awaited).toEqual([3]);
    const early = await send(two, { document: dealer.makeReveal(ownOf(two, 1)), by: 1 });
    expect(whyRefused(early)).toContain('"tellers/ceremony-reveal/v1" comes where "tellers/ceremony-commit/v1" is due');
  });

  test('a document of an earlier or later round is refused in every stage', async () => {
    const documents = [
      dealer.commitTo(ownOf(committing, 1)),
      dealer.makeReveal(ownOf(revealing, 1)),
      dealer.makeShares({ ...ownOf(sharing, 1), ciphertexts: ciphertextsOf(sharing, 1) }),
      dealer.makeProbe({ ...ownOf(probing, 1), random }),
      dealer.makeProbeShares({ ...ownOf(opening, 1), random, secret: opening.secrets[0]! }),
      dealer.makeConfirm(ownOf(confirming, 1)),
    ];
    const scenes = [committing, revealing, sharing, probing, opening, confirming];
    for (const [at, scene] of scenes.entries()) {
      for (const [which, document] of documents.entries()) {
        const sent = await send(scene, { document, by: 1 });
        // An earlier document is in the ceremony already, byte for byte, if it is not random anew.
        if (which > at) expect(whyRefused(sent)).toContain('comes where');
        if (which === at) expect(sent.ok).toBe(true);
      }
    }
  });

  test('a second document of the same round is refused, the same one changes nothing', async () => {
    const document = dealer.commitTo(ownOf(committing, 1));
    const once = await after(committing, { document, by: 1 });
    const again = await send(once, { document, by: 1 });
    expect(again.ok && again.value).toBe(once.ceremony);
    const other = changed(document, (value) => ({ ...value, commitment: 'ab'.repeat(32) }));
    expect(whyRefused(await send(once, { document: other, by: 1 }))).toContain('another document of this round');
  });

  test('the same document with a signature that does not hold is refused, though it stands already', async () => {
    const document = dealer.commitTo(ownOf(committing, 1));
    const once = await after(committing, { document, by: 1 });
    const [, theo] = await trusteeKeys();
    const forged = await theo!.sign(document, '2026-01-20T09:00:00Z');
    const message = { document: once.ceremony.messages[0]!.document, signature: forged };
    expect(whyRefused(await sendAgain(once, message))).toContain('signature');
    expect(whyRefused(await sendAgain(once, { ...message, signature: '' }))).toContain('signature');
  });

  test('the same document signed once more by its trustee keeps the first signature', async () => {
    const document = dealer.commitTo(ownOf(committing, 1));
    const once = await after(committing, { document, by: 1 });
    const [tara] = await trusteeKeys();
    const signature = await tara!.sign(document, '2026-01-21T09:00:00Z');
    const again = await sendAgain(once, { document: once.ceremony.messages[0]!.document, signature });
    expect(again.ok && again.value).toBe(once.ceremony);
  });

  test('a document that another trustee, or a stranger, signed is refused', async () => {
    const document = dealer.commitTo(ownOf(committing, 1));
    expect(whyRefused(await send(committing, { document, by: 2 }))).toContain('signature');
    expect(whyRefused(await send(committing, { document, by: await makePgpKey('Sam') }))).toContain('signature');
  });

  test('a document of another ceremony of the same trustees is refused', async () => {
    const other = await sceneAt('revealing', { ...SIZE, label: 'another ceremony' });
    const refused = await send(revealing, { document: dealer.makeReveal(ownOf(other, 1)), by: 1 });
    expect(whyRefused(refused)).toContain('it belongs to another ceremony');
  });

  test('a trustee that the ceremony does not have cannot speak', async () => {
    const document = changed(dealer.commitTo(ownOf(committing, 1)), (value) => ({ ...value, from: 4 }));
    expect(whyRefused(await send(committing, { document, by: 1 }))).toContain('there is no trustee 4');
  });

  test.each([
    ['unknown fields', (text: string) => text.replace('{', '{"a":1,')],
    ['blanks', (text: string) => text.replace('{', '{ ')],
    ['no JSON at all', () => 'ceremony'],
    ['deep nesting', () => '['.repeat(10_000)],
  ])('a document with %s is refused', async (_, spoil) => {
    const text = new TextDecoder().decode(dealer.commitTo(ownOf(committing, 1)));
    expect((await send(committing, { document: new TextEncoder().encode(spoil(text)), by: 1 })).ok).toBe(false);
  });
});
describe('a confirmation', () => {
  test('is about this transcript and this key', async () => {
    const honest = dealer.makeConfirm(ownOf(confirming, 1));
    const other = changed(honest, (value) => ({ ...value, transcript: 'ab'.repeat(32) }));
    expect(whyRefused(await send(confirming, { document: other, by: 1 }))).toContain('it confirms another transcript');
    const key = changed(honest, (value) => ({ ...value, key: toBase64Url(confirming.ceremony.keys[1]!) }));
    expect(whyRefused(await send(confirming, { document: key, by: 1 }))).toContain('another key of this trustee');
  });

  test('of a trustee whose secret does not fit its key is never made', () => {
    const received = new Map([2, 3].map((from) => [from, dealtShare(probing, { from, to: 1 })]));
    received.set(2, scalarOf(1n));
    expect(() => dealer.combineShares({ ...ownOf(probing, 1), received })).toThrow('checked shares add up');
    received.delete(2);
    expect(() => dealer.combineShares({ ...ownOf(probing, 1), received })).toThrow('is missing');
  });
});

test('what is accepted never changes the ceremony that it was handed to', async () => {
  const before = JSON.stringify(committing.ceremony.accepted);
  await after(committing, { document: dealer.commitTo(ownOf(committing, 1)), by: 1 });
  expect(JSON.stringify(committing.ceremony.accepted)).toBe(before);
  const openPgp = createOpenPgp();
  const message = { document: '', signature: '' };
  expect((await acceptMessage({ group: committing.group, openPgp, ceremony: committing.ceremony, message })).ok).toBe(
    false,
  );
});
