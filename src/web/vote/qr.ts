/**
 * QR codes (ISO/IEC 18004, model 2), error correction level L, in byte mode or alphanumeric mode, whichever a stretch of
 * the text allows. Drawn on the device: what a code says about a vote must not pass anybody else's program.
 * test/web/qr.test.ts holds it to another encoder, module for module.
 */

/** Rows of modules, true for dark; null for a text that is too long for one code. */
export type QrMatrix = boolean[][] | null;

const ALPHANUMERIC = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';
/** Level L: error correction codewords of a block, and blocks, by version from 1. */
const EC_WORDS = [
  7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28, 28, 28, 30, 30, 26, 28, 30, 30, 30, 30,
  30, 30, 30, 30, 30, 30, 30, 30, 30, 30,
];
const BLOCKS = [
  1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8, 8, 9, 9, 10, 12, 12, 12, 13, 14, 15, 16, 17, 18, 19, 19,
  20, 21, 22, 24, 25,
];

interface Segment {
  readonly isAlphanumeric: boolean;
  readonly text: string;
}

/** A long run of capital letters and digits at the end takes less room in its own mode. */
function segmentsOf(text: string): Segment[] {
  let from = text.length;
  while (/[0-9A-Z $%*+\-./:]/.test(text.charAt(from - 1))) from -= 1;
  const [head, tail] = text.length - from < 24 ? [text, ''] : [text.slice(0, from), text.slice(from)];
  const segments = [
    { isAlphanumeric: false, text: head },
    { isAlphanumeric: true, text: tail },
  ];
  return segments.filter((segment) => segment.text !== '');
}

/** All modules of a version but those that functions take. */
function rawModules(version: number): number {
  let modules = (16 * version + 128) * version + 64;
  if (version >= 2) {
    const aligned = Math.floor(version / 7) + 2;
    modules -= (25 * aligned - 10) * aligned - 55;
    if (version >= 7) modules -= 36;
  }
  return modules;
}

function dataWords(version: number): number {
  return Math.floor(rawModules(version) / 8) - (EC_WORDS[version - 1] ?? 0) * (BLOCKS[version - 1] ?? 0);
}

function bitsOf(segments: readonly Segment[], version: number): number[] {
  const bits: number[] = [];
  const put = (value: number, length: number) => {
    for (let at = length - 1; at >= 0; at -= 1) bits.push((value >> at) & 1);
  };
  for (const { isAlphanumeric, text } of segments) {
    if (isAlphanumeric) {
      put(2, 4);
      put(text.length, version < 10 ? 9 : version < 27 ? 11 : 13);
      for (let at = 0; at < text.length; at += 2) {
        const first = ALPHANUMERIC.indexOf(text.charAt(at));
        if (at + 1 < text.length) put(first * 45 + ALPHANUMERIC.indexOf(text.charAt(at + 1)), 11);
        else put(first, 6);
      }
    } else {
      const bytes = new TextEncoder().encode(text);
      put(4, 4);
      put(bytes.length, version < 10 ? 8 : 16);
      for (const byte of bytes) put(byte, 8);
    }
  }
  return bits;
}

function codewords(bits: number[], version: number): number[] {
  const capacity = dataWords(version) * 8;
  for (let at = 0; at < 4 && bits.length < capacity; at += 1) bits.push(0);
  while (bits.length % 8 !== 0) bits.push(0);
  const words: number[] = [];
  for (let at = 0; at < bits.length; at += 8)
    words.push(bits.slice(at, at + 8).reduce((sum, bit) => (sum << 1) | bit, 0));
  for (let pad = 0; words.length < dataWords(version); pad += 1) words.push(pad % 2 === 0 ? 0xec : 0x11);
  return words;
}

/** Multiplication in GF(2^8) modulo x^8 + x^4 + x^3 + x^2 + 1. */
function multiply(x: number, y: number): number {
  let z = 0;
  for (let at = 7; at >= 0; at -= 1) {
    z = (z << 1) ^ ((z >> 7) * 0x11d);
    z ^= ((y >> at) & 1) * x;
  }
  return z;
}

function divisorOf(degree: number): number[] {
  const divisor = Array<number>(degree).fill(0);
  divisor[degree - 1] = 1;
  let root = 1;
  for (let at = 0; at < degree; at += 1) {
    for (let each = 0; each < degree; each += 1) {
      divisor[each] = multiply(divisor[each] ?? 0, root) ^ (divisor[each + 1] ?? 0);
    }
    root = multiply(root, 2);
  }
  return divisor;
}

