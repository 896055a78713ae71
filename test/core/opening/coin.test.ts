import { sha256 } from '@noble/hashes/sha2.js';
import { describe, expect, test } from 'vitest';
import { createLibsodiumGroup } from '../../../src/backends/libsodium-group.ts';
import { createNobleGroup } from '../../../src/backends/noble-group.ts';
import { u32 } from '../../../src/core/base/bytes.ts';
import { frame } from '../../../src/core/base/frame.ts';
import {
  addScalars,
  hashToScalar,
  IDENTITY,
  multiplyScalars,
  randomScalar,
  scalarOf,
} from '../../../src/core/group/scalars.ts';
import { lotPoint, lotSeedOf, makeCoinShare, verifyCoinShare } from '../../../src/core/opening/coin.ts';
import { createCombiner } from '../../../src/core/opening/lagrange.ts';
import { seededRandom } from '../../support/random.ts';
import { dealShares } from '../../support/sealed-election.ts';

const group = await createLibsodiumGroup();
const random = seededRandom('coin');
const fingerprint = random(32);
const secret = randomScalar(random);
const key = group.multiplyBase(secret);
const made = makeCoinShare({ group, random, fingerprint, trustee: 3, key, secret });
const context = { group, fingerprint, trustee: 3, key };

describe('the threshold coin', () => {
  test('is x·L for the L that hashes from the fingerprint, and verifies', () => {
    const message = frame('tellers/lot/v1', [fingerprint]);
    const point = createNobleGroup().hashToGroup(message, 'tellers/lot/v1_ristretto255_XMD:SHA-512_R255MAP_RO_');
    expect(lotPoint(group, fingerprint)).toEqual(point);
    expect(made.v).toEqual(group.multiply(secret, point));
    expect(verifyCoinShare({ ...context, share: made })).toBe(true);
    expect(verifyCoinShare({ ...context, group: createNobleGroup(), share: made })).toBe(true);
  });

  test('has the challenge of PR-5 over exactly these bytes, and none of them may be left out', () => {
    const point = lotPoint(group, fingerprint);
    const nonce = randomScalar(random);
    const [t1, t2] = [group.multiplyBase(nonce), group.multiply(nonce, point)];
    const fields = [fingerprint, u32(3), key, point, made.v, t1, t2];
    const proofOver = (inputs: Uint8Array[]) => {
      const c = hashToScalar(frame('tellers/lot-c/v1', inputs));
      return { v: made.v, proof: { t1, t2, s: addScalars(nonce, multiplyScalars(c, secret)) } };
    };
    expect(verifyCoinShare({ ...context, share: proofOver(fields) })).toBe(true);
    for (const at of fields.keys()) {
      expect(verifyCoinShare({ ...context, share: proofOver(fields.toSpliced(at, 1)) })).toBe(false);
    }
  });

  test('does not verify in another election, of another trustee, under another key, or with another value', () => {
    expect(verifyCoinShare({ ...context, fingerprint: random(32), share: made })).toBe(false);
    expect(verifyCoinShare({ ...context, trustee: 2, share: made })).toBe(false);
    expect(verifyCoinShare({ ...context, key: group.multiplyBase(randomScalar(random)), share: made })).toBe(false);
    const other = group.add(made.v, group.multiplyBase(scalarOf(1n)));
    expect(verifyCoinShare({ ...context, share: { ...made, v: other } })).toBe(false);
    expect(verifyCoinShare({ ...context, share: { ...made, v: IDENTITY } })).toBe(false);
    const proof = { ...made.proof, s: addScalars(made.proof.s, scalarOf(1n)) };
    expect(verifyCoinShare({ ...context, share: { ...made, proof } })).toBe(false);
  });

  test('shows the same lot seed to all 10 sets of 3 of 5 trustees, and another to fewer', () => {
    const { secrets } = dealShares({ group, random, threshold: 3, count: 5 });
    const point = lotPoint(group, fingerprint);
    const values = secrets.map((x) => group.multiply(x, point));
    const seeds = new Set<string>();
    for (let a = 1; a <= 5; a += 1) {
      for (let b = a + 1; b <= 5; b += 1) {
        for (let c = b + 1; c <= 5; c += 1) {
          const coin = createCombiner(group, [a, b, c])([a, b, c].map((index) => values[index - 1]!));
          seeds.add(lotSeedOf(fingerprint, coin).join());
        }
      }
    }
    expect(seeds.size).toBe(1);
    const two = createCombiner(group, [1, 2])(values.slice(0, 2));
    expect(seeds.has(lotSeedOf(fingerprint, two).join())).toBe(false);
  });

  test('gives the lot seed SHA-256(frame("tellers/lot-seed/v1", [fingerprint, V]))', () => {
    expect(lotSeedOf(fingerprint, made.v)).toEqual(sha256(frame('tellers/lot-seed/v1', [fingerprint, made.v])));
  });
});
