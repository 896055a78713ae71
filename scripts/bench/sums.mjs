/**
 * Sums of products over public data, which are nearly all that verifying costs: the WebAssembly of the verifier
 * against libsodium's products added one by one and noble's bucket method, in one run on one machine.
 * By itself: node scripts/bench/sums.mjs
 */
import { randomBytes } from 'node:crypto';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { createLibsodiumGroup } from '../../build/backends/libsodium-group.js';
import { createNobleGroup } from '../../build/backends/noble-group.js';
import { randomScalar } from '../../build/core/group/scalars.js';

const LENGTHS = [100, 1000, 10_000, 100_000];
/** libsodium's time per product does not depend on the length, and noble's hardly does from here on. */
const MOST_LIBSODIUM = 1000;
const MOST_NOBLE = 10_000;
const ROUNDS = 3;
const random = (length) => new Uint8Array(randomBytes(length));

const SCALARS = new Map([
  [253, () => randomScalar(random)],
  [128, () => new Uint8Array(Buffer.concat([random(16), Buffer.alloc(16)]))],
]);

function productsOneByOne(group, scalars, elements) {
  let sum = new Uint8Array(32);
  for (let at = 0; at < elements.length; at += 32) {
    sum = group.add(sum, group.multiply(scalars.subarray(at, at + 32), elements.subarray(at, at + 32)));
  }
  return sum;
}

/** The least milliseconds per product of some rounds: what else the machine does only ever adds. */
function leastMs(rounds, length, work) {
  const enough = Math.max(1, Math.round(300 / length));
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round += 1) {
    const started = process.hrtime.bigint();
    for (let done = 0; done < enough; done += 1) work();
    least = Math.min(least, Number(process.hrtime.bigint() - started) / 1e6 / enough / length);
  }
  return least;
}

/** @returns one {bits, length, ms, libsodium, noble} for each length and size of scalars; times are ms per product */
export async function benchSums() {
  const libsodium = await createLibsodiumGroup();
  const noble = createNobleGroup();
  const longest = LENGTHS.at(-1);
  const elements = new Uint8Array(32 * longest);
  for (let at = 0; at < elements.length; at += 32) elements.set(libsodium.multiplyBase(randomScalar(random)), at);
  const rows = [];
  for (const [bits, draw] of SCALARS) {
    const scalars = new Uint8Array(32 * longest);
    for (let at = 0; at < scalars.length; at += 32) scalars.set(draw(), at);
    const first = (count) => [scalars.subarray(0, 32 * count), elements.subarray(0, 32 * count)];
    for (const length of LENGTHS) {
      const few = Math.min(length, MOST_LIBSODIUM);
      const some = Math.min(length, MOST_NOBLE);
      const ms = leastMs(ROUNDS, length, () => libsodium.sumOfPacked(...first(length)));
      const sodium = leastMs(ROUNDS, few, () => productsOneByOne(libsodium, ...first(few)));
      rows.push({
        bits,
        length,
        ms,
        libsodium: sodium,
        noble: leastMs(1, some, () => noble.sumOfPacked(...first(some))),
      });
    }
  }
  return rows;
}

export function printSums(rows) {
  console.log('sums of products, ms per product, decoding included');
  for (const { bits, length, ms, libsodium, noble } of rows) {
    const what = `${String(bits)} bits, ${String(length).padStart(6)} products`;
    const against = `libsodium / this ${(libsodium / ms).toFixed(1)}, noble / this ${(noble / ms).toFixed(1)}`;
    console.log(`  ${what}   ${ms.toFixed(4)}   ${against}`);
  }
}

if (argv[1] === fileURLToPath(import.meta.url)) printSums(await benchSums());
