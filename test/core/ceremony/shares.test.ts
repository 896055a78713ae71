import { beforeAll, describe, expect, test } from 'vitest';
import { toBase64Url } from '../../../src/core/base/bytes.ts';
import type { JsonObject } from '../../../src/core/base/canonical-json.ts';
import * as dealer from '../../../src/core/ceremony/dealer.ts';
import { scalarOf } from '../../../src/core/group/scalars.ts';
import {
  after,
  changed,
  ciphertextsOf,
  ownOf,
  type Scene,
  sceneAt,
  send,
  whyRefused,
} from '../../support/ceremony-scene.ts';

/** Shares that are wrong, swapped or of somebody else, and who is named for it. */

const SIZE = { n: 3, t: 2 };
const NOT_AN_ELEMENT = toBase64Url(new Uint8Array(32).fill(0xff));

let committing: Scene;
let revealing: Scene;
let sharing: Scene;
let probing: Scene;

beforeAll(async () => {
  committing = await sceneAt('committing', SIZE);
  revealing = await sceneAt('revealing', SIZE);
  sharing = await sceneAt('sharing', SIZE);
  probing = await sceneAt('probing', SIZE);
});

describe('shares', () => {
  test('go to every other trustee, once, in order', async () => {
    const honest = ciphertextsOf(sharing, 1);
    const wrong = [honest.slice(1), [...honest, { to: 1, ciphertext: new Uint8Array(32) }], [honest[0]!, honest[0]!]];
    for (const ciphertexts of wrong) {
      const document = dealer.makeShares({ ...ownOf(sharing, 1), ciphertexts });
      expect(whyRefused(await send(sharing, { document, by: 1 }))).toContain('it names shares for trustees');
    }
    const document = changed(dealer.makeShares({ ...ownOf(sharing, 1), ciphertexts: honest }), (value) => ({
      ...value,
      shares: (value['shares'] as JsonObject[]).toReversed(),
    }));
    expect(whyRefused(await send(sharing, { document, by: 1 }))).toContain('it names shares for trustees 3, 2');
  });

  test('are relayed only as the ciphertexts that were signed', async () => {
    const document = dealer.makeShares({ ...ownOf(sharing, 1), ciphertexts: ciphertextsOf(sharing, 1) });
    const shares = [2, 3].map((to) => ({ to, ciphertext: 'swapped' }));
    const refused = whyRefused(await send(sharing, { document, by: 1, shares }));
    expect(refused).toContain('the ciphertext for trustee 2 is not the one that it names');
    expect(whyRefused(await send(sharing, { document, by: 1, shares: [] }))).toContain('another number of ciphertexts');
  });

  test('for somebody else, from somebody else, or of another ceremony cannot be read', async () => {
    const { group, ceremony } = probing;
    const read = (document: Uint8Array | null, from = 1) =>
      dealer.readPrivateShare({ group, ceremony, trustee: 2, from, document });
    const right = dealer.makePrivateShare({ ...ownOf(probing, 1), to: 2 });
    expect(read(right).ok).toBe(true);
    const other = await sceneAt('probing', { ...SIZE, label: 'another ceremony' });
    const unreadable = [
      null,
      dealer.makePrivateShare({ ...ownOf(probing, 1), to: 3 }),
      dealer.makePrivateShare({ ...ownOf(probing, 3), to: 2 }),
      dealer.makePrivateShare({ ...ownOf(other, 1), to: 2 }),
      right.slice(1),
    ];
    for (const document of unreadable) expect(read(document)).toEqual({ ok: false, error: 'share-unreadable' });
    const wrong = changed(right, (value) => ({ ...value, share: toBase64Url(scalarOf(3n)) }));
    expect(read(wrong)).toEqual({ ok: false, error: 'share-wrong' });
    const tooLarge = changed(right, (value) => ({ ...value, share: NOT_AN_ELEMENT }));
    expect(read(tooLarge)).toEqual({ ok: false, error: 'share-wrong' });
  });
});

describe('a complaint', () => {
  const complaint = (scene: Scene) => dealer.makeComplaint({ ...ownOf(scene, 2), against: 1, reason: 'share-wrong' });

  test('ends the ceremony at once and names both', async () => {
    const { ceremony } = await after(probing, { document: complaint(probing), by: 2 });
    expect(ceremony.stage).toBe('failed');
    expect(ceremony.awaited).toEqual([]);
    expect(ceremony.failure).toEqual({
      culprit: null,
      words: 'trustee 2 says that the share from trustee 1 does not fit its polynomial',
    });
  });

  test('names the dealer when the share that it shows does not fit', async () => {
    const failed = await after(probing, { document: complaint(probing), by: 2 });
    const answer = changed(dealer.makeAnswer({ ...ownOf(failed, 1), to: 2 }), (value) => ({
      ...value,
      share: toBase64Url(scalarOf(3n)),
    }));
    expect((await after(failed, { document: answer, by: 1 })).ceremony.failure?.culprit).toBe(1);
  });

  test('names nobody when the dealer was honest: the accuser was wrong', async () => {
    const failed = await after(probing, { document: complaint(probing), by: 2 });
    const { ceremony } = await after(failed, { document: dealer.makeAnswer({ ...ownOf(failed, 1), to: 2 }), by: 1 });
    expect(ceremony.stage).toBe('failed');
    expect(ceremony.failure).toEqual({
      culprit: null,
      words: 'the share of trustee 1 fits: trustee 2 was wrong or could not read it',
    });
  });

  test('comes only while shares are there, and about another trustee', async () => {
    const refused = async (scene: Scene) => whyRefused(await send(scene, { document: complaint(scene), by: 2 }));
    expect(await refused(committing)).toContain('complaints are about shares');
    expect(await refused(revealing)).toContain('complaints are about shares');
    expect(await refused(await sceneAt('complete', SIZE))).toContain('complaints are about shares');
    for (const against of [2, 4]) {
      const document = dealer.makeComplaint({ ...ownOf(probing, 2), against, reason: 'share-wrong' });
      expect(whyRefused(await send(probing, { document, by: 2 }))).toBe('a complaint is against another trustee');
    }
  });

  test('is answered only by the accused, and to the accuser', async () => {
    const early = dealer.makeAnswer({ ...ownOf(probing, 1), to: 2 });
    expect(whyRefused(await send(probing, { document: early, by: 1 }))).toContain('an answer comes after a complaint');
    const failed = await after(probing, { document: complaint(probing), by: 2 });
    for (const [by, to] of [
      [3, 2],
      [1, 3],
    ] as const) {
      const document = dealer.makeAnswer({ ...ownOf(failed, by), to });
      expect(whyRefused(await send(failed, { document, by }))).toBe('nobody has complained about this share');
    }
  });
});
