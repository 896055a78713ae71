/**
 * `npm run bench:timing`: does the time of an operation with a secret tell anything of what it works on? Two classes of
 * inputs in random order, Welch's t of their times after the slowest tenth is left out (other work of the machine): |t|
 * below 4.5 shows nothing. Figures, not a test: a busy machine gives what it likes. Ends with one line of JSON.
 *
 * BENCH_SAMPLES: measurements of each operation, 20,000 unless given (a minute and a half); 100,000 for the record.
 */
import { randomBytes, randomInt } from 'node:crypto';
import { generateTokenKey, openTokenKey } from '../../build/backends/node-rsa.js';
import { equalBytes } from '../../build/core/base/bytes.js';

const SAMPLES = Number(process.env.BENCH_SAMPLES ?? 20_000);
const LIMIT = 4.5;

/** One blinded request below every modulus. */
function request() {
  const bytes = new Uint8Array(randomBytes(384));
  bytes[0] = 1;
  return bytes;
}

function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function variance(values) {
  const middle = mean(values);
  return values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1);
}

/** Welch's t of two lists of times, each without its slowest tenth. */
function welch(left, right) {
  const limit = [...left, ...right].toSorted((a, b) => a - b)[Math.floor(0.9 * (left.length + right.length))];
  const [one, other] = [left, right].map((times) => times.filter((time) => time <= limit));
  return (mean(one) - mean(other)) / Math.sqrt(variance(one) / one.length + variance(other) / other.length);
}

/** Times `run` on inputs of two classes that were made beforehand. */
function compare(samples, inputs, run) {
  const times = [[], []];
  const order = Array.from({ length: samples }, () => randomInt(2));
  for (let warm = 0; warm < Math.min(200, samples); warm += 1) run(inputs[warm % 2](warm));
  for (const [at, side] of order.entries()) {
    const input = inputs[side](at);
    const from = process.hrtime.bigint();
    run(input);
    times[side].push(Number(process.hrtime.bigint() - from));
  }
  return Math.abs(welch(times[0], times[1]));
}

const key = openTokenKey((await generateTokenKey()).privateKey);
const fixed = request();
const others = Array.from({ length: 997 }, request);
const few = new Uint8Array(384);
few[383] = 2;

const secret = new Uint8Array(randomBytes(4096));
const early = secret.slice();
early[0] ^= 1;
const late = secret.slice();
late[4095] ^= 1;

const figures = {
  samples: SAMPLES,
  signFixedAgainstRandom: compare(SAMPLES, [() => fixed, (at) => others[at % 997]], (input) => key.blindSign(input)),
  signSmallAgainstRandom: compare(SAMPLES, [() => few, (at) => others[at % 997]], (input) => key.blindSign(input)),
  compareEarlyAgainstLate: compare(SAMPLES, [() => early, () => late], (input) => equalBytes(secret, input)),
};
for (const [name, t] of Object.entries(figures).slice(1)) {
  console.log(`${name.padEnd(26)} |t| = ${t.toFixed(2)} ${t < LIMIT ? 'shows nothing' : 'SHOWS A DIFFERENCE'}`);
}
console.log(JSON.stringify(figures));
