import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createLibsodiumGroup } from '../../../src/backends/libsodium-group.ts';
import { createNobleGroup } from '../../../src/backends/noble-group.ts';
import { concatBytes } from '../../../src/core/base/bytes.ts';
import type { Element, Scalar } from '../../../src/core/group/group.ts';
import { integerOf, ORDER, scalarOf } from '../../../src/core/group/scalars.ts';
import { createGroupEngine } from '../../../src/core/mix/engine.ts';
import { reasonsToRefuseShuffle } from '../../../src/core/mix/verify-shuffle.ts';
import { flipped, secondOpinion } from '../../support/mixed-list.ts';
import { seededRandom } from '../../support/random.ts';
import { shuffleExample } from '../../support/shuffle-example.ts';
import { hex, vectorText } from '../../support/vectors.ts';

interface Vector {
  readonly context: string;
  readonly count: number;
  readonly width: number;
  readonly y: string;
  readonly h: string;
  readonly generators: string[];
  readonly secrets: Record<'order', number[]> &
    Record<'reencryption' | 'commitment' | 'chain' | 'nonces' | 'rowNonces' | 'chainNonces', string[]>;
  readonly input: string[];
  readonly output: string[];
  readonly u: string[];
  readonly c: string[];
  readonly chain: string[];
  readonly chainT: string[];
  readonly chainS: string[];
  readonly rowS: string[];
  readonly s4: string[];
  readonly t4: string[];
  readonly challenge: string;
  readonly t1: string;
  readonly t2: string;
  readonly t3: string;
  readonly s1: string;
  readonly s2: string;
  readonly s3: string;
  readonly proof: string;
}

const group = await createLibsodiumGroup();
const FILE = 'tellers/shuffle.json';
if (process.env['UPDATE_VECTORS'] !== undefined) {
  const text = `${JSON.stringify(await shuffleExample(group), null, 2)}\n`;
  writeFileSync(new URL(`../../vectors/${FILE}`, import.meta.url), text);
}
const vector = JSON.parse(vectorText(FILE)) as Vector;
const joined = (members: string[]) => concatBytes(members.map(hex));
const shown = {
  context: hex(vector.context),
  count: vector.count,
  width: vector.width,
  y: hex(vector.y),
  input: joined(vector.input),
  output: joined(vector.output),
  proof: hex(vector.proof),
};

describe('the shuffle of the vector file', () => {
  test.each([
    ['libsodium', group],
    ['noble', createNobleGroup()],
  ])('comes out of %s byte by byte, with every value on the way', async (_name, one) => {
    expect(await shuffleExample(one)).toEqual(vector);
  });

  test('is accepted by both verifiers, and with any byte of its proof changed by neither', async () => {
    const engine = createGroupEngine(group);
    const judge = (proof: Uint8Array) =>
      reasonsToRefuseShuffle({
        ...{ engine, random: seededRandom('weights'), context: shown.context, y: shown.y as Element },
        ...{ input: { count: shown.count, width: shown.width, bytes: shown.input }, output: shown.output, proof },
      });
    expect(await judge(shown.proof)).toEqual([]);
    expect(secondOpinion(shown)).toEqual([]);
    for (let at = 0; at < shown.proof.length; at += 3) {
      const proof = flipped(shown.proof, at);
      const second = secondOpinion({ ...shown, proof });
      const reasons = await judge(proof);
      expect(reasons.length).toBeGreaterThan(0);
      if (second !== null) expect(reasons).toEqual(second);
    }
  });

  test('has the proof that its parts joined give', () => {
    const { t1, t2, t3, t4, s1, s2, s3, s4, c, chain, chainT, chainS, rowS } = vector;
    const parts = [t1, t2, t3, ...t4, s1, s2, s3, ...s4, ...c, ...chain, ...chainT, ...chainS, ...rowS];
    expect(parts.join('')).toBe(vector.proof);
  });

  test('has values that follow from the formulas by which a mixer computes', () => {
    const { secrets, challenge } = vector;
    const element = (text: string) => hex(text) as Element;
    const integers = (list: string[]) => list.map((text) => integerOf(hex(text) as Scalar));
    const times = (factor: bigint, text: string) => group.multiply(scalarOf(factor), element(text));
    const base = (factor: bigint) => group.multiplyBase(scalarOf(factor));
    const [x] = integers([challenge]) as [bigint];
    const [r, rHats, rPrime] = [integers(secrets.commitment), integers(secrets.chain), integers(secrets.reencryption)];
    const [w, wRows, wHats] = [integers(secrets.nonces), integers(secrets.rowNonces), integers(secrets.chainNonces)];
    const u = integers(vector.u.map((text) => text + '00'.repeat(16)));
    const permuted = secrets.order.map((row) => u[row - 1]!);
    let previous = vector.h;
    secrets.order.forEach((from, i) => {
      const [a, b] = [vector.input[2 * (from - 1)]!, vector.input[2 * (from - 1) + 1]!];
      expect(hex(vector.output[2 * i]!)).toEqual(group.add(element(a), base(rPrime[i]!)));
      expect(hex(vector.output[2 * i + 1]!)).toEqual(group.add(element(b), times(rPrime[i]!, vector.y)));
      expect(hex(vector.c[from - 1]!)).toEqual(group.add(base(r[i]!), element(vector.generators[i]!)));
      expect(hex(vector.chain[i]!)).toEqual(group.add(base(rHats[i]!), times(permuted[i]!, previous)));
      expect(hex(vector.chainT[i]!)).toEqual(group.add(base(wHats[i]!), times(wRows[i]!, previous)));
      expect(hex(vector.chainS[i]!)).toEqual(scalarOf(wHats[i]! + x * rHats[i]!));
      expect(hex(vector.rowS[i]!)).toEqual(scalarOf(wRows[i]! + x * permuted[i]!));
      previous = vector.chain[i]!;
    });
    const sum = (list: readonly bigint[]) => list.reduce((total, one) => total + one, 0n);
    const rHat = sum(rHats.map((one, i) => permuted.slice(i + 1).reduce((product, v) => (product * v) % ORDER, one)));
    const weighted = (list: readonly bigint[]) => sum(list.map((one, i) => one * permuted[i]!));
    expect(hex(vector.s1)).toEqual(scalarOf(w[0]! + x * sum(r)));
    expect(hex(vector.s2)).toEqual(scalarOf(w[1]! + x * rHat));
    expect(hex(vector.s3)).toEqual(scalarOf(w[2]! + x * weighted(r)));
    expect(hex(vector.s4[0]!)).toEqual(scalarOf(w[3]! + x * weighted(rPrime)));
    expect(hex(vector.t1)).toEqual(base(w[0]!));
    expect(hex(vector.t2)).toEqual(base(w[1]!));
    const total = (start: Element, texts: string[]) =>
      texts.reduce((result, text, i) => group.add(result, times(wRows[i]!, text)), start);
    expect(hex(vector.t3)).toEqual(total(base(w[2]!), vector.generators));
    const half = (start: number) => vector.output.filter((_, at) => at % 2 === start);
    expect(hex(vector.t4[0]!)).toEqual(total(times(-w[3]!, vector.y), half(1)));
    expect(hex(vector.t4[1]!)).toEqual(total(base(-w[3]!), half(0)));
  });
});
