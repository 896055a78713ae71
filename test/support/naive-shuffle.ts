import { createHash } from 'node:crypto';
import { ristretto255, ristretto255_hasher } from '@noble/curves/ed25519.js';

/**
 * A second verifier of shuffle proofs, straight from the formulas of docs/protocol.md, each equation by itself, with
 * nothing of src/: integers, noble's points and Node's SHA-512. Slow and meant to be read.
 */

const { Point } = ristretto255;

/** What is used of noble's points. */
export interface Point {
  add(other: Point): Point;
  subtract(other: Point): Point;
  multiply(factor: bigint): Point;
  equals(other: Point): boolean;
  is0(): boolean;
  toBytes(): Uint8Array;
}

export const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
const G: Point = Point.BASE;

export interface NaiveStatement {
  readonly context: Uint8Array;
  readonly count: number;
  readonly width: number;
  readonly y: Uint8Array;
  readonly input: Uint8Array;
  readonly output: Uint8Array;
  readonly proof: Uint8Array;
}

export function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

export function framed(purpose: string, fields: readonly Uint8Array[]): Buffer {
  const head = [u32(purpose.length), Buffer.from(purpose), u32(fields.length)];
  return Buffer.concat([...head, ...fields.flatMap((field) => [u32(field.length), field])]);
}

export function sha512(bytes: Uint8Array): Buffer {
  return createHash('sha512').update(bytes).digest();
}

export function littleEndian(bytes: Uint8Array): bigint {
  return [...bytes].reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n);
}

export function times(scalar: bigint, point: Point): Point {
  const factor = ((scalar % ORDER) + ORDER) % ORDER;
  return factor === 0n || point.is0() ? Point.ZERO : point.multiply(factor);
}

export function sum(points: readonly Point[]): Point {
  return points.reduce<Point>((total, point) => total.add(point), Point.ZERO);
}

export function generator(index: number): Point {
  const DST = 'tellers/shuffle-generator/v1_ristretto255_XMD:SHA-512_R255MAP_RO_';
  return ristretto255_hasher.hashToCurve(u32(index), { DST });
}

/** 32-byte pieces. */
export function pieces(bytes: Uint8Array): Uint8Array[] {
  return Array.from({ length: bytes.length / 32 }, (_, index) => bytes.subarray(32 * index, 32 * index + 32));
}

/** Throws where an encoding is refused; otherwise the names of the equations that fail. */
export function naiveShuffleFaults(statement: NaiveStatement): string[] {
  const { context, count: N, width: w, proof } = statement;
  if (statement.input.length !== 64 * N * w || statement.output.length !== 64 * N * w) throw new Error('list length');
  if (proof.length !== 192 + 96 * w + 160 * N) throw new Error('proof length');
  const all = pieces(proof);
  const take = (members: number) => all.splice(0, members);
  const tBytes = [take(3), take(2 * w)] as const;
  const scalars = (members: number) =>
    take(members).map((bytes) => {
      const value = littleEndian(bytes);
      if (value >= ORDER) throw new Error('scalar');
      return value;
    });
  const [s1, s2, s3] = scalars(3) as [bigint, bigint, bigint];
  const s4 = scalars(w);
  const [cBytes, chainBytes, chainTBytes] = [take(N), take(N), take(N)] as const;
  const chainS = scalars(N);
  const rowS = scalars(N);
  const point = (bytes: Uint8Array, mayBeIdentity = false): Point => {
    const decoded = Point.fromBytes(bytes);
    if (decoded.is0() && !mayBeIdentity) throw new Error('identity');
    return decoded;
  };
  const [t1, t2, t3] = tBytes[0].map((bytes) => point(bytes)) as [Point, Point, Point];
  const t4 = tBytes[1].map((bytes) => point(bytes));
  const [c, chain, chainT] = [cBytes, chainBytes, chainTBytes].map((list) => list.map((bytes) => point(bytes))) as [
    Point[],
    Point[],
    Point[],
  ];
  const e = pieces(statement.input).map((bytes, at) => point(bytes, at % 2 === 1));
  const e2 = pieces(statement.output).map((bytes, at) => point(bytes, at % 2 === 1));
  const Y = point(statement.y);

  const start = [context, u32(N), u32(w), statement.y, statement.input, statement.output, Buffer.concat(cBytes)];
  const seed = sha512(framed('tellers/shuffle-u/v1', start));
  const u = c.map((_, at) =>
    littleEndian(sha512(framed('tellers/shuffle-ui/v1', [seed, u32(at + 1)])).subarray(0, 16)),
  );
  const rest = [Buffer.concat(chainBytes), ...tBytes[0], Buffer.concat(tBytes[1]), Buffer.concat(chainTBytes)];
  const challenge = littleEndian(sha512(framed('tellers/shuffle-c/v1', [...start, ...rest]))) % ORDER;

  const h = generator(0);
  const hs = c.map((_, at) => generator(at + 1));
  const cBar = sum(c).subtract(sum(hs));
  const product = u.reduce((all2, one) => (all2 * one) % ORDER, 1n);
  const chainEnd = chain[N - 1]!.subtract(times(product, h));
  const cTilde = sum(c.map((one, at) => times(u[at]!, one)));

  const faults: string[] = [];
  const check = (name: string, left: Point, right: Point) => {
    if (!left.equals(right) && !faults.includes(name)) faults.push(name);
  };
  check('t_1', t1, times(s1, G).subtract(times(challenge, cBar)));
  check('t_2', t2, times(s2, G).subtract(times(challenge, chainEnd)));
  const rowSum = sum(hs.map((one, at) => times(rowS[at]!, one)));
  check('t_3', t3, times(s3, G).add(rowSum).subtract(times(challenge, cTilde)));
  for (let k = 0; k < w; k += 1) {
    for (const half of [0, 1]) {
      const place = (at: number) => 2 * (w * at + k) + (half === 0 ? 1 : 0);
      const after = sum(rowS.map((s, at) => times(s, e2[place(at)]!)));
      const before = sum(u.map((one, at) => times(one, e[place(at)]!)));
      const own = times(-s4[k]!, half === 0 ? Y : G);
      check(`t_4 of column ${k + 1}`, t4[2 * k + half]!, own.add(after).subtract(times(challenge, before)));
    }
  }
  for (let at = 0; at < N; at += 1) {
    const previous = at === 0 ? h : chain[at - 1]!;
    const right = times(chainS[at]!, G).add(times(rowS[at]!, previous)).subtract(times(challenge, chain[at]!));
    check(`t̂ of row ${at + 1}`, chainT[at]!, right);
  }
  return faults;
}
