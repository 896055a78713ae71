import { ristretto255 } from '@noble/curves/ed25519.js';
import {
  framed,
  generator,
  littleEndian,
  ORDER,
  type Point,
  pieces,
  sha512,
  sum,
  times,
  u32,
} from './naive-shuffle.ts';

/**
 * A mixer that need not be honest: it applies any matrix M to the ballots, e'_i = Σ_j M_ij·e_j, and does its best to
 * prove that this was a shuffle. With a permutation matrix it is an honest second prover. Integers and noble only.
 */

export interface Cheat {
  /** By rows of the output, then of the input; integers mod ℓ. */
  readonly matrix: readonly (readonly bigint[])[];
  /** What the chain multiplies instead of u', given u by rows of the input. */
  readonly chainFactors?: (u: readonly bigint[]) => readonly bigint[];
  /** Adds this multiple of h_1 to c_1 and takes it from c_2. */
  readonly commitmentShift?: bigint;
  /** Replaces the output before anything is hashed. */
  readonly changeOutput?: (output: Uint8Array) => Uint8Array;
}

export interface NaiveInput {
  readonly context: Uint8Array;
  readonly count: number;
  readonly width: number;
  readonly y: Uint8Array;
  readonly input: Uint8Array;
  readonly random: (length: number) => Uint8Array;
}

const G: Point = ristretto255.Point.BASE;

function point(bytes: Uint8Array): Point {
  return ristretto255.Point.fromBytes(bytes);
}

function mod(value: bigint): bigint {
  return ((value % ORDER) + ORDER) % ORDER;
}

function bytesOf(points: readonly Point[]): Buffer {
  return Buffer.concat(points.map((point) => point.toBytes()));
}

function scalarBytes(values: readonly bigint[]): Buffer {
  return Buffer.concat(values.map((value) => Buffer.from(mod(value).toString(16).padStart(64, '0'), 'hex').reverse()));
}

export function naiveProve(facts: NaiveInput, cheat: Cheat): { output: Uint8Array; proof: Uint8Array } {
  const { context, count: N, width: w, random } = facts;
  const { matrix } = cheat;
  const rows = Array.from({ length: N }, (_, at) => at);
  const columns = Array.from({ length: w }, (_, at) => at);
  const draw = () => littleEndian(random(64)) % ORDER;
  const draws = (length: number) => Array.from({ length }, draw);
  const Y = point(facts.y);
  const e = pieces(facts.input).map(point);
  const h = generator(0);
  const hs = rows.map((at) => generator(at + 1));

  // r' by rows of the output.
  const reencryption = rows.map(() => draws(w));
  const mixed = rows.flatMap((i) =>
    columns.flatMap((k) => {
      const part = (half: number) => sum(rows.map((j) => times(matrix[i]![j]!, e[2 * (w * j + k) + half]!)));
      const r = reencryption[i]![k]!;
      return [part(0).add(times(r, G)), part(1).add(times(r, Y))];
    }),
  );
  const output = (cheat.changeOutput ?? ((same) => same))(bytesOf(mixed));
  const e2 = pieces(output).map(point);
  const r = draws(N);
  const c = rows.map((j) => times(r[j]!, G).add(sum(rows.map((i) => times(matrix[i]![j]!, hs[i]!)))));
  const shift = times(cheat.commitmentShift ?? 0n, hs[0]!);
  if (N > 1) c.splice(0, 2, c[0]!.add(shift), c[1]!.subtract(shift));

  const start = [context, u32(N), u32(w), facts.y, facts.input, output, bytesOf(c)];
  const seed = sha512(framed('tellers/shuffle-u/v1', start));
  const u = rows.map((at) =>
    littleEndian(sha512(framed('tellers/shuffle-ui/v1', [seed, u32(at + 1)])).subarray(0, 16)),
  );
  const uPermuted = rows.map((i) => mod(rows.reduce((total, j) => total + matrix[i]![j]! * u[j]!, 0n)));
  const factors = cheat.chainFactors?.(u) ?? uPermuted;
  const rHats = draws(N);
  const chain: Point[] = [];
  for (const i of rows) chain.push(times(rHats[i]!, G).add(times(factors[i]!, chain[i - 1] ?? h)));

  const [w1, w2, w3] = draws(3) as [bigint, bigint, bigint];
  const w4 = draws(w);
  const wRows = draws(N);
  const wHats = draws(N);
  const t = [times(w1, G), times(w2, G), times(w3, G).add(sum(rows.map((i) => times(wRows[i]!, hs[i]!))))];
  const t4 = columns.flatMap((k) =>
    [1, 0].map((half) => {
      const after = sum(rows.map((i) => times(wRows[i]!, e2[2 * (w * i + k) + half]!)));
      return after.subtract(times(w4[k]!, half === 1 ? Y : G));
    }),
  );
  const tHats = rows.map((i) => times(wHats[i]!, G).add(times(wRows[i]!, chain[i - 1] ?? h)));
  const rest = [bytesOf(chain), ...t.map((one) => one.toBytes()), bytesOf(t4), bytesOf(tHats)];
  const challenge = littleEndian(sha512(framed('tellers/shuffle-c/v1', [...start, ...rest]))) % ORDER;

  // r̂ = Σ r̂_i·v_i with v_N = 1 and v_i = u'_{i+1}·v_{i+1}.
  const rHat = rows.reduce((total, i) => {
    const v = factors.slice(i + 1).reduce((product, factor) => mod(product * factor), 1n);
    return total + rHats[i]! * v;
  }, 0n);
  const rTilde = rows.reduce((total, j) => total + r[j]! * u[j]!, 0n);
  const s = [
    w1 + challenge * r.reduce((total, one) => total + one, 0n),
    w2 + challenge * rHat,
    w3 + challenge * rTilde,
  ];
  const s4 = columns.map((k) => {
    const rPrime = rows.reduce((total, i) => total + reencryption[i]![k]! * uPermuted[i]!, 0n);
    return w4[k]! + challenge * rPrime;
  });
  const sHats = rows.map((i) => wHats[i]! + challenge * rHats[i]!);
  const sRows = rows.map((i) => wRows[i]! + challenge * uPermuted[i]!);
  const proof = Buffer.concat([
    ...[bytesOf(t), bytesOf(t4), scalarBytes(s), scalarBytes(s4), bytesOf(c), bytesOf(chain), bytesOf(tHats)],
    ...[scalarBytes(sHats), scalarBytes(sRows)],
  ]);
  return { output: new Uint8Array(output), proof: new Uint8Array(proof) };
}