function remainderOf(data: readonly number[], divisor: readonly number[]): number[] {
  const result = divisor.map(() => 0);
  for (const byte of data) {
    const factor = byte ^ (result.shift() ?? 0);
    result.push(0);
    for (const [at, coefficient] of divisor.entries()) result[at] = (result[at] ?? 0) ^ multiply(coefficient, factor);
  }
  return result;
}

/** Blocks with their error correction, one word of each block in turn. */
function interleaved(words: readonly number[], version: number): number[] {
  const blocks = BLOCKS[version - 1] ?? 1;
  const ecWords = EC_WORDS[version - 1] ?? 0;
  const divisor = divisorOf(ecWords);
  const short = Math.floor(words.length / blocks);
  const longer = words.length % blocks;
  const data: number[][] = [];
  let from = 0;
  for (let block = 0; block < blocks; block += 1) {
    const length = short + (block >= blocks - longer ? 1 : 0);
    data.push(words.slice(from, from + length));
    from += length;
  }
  const corrections = data.map((block) => remainderOf(block, divisor));
  const result: number[] = [];
  for (let at = 0; at <= short; at += 1) for (const block of data) if (at < block.length) result.push(block[at] ?? 0);
  for (let at = 0; at < ecWords; at += 1) for (const block of corrections) result.push(block[at] ?? 0);
  return result;
}

/** Where alignment patterns have their middle. */
function alignments(version: number, size: number): number[] {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const step = version === 32 ? 26 : Math.ceil((version * 4 + 4) / (count * 2 - 2)) * 2;
  return [6, ...Array.from({ length: count - 1 }, (_, at) => size - 7 - at * step).toReversed()];
}

