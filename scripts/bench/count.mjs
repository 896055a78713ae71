/**
 * `npm run bench:count -- [papers …] [--candidates 10] [--seats 4] [--programs tellers,votes]`: how long a count takes from the file to the result
 * sheet, and how much memory, beside the counters of the npm registry that load. The same file for all, in one run,
 * every count in a process of its own, one after the other. Prints a table and ends with one line of JSON.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ballotFile } from './ballot-file.mjs';

/** Who counts by which rule. @node-core/caritat counts wins of comparisons, which is Copeland's rule without ties. */
const RULES = {
  plurality: ['tellers', 'votes', 'caritat'],
  approval: ['tellers', 'votes', 'caritat'],
  irv: ['tellers', 'votes', 'caritat'],
  'scottish-stv': ['tellers'],
  ers97: ['tellers'],
  'meek-prf': ['tellers', 'caritat'],
  'meek-nz': ['tellers'],
  'wigm-exact': ['tellers'],
  schulze: ['tellers', 'votes', 'caritat'],
  'ranked-pairs': ['tellers', 'votes'],
  minimax: ['tellers', 'votes'],
  copeland: ['tellers', 'votes', '@node-core/caritat'],
};

/** A count that takes longer is given up, and the table says so. */
const MOST_SECONDS = 300;
const PROGRAMS = fileURLToPath(new URL('count-programs.mjs', import.meta.url));

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    candidates: { type: 'string', default: '10' },
    seats: { type: 'string', default: '4' },
    programs: { type: 'string' },
  },
});
const sizes = positionals.length > 0 ? positionals.map(Number) : [100_000];
const only = values.programs?.split(',') ?? null;
const [candidates, seats] = [Number(values.candidates), Number(values.seats)];
for (const number of [...sizes, candidates, seats]) {
  if (!Number.isInteger(number) || number < 1) throw new Error('papers, candidates and seats are whole numbers from 1');
}

function run(program, rule, file) {
  const started = performance.now();
  const result = spawnSync(process.execPath, [PROGRAMS, program, rule, file], {
    encoding: 'utf8',
    timeout: MOST_SECONDS * 1000,
    killSignal: 'SIGKILL',
  });
  const wallSeconds = (performance.now() - started) / 1000;
  if (result.status !== 0) {
    const why = result.error?.code === 'ETIMEDOUT' ? `longer than ${MOST_SECONDS} s` : lastLine(result.stderr);
    return { program, rule, failed: why };
  }
  return { program, rule, ...JSON.parse(result.stdout), wallSeconds };
}

function lastLine(text) {
  const lines = text.split('\n').filter((line) => /^[A-Za-z]*Error:/.test(line));
  return (lines[0] ?? 'ended without a result').trim().slice(0, 80);
}

const round = (number, places) => Number(number.toFixed(places));

function row({ program, rule, failed, seconds, wallSeconds, cpuSeconds, megabytes, elected }) {
  const name = `${rule.padEnd(13)} ${program.padEnd(19)}`;
  if (failed !== undefined) return `${name} ${failed}`;
  const figures = [seconds, wallSeconds, cpuSeconds].map((figure) => figure.toFixed(2).padStart(7)).join(' ');
  return `${name} ${figures} ${megabytes.toFixed(0).padStart(7)}  ${elected.join(' ')}`;
}

const folder = mkdtempSync(join(tmpdir(), 'tellers-count-'));
const files = [];
try {
  for (const papers of sizes) {
    const text = ballotFile({ papers, candidates, seats });
    const file = join(folder, `${papers}.blt`);
    writeFileSync(file, text);
    const sha256 = createHash('sha256').update(text).digest('hex');
    process.stdout.write(`\n${papers} papers, ${candidates} candidates, ${seats} seats, SHA-256 ${sha256}\n`);
    process.stdout.write('seconds: from file to result, the whole process, processor time; megabytes; elected\n');
    const runs = [];
    for (const [rule, programs] of Object.entries(RULES)) {
      for (const program of programs.filter((name) => only?.includes(name) ?? true)) {
        const result = run(program, rule, file);
        process.stdout.write(`${row(result)}\n`);
        runs.push(result);
      }
    }
    files.push({ papers, sha256, runs });
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const figures = files.map(({ papers, sha256, runs }) => ({
  papers,
  sha256,
  runs: runs.map(({ program, rule, failed, seconds, wallSeconds, cpuSeconds, megabytes }) =>
    failed === undefined
      ? {
          ...{ program, rule, seconds: round(seconds, 3), wallSeconds: round(wallSeconds, 3) },
          ...{ cpuSeconds: round(cpuSeconds, 3), megabytes: round(megabytes, 0) },
        }
      : { program, rule, failed },
  ),
}));
const machine = { node: process.version, cpus: cpus().length, model: cpus()[0]?.model ?? 'unknown' };
process.stdout.write(`${JSON.stringify({ bench: 'count', candidates, seats, ...machine, files: figures })}\n`);
