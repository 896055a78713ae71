import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

/** The field arithmetic of the sums, compiled by itself and held against BigInt at the bounds that its comment names. */

const P = 2n ** 255n - 19n;
/** The limb magnitude of weight 1. */
const UNIT = 2 ** 28;
/** Where field elements may lie in the memory of the compiled file: behind all that it places itself. */
const [A, B, OUT, BYTES] = [4096, 4160, 4224, 4288] as const;

interface FieldExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  multiply(out: number, a: number, b: number): void;
  square(out: number, a: number): void;
  squareTimes(out: number, a: number, times: number): void;
  add(out: number, a: number, b: number): void;
  addAndSubtract(sum: number, difference: number, a: number, b: number): void;
  negate(out: number, a: number): void;
  fromBytes(out: number, bytes: number): void;
  toBytes(bytes: number, a: number): void;
}

interface WebAssemblyApi {
  instantiate(bytes: Uint8Array): Promise<{ readonly instance: { readonly exports: unknown } }>;
}

async function compileField(): Promise<FieldExports> {
  const folder = mkdtempSync(join(tmpdir(), 'tellers-field-'));
  try {
    const wasm = join(folder, 'field.wasm');
    const sources = 'src/backends/sums/assembly';
    const compiler = 'node_modules/assemblyscript/bin/asc.js';
    const options = [
      '-O3',
      '--noAssert',
      '--runtime',
      'stub',
      '--initialMemory',
      '1',
      '--outFile',
      relative('.', wasm),
    ];
    // A process of its own: the compiler does not run inside the test runner's modules.
    execFileSync(process.execPath, [compiler, `${sources}/field.ts`, `${sources}/residues.ts`, ...options]);
    const { WebAssembly } = globalThis as unknown as { readonly WebAssembly: WebAssemblyApi };
    return (await WebAssembly.instantiate(readFileSync(wasm))).instance.exports as FieldExports;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const field = await compileField();
const memory = new DataView(field.memory.buffer);

function put(at: number, limbs: readonly number[]): void {
  for (const [index, limb] of limbs.entries()) memory.setInt32(at + 4 * index, limb, true);
}

function limbsAt(at: number): number[] {
  return Array.from({ length: 9 }, (_, index) => memory.getInt32(at + 4 * index, true));
}

function residue(value: bigint): bigint {
  return ((value % P) + P) % P;
}

function valueOf(limbs: readonly number[]): bigint {
  return residue(limbs.reduce((sum, limb, index) => sum + BigInt(limb) * 2n ** BigInt(29 * index), 0n));
}

/** The residue that the module itself writes for a field element of weight 2 at most. */
function written(at: number): bigint {
  field.toBytes(BYTES, at);
  let value = 0n;
  for (let word = 3; word >= 0; word -= 1) value = (value << 64n) | memory.getBigUint64(BYTES + 8 * word, true);
  return value;
}

/** Limbs of at most this weight, the largest often among them. */
function limbsOf(weight: number): fc.Arbitrary<number[]> {
  const most = weight * UNIT;
  const limb = fc.oneof(fc.integer({ min: -most, max: most }), fc.constantFrom(-most, most, 0, 1 - most, most - 1));
  const length = { minLength: 9, maxLength: 9 };
  return fc.oneof(
    fc.array(limb, length),
    limb.map((each) => Array<number>(9).fill(each)),
  );
}

/** A result has weight 1, but for the second limb, which may exceed it by less than 2^-12. */
function expectResult(at: number, value: bigint): void {
  const limbs = limbsAt(at);
  expect(valueOf(limbs)).toBe(value);
  for (const [index, limb] of limbs.entries()) {
    expect(Math.abs(limb)).toBeLessThanOrEqual(index === 1 ? UNIT + UNIT / 4096 : UNIT);
  }
  expect(written(at)).toBe(value);
}

describe('the field of the sums', () => {
  test.each([
    [1, 1],
    [2, 2],
    [2, 7],
    [3, 4],
    [3.5, 4],
    [7, 2],
  ])('multiplies limbs of weights %f and %f, the largest included', (left, right) => {
    fc.assert(
      fc.property(limbsOf(left), limbsOf(right), (a, b) => {
        put(A, a);
        put(B, b);
        field.multiply(OUT, A, B);
        expectResult(OUT, residue(valueOf(a) * valueOf(b)));
        field.multiply(A, A, B);
        expect(limbsAt(A)).toEqual(limbsAt(OUT));
      }),
      { numRuns: 500 },
    );
  });

  test('squares limbs of weight 3, and squares again as often as it is told', () => {
    fc.assert(
      fc.property(limbsOf(3), fc.integer({ min: 1, max: 20 }), (limbs, times) => {
        put(A, limbs);
        field.square(OUT, A);
        let expected = residue(valueOf(limbs) ** 2n);
        expectResult(OUT, expected);
        for (let done = 1; done < times; done += 1) expected = residue(expected ** 2n);
        field.squareTimes(OUT, A, times);
        expectResult(OUT, expected);
      }),
      { numRuns: 500 },
    );
  });

  test('adds, subtracts and negates limb by limb', () => {
    fc.assert(
      fc.property(limbsOf(1), limbsOf(1), (a, b) => {
        put(A, a);
        put(B, b);
        field.add(OUT, A, B);
        expect(written(OUT)).toBe(residue(valueOf(a) + valueOf(b)));
        field.negate(OUT, A);
        expect(written(OUT)).toBe(residue(-valueOf(a)));
        field.addAndSubtract(A, B, A, B);
        expect(written(A)).toBe(residue(valueOf(a) + valueOf(b)));
        expect(written(B)).toBe(residue(valueOf(a) - valueOf(b)));
      }),
    );
  });

  test('writes the least residue of limbs of weight 2 and of every value around multiples of p', () => {
    fc.assert(
      fc.property(limbsOf(2), (limbs) => {
        put(A, limbs);
        expect(written(A)).toBe(valueOf(limbs));
      }),
      { numRuns: 1000 },
    );
    // p and 2p as limbs: the lowest 2^29 − 19, the others full, the uppermost of 23 bits.
    for (const multiple of [-2, -1, 0, 1, 2]) {
      for (let offset = -40; offset <= 40; offset += 1) {
        put(A, [-19 * multiple + offset, 0, 0, 0, 0, 0, 0, 0, multiple * 2 ** 23]);
        expect(written(A)).toBe(residue(BigInt(offset)));
      }
    }
  });

  test('reads the 255 lower bits of 32 bytes and writes their residue', () => {
    const integers = fc.oneof(
      fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }),
      fc.tuple(fc.constantFrom(P, 2n ** 255n), fc.bigInt({ min: -40n, max: 40n })).map(([near, by]) => near + by),
      fc.integer({ min: 0, max: 255 }).map((bit) => 2n ** BigInt(bit)),
    );
    fc.assert(
      fc.property(integers, (value) => {
        for (let word = 0; word < 4; word += 1) {
          memory.setBigUint64(BYTES + 8 * word, BigInt.asUintN(64, value >> BigInt(64 * word)), true);
        }
        field.fromBytes(A, BYTES);
        expect(written(A)).toBe(residue(BigInt.asUintN(255, value)));
      }),
      { numRuns: 1000 },
    );
  });
});
