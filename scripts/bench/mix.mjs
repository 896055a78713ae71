/**
 * `npm run bench:mix -- [ballots …] [--width 1,2] [--threads n]`: what a shuffle, its verification and a decryption
 * share cost, in milliseconds of processor time a ballot, so that other work on the machine counts as little as can
 * be. Without `--threads` all runs in one thread; with it the same work runs in a pool, and the wall clock tells what
 * that gains. Ends with one line of JSON.
 */
import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { createLibsodiumGroup } from '../../build/backends/libsodium-group.js';
import { createMixPool } from '../../build/backends/mix-pool.js';
import { randomScalar } from '../../build/core/group/scalars.js';
import { createGroupEngine } from '../../build/core/mix/engine.js';
import { proveShuffle } from '../../build/core/mix/prove-shuffle.js';
import { mixContext } from '../../build/core/mix/shuffle-context.js';
import { reasonsToRefuseShuffle } from '../../build/core/mix/verify-shuffle.js';
import { proveList, verifyList } from '../../build/core/opening/list-proof.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { width: { type: 'string', default: '1,2' }, threads: { type: 'string', default: '0' } },
});
const counts = positionals.length > 0 ? positionals.map(Number) : [1000];
const widths = values.width.split(',').map(Number);
const threads = Number(values.threads);
for (const number of [...counts, ...widths]) {
  if (!Number.isInteger(number) || number < 1) throw new Error('ballots and widths are whole numbers from 1');
}

const random = (length) => new Uint8Array(randomBytes(length));
const group = await createLibsodiumGroup();
const pool = threads > 0 ? createMixPool(threads) : null;
const engine = pool ?? createGroupEngine(group);
const secret = randomScalar(random);
const y = group.multiplyBase(secret);
const context = mixContext({
  ...{ fingerprint: random(32), group: 'members', list: 'contest', position: 1, certificate: random(32) },
});

/** Elements that decode, with nothing sealed in them: what they hold does not change what they cost. */
function makeList(count, width) {
  const bytes = new Uint8Array(64 * count * width);
  for (let at = 0; at < bytes.length; at += 32) bytes.set(group.multiplyBase(randomScalar(random)), at);
  return { count, width, bytes };
}

async function measured(count, work) {
  const cpu = process.cpuUsage();
  const started = performance.now();
  const value = await work();
  const wall = performance.now() - started;
  const { user, system } = process.cpuUsage(cpu);
  return { value, cpuMs: (user + system) / 1000 / count, wallMs: wall / count };
}

function makeShare(list) {
  const elements = new Uint8Array(32 * list.count * list.width);
  for (let at = 0; at < elements.length; at += 32) elements.set(list.bytes.subarray(2 * at, 2 * at + 32), at);
  const shares = new Uint8Array(elements.length);
  for (let at = 0; at < elements.length; at += 32) {
    shares.set(group.multiply(secret, elements.subarray(at, at + 32)), at);
  }
  const statement = { fingerprint: context.slice(0, 32), groupId: 'members', trustee: 1, key: y, elements, shares };
  return { statement, proof: proveList({ group, random, statement, secret }) };
}

function requireNone(reasons) {
  if (reasons.length > 0) throw new Error(reasons.join('; '));
}

async function run(count, width) {
  const input = makeList(count, width);
  const shuffle = { engine, random, context, y, input };
  const prove = await measured(count, () => proveShuffle(shuffle));
  const { output, proof } = prove.value;
  const verify = await measured(count, async () =>
    requireNone(await reasonsToRefuseShuffle({ ...shuffle, output: output.bytes, proof })),
  );
  const share = await measured(count, () => makeShare(output));
  const shareCheck = await measured(count, () => {
    const { statement } = share.value;
    if (group.firstInvalid(statement.shares) >= 0 || !verifyList({ group, ...share.value })) {
      throw new Error('a share that does not hold');
    }
  });
  return { count, width, prove, verify, share, shareCheck };
}

const results = [];
const shown = (number) => number.toFixed(3).padStart(8);
process.stdout.write(`${group.name}, ${threads > 0 ? `${threads} threads for mixes` : 'one thread'}\n`);
process.stdout.write('ms a ballot: processor time (wall clock)\n');
for (const count of counts) {
  for (const width of widths) {
    const result = await run(count, width);
    const figures = { count, width };
    for (const step of ['prove', 'verify', 'share', 'shareCheck']) {
      const { cpuMs, wallMs } = result[step];
      figures[step] = { cpuMs: Number(cpuMs.toFixed(4)), wallMs: Number(wallMs.toFixed(4)) };
      process.stdout.write(`N = ${count}, w = ${width}  ${step.padEnd(10)} ${shown(cpuMs)} (${shown(wallMs)})\n`);
    }
    results.push(figures);
  }
}
await pool?.close();
const maxRssMb = Math.round(process.resourceUsage().maxRSS / 1024);
process.stdout.write(`largest memory: ${maxRssMb} MB\n`);
process.stdout.write(`${JSON.stringify({ bench: 'mix', group: group.name, threads, results, maxRssMb })}\n`);