const MASKS: readonly ((x: number, y: number) => boolean)[] = [
  (x, y) => (x + y) % 2 === 0,
  (_, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

class Matrix {
  readonly size: number;
  readonly dark: boolean[][];
  private readonly taken: boolean[][];
  private readonly version: number;

  constructor(version: number) {
    this.version = version;
    this.size = version * 4 + 17;
    const empty = () => Array.from({ length: this.size }, () => Array<boolean>(this.size).fill(false));
    this.dark = empty();
    this.taken = empty();
    this.drawFunctions();
  }

  private put(x: number, y: number, isDark: boolean): void {
    const [row, takenRow] = [this.dark[y], this.taken[y]];
    if (row === undefined || takenRow === undefined || x < 0 || x >= this.size) return;
    row[x] = isDark;
    takenRow[x] = true;
  }

  private drawFunctions(): void {
    const { size, version } = this;
    for (let at = 0; at < size; at += 1) {
      this.put(6, at, at % 2 === 0);
      this.put(at, 6, at % 2 === 0);
    }
    for (const [x, y] of [
      [3, 3],
      [size - 4, 3],
      [3, size - 4],
    ] as const)
      this.drawRings(x, y, 4, [2, 4]);
    const middles = alignments(version, size);
    const last = middles.length - 1;
    for (const [i, x] of middles.entries()) {
      for (const [j, y] of middles.entries()) {
        const isFinder = (i === 0 && j === 0) || (i === 0 && j === last) || (i === last && j === 0);
        if (!isFinder) this.drawRings(x, y, 2, [1]);
      }
    }
    this.drawFormat(0);
    this.drawVersion();
  }

  /** Squares around a middle, light at the given distances. */
  private drawRings(x: number, y: number, reach: number, light: readonly number[]): void {
    for (let dy = -reach; dy <= reach; dy += 1) {
      for (let dx = -reach; dx <= reach; dx += 1) {
        this.put(x + dx, y + dy, !light.includes(Math.max(Math.abs(dx), Math.abs(dy))));
      }
    }
  }

  drawFormat(mask: number): void {
    const { size } = this;
    // Level L has the bits 01.
    const data = (1 << 3) | mask;
    let rest = data;
    for (let at = 0; at < 10; at += 1) rest = (rest << 1) ^ ((rest >> 9) * 0x537);
    const bits = ((data << 10) | rest) ^ 0x5412;
    const bit = (at: number) => ((bits >> at) & 1) === 1;
    for (let at = 0; at <= 5; at += 1) this.put(8, at, bit(at));
    this.put(8, 7, bit(6));
    this.put(8, 8, bit(7));
    this.put(7, 8, bit(8));
    for (let at = 9; at < 15; at += 1) this.put(14 - at, 8, bit(at));
    for (let at = 0; at < 8; at += 1) this.put(size - 1 - at, 8, bit(at));
    for (let at = 8; at < 15; at += 1) this.put(8, size - 15 + at, bit(at));
    this.put(8, size - 8, true);
  }

  private drawVersion(): void {
    if (this.version < 7) return;
    let rest = this.version;
    for (let at = 0; at < 12; at += 1) rest = (rest << 1) ^ ((rest >> 11) * 0x1f25);
    const bits = (this.version << 12) | rest;
    for (let at = 0; at < 18; at += 1) {
      const isDark = ((bits >> at) & 1) === 1;
      const [a, b] = [this.size - 11 + (at % 3), Math.floor(at / 3)];
      this.put(a, b, isDark);
      this.put(b, a, isDark);
    }
  }

  drawWords(words: readonly number[]): void {
    const { size } = this;
    let bit = 0;
    for (let right = size - 1; right >= 1; right -= 2) {
      if (right === 6) right = 5;
      for (let step = 0; step < size; step += 1) {
        for (const x of [right, right - 1]) {
          const isUpward = ((right + 1) & 2) === 0;
          const y = isUpward ? size - 1 - step : step;
          const row = this.dark[y];
          if (row === undefined || this.taken[y]?.[x] === true || bit >= words.length * 8) continue;
          row[x] = (((words[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1) === 1;
          bit += 1;
        }
      }
    }
  }

  /** Turns every data module where the mask says so; the same again turns them back. */
  mask(mask: number): void {
    const turns = MASKS[mask];
    for (const [y, row] of this.dark.entries()) {
      for (const [x, isDark] of row.entries()) {
        if (this.taken[y]?.[x] !== true && turns?.(x, y) === true) row[x] = !isDark;
      }
    }
  }
}

function runPenalty(line: readonly boolean[]): number {
  let penalty = 0;
  let length = 0;
  for (const [at, is] of line.entries()) {
    length = at > 0 && line[at - 1] === is ? length + 1 : 1;
    if (length === 5) penalty += 3;
    else if (length > 5) penalty += 1;
  }
  // A finder-like pattern with four light modules on one side.
  const text = line.map((is) => (is ? '1' : '0')).join('');
  for (let at = 0; at + 11 <= text.length; at += 1) {
    const piece = text.slice(at, at + 11);
    if (piece === '10111010000' || piece === '00001011101') penalty += 40;
  }
  return penalty;
}

/** How hard a code is to read (section 7.8.3): the mask with the least is taken. */
function penaltyOf(dark: readonly (readonly boolean[])[]): number {
  const size = dark.length;
  let penalty = 0;
  let count = 0;
  for (const [y, row] of dark.entries()) {
    penalty += runPenalty(row) + runPenalty(dark.map((each) => each[y] ?? false));
    for (const [x, is] of row.entries()) {
      if (is) count += 1;
      const next = dark[y + 1];
      if (x + 1 < size && next !== undefined && row[x + 1] === is && next[x] === is && next[x + 1] === is) penalty += 3;
    }
  }
  return penalty + 10 * Math.abs(Math.ceil((count * 100) / (size * size) / 5) - 10);
}

/** The code of a text, the smallest that holds it; null when none does. */
export function qrMatrix(text: string, forced?: { readonly mask: number }): QrMatrix {
  const segments = segmentsOf(text);
  for (let version = 1; version <= 40; version += 1) {
    const bits = bitsOf(segments, version);
    if (bits.length > dataWords(version) * 8) continue;
    const matrix = new Matrix(version);
    matrix.drawWords(interleaved(codewords(bits, version), version));
    const masks = forced === undefined ? MASKS.map((_, mask) => mask) : [forced.mask];
    let best = { mask: masks[0] ?? 0, penalty: Number.POSITIVE_INFINITY };
    for (const mask of masks) {
      matrix.mask(mask);
      matrix.drawFormat(mask);
      const penalty = penaltyOf(matrix.dark);
      if (penalty < best.penalty) best = { mask, penalty };
      matrix.mask(mask);
    }
    matrix.mask(best.mask);
    matrix.drawFormat(best.mask);
    return matrix.dark;
  }
  return null;
}
