import { assert } from '../base/assert.ts';
import type { Element, Group, Scalar } from '../group/group.ts';
import { IDENTITY } from '../group/scalars.ts';
import { addRows, badRows, type FoldInput, type FoldOutput, type RowEquationInput } from './fold-rows.ts';
import { generator, rowCoefficient } from './shuffle-hashes.ts';

/**
 * The bulk operations of shuffling and of verifying a shuffle, on a chunk of rows each: plain data in, plain data out,
 * so that they run in any thread. Elements and scalars lie packed, 32 bytes each; the caller has checked that they
 * decode and are below ℓ. `secret` in a field's name says that it must not be seen: such scalars only go through the
 * group's `multiply` and `multiplyBase`, whose time does not depend on them.
 */
export interface MixTasks {
  /** The generators from index `first` on; index 0 is h. */
  readonly generators: { readonly input: { first: number; count: number }; readonly output: Uint8Array };
  /** u_i as scalars, from row `first` on, which counts from 1. */
  readonly coefficients: {
    readonly input: { seed: Uint8Array; first: number; count: number };
    readonly output: Uint8Array;
  };
  /** (A + r·G, B + r·Y) for every pair and its own r. */
  readonly reencrypt: {
    readonly input: { pairs: Uint8Array; secretScalars: Uint8Array; y: Uint8Array };
    readonly output: Uint8Array;
  };
  /** P + s·G for every element. */
  readonly commit: {
    readonly input: { elements: Uint8Array; secretScalars: Uint8Array };
    readonly output: Uint8Array;
  };
  /** a·G + b·base for every pair of scalars. */
  readonly twoBases: {
    readonly input: { secretA: Uint8Array; secretB: Uint8Array; base: Uint8Array };
    readonly output: Uint8Array;
  };
  /** Σ s·P, each product by itself in constant time. */
  readonly secretSum: {
    readonly input: { elements: Uint8Array; secretScalars: Uint8Array };
    readonly output: Uint8Array;
  };
  /** Σ s·P of public data. */
  readonly publicSum: { readonly input: { elements: Uint8Array; scalars: Uint8Array }; readonly output: Uint8Array };
  /** Indices of elements that do not decode: all up to `limit`, from the first. Takes any bytes. */
  readonly undecodable: { readonly input: { elements: Uint8Array; limit: number }; readonly output: number[] };
  /** What a chunk of rows adds to the one folded equation. */
  readonly foldRows: { readonly input: FoldInput; readonly output: FoldOutput };
  /** Indices of rows whose own equation does not hold: all up to `limit`, from the first. */
  readonly badRows: { readonly input: RowEquationInput; readonly output: number[] };
}

export type MixTaskName = keyof MixTasks;

type TaskTable = { readonly [T in MixTaskName]: (group: Group, input: MixTasks[T]['input']) => MixTasks[T]['output'] };

function elementAt(packed: Uint8Array, index: number): Element {
  return packed.subarray(32 * index, 32 * index + 32) as Element;
}

function scalarAt(packed: Uint8Array, index: number): Scalar {
  return packed.subarray(32 * index, 32 * index + 32) as Scalar;
}

/** Makes a packed list of `count` members of 32 bytes. */
function packEach(count: number, make: (index: number) => Uint8Array): Uint8Array {
  const packed = new Uint8Array(32 * count);
  for (let index = 0; index < count; index += 1) packed.set(make(index), 32 * index);
  return packed;
}

function assertPaired(elements: Uint8Array, scalars: Uint8Array): void {
  assert(elements.length === scalars.length && scalars.length % 32 === 0, 'each element has its scalar');
}

function reencrypt(group: Group, { pairs, secretScalars, y }: MixTasks['reencrypt']['input']): Uint8Array {
  assert(pairs.length === 2 * secretScalars.length, 'each pair has its scalar');
  return packEach(pairs.length / 32, (index) => {
    const scalar = scalarAt(secretScalars, index >> 1);
    const product = index % 2 === 0 ? group.multiplyBase(scalar) : group.multiply(scalar, elementAt(y, 0));
    return group.add(elementAt(pairs, index), product);
  });
}

function secretSum(group: Group, { elements, secretScalars }: MixTasks['secretSum']['input']): Uint8Array {
  assertPaired(elements, secretScalars);
  let sum = IDENTITY;
  for (let index = 0; index < elements.length / 32; index += 1) {
    sum = group.add(sum, group.multiply(scalarAt(secretScalars, index), elementAt(elements, index)));
  }
  return sum;
}

function undecodable(group: Group, { elements, limit }: MixTasks['undecodable']['input']): number[] {
  const found: number[] = [];
  let from = 0;
  while (found.length < limit) {
    const next = group.firstInvalid(elements.subarray(32 * from));
    if (next < 0) break;
    found.push(from + next);
    from += next + 1;
  }
  return found;
}

const TASKS: TaskTable = {
  generators: (group, { first, count }) => packEach(count, (index) => generator(group, first + index)),
  coefficients: (_group, { seed, first, count }) => packEach(count, (index) => rowCoefficient(seed, first + index)),
  reencrypt,
  commit: (group, { elements, secretScalars }) => {
    assertPaired(elements, secretScalars);
    return packEach(elements.length / 32, (index) =>
      group.add(elementAt(elements, index), group.multiplyBase(scalarAt(secretScalars, index))),
    );
  },
  twoBases: (group, { secretA, secretB, base }) => {
    assertPaired(secretA, secretB);
    return packEach(secretA.length / 32, (index) =>
      group.add(
        group.multiplyBase(scalarAt(secretA, index)),
        group.multiply(scalarAt(secretB, index), elementAt(base, 0)),
      ),
    );
  },
  secretSum,
  publicSum: (group, { elements, scalars }) => group.sumOfPacked(scalars, elements),
  undecodable,
  foldRows: addRows,
  badRows,
};

/** Runs one task where it is called. */
export function runMixTask<T extends MixTaskName>(
  group: Group,
  name: T,
  input: MixTasks[T]['input'],
): MixTasks[T]['output'] {
  return TASKS[name](group, input);
}
