import { beforeAll, describe, expect, test } from 'vitest';
import { toBase64Url, toHex } from '../../../src/core/base/bytes.ts';
import type { JsonObject } from '../../../src/core/base/canonical-json.ts';
import * as dealer from '../../../src/core/ceremony/dealer.ts';
import { commitmentOf, provePossession } from '../../../src/core/ceremony/proofs.ts';
import { acceptMessage } from '../../../src/core/ceremony/state.ts';
import { IDENTITY, ORDER, scalarOf } from '../../../src/core/group/scalars.ts';
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

const SIZE = { n: 3, t: 2 };
const random = seededRandom('cheating');
const NOT_AN_ELEMENT = toBase64Url(new Uint8Array(32).fill(0xff));
const THE_IDENTITY = toBase64Url(IDENTITY);
const coefficientsOf = (document: JsonObject) => [...(document['coefficients'] as string[])];

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
    const { makeProbeOf } = await import('../../../src/core/ceremony/proofs.ts');
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
