/**
 * One count by one program, in this process: `node count-programs.mjs PROGRAM RULE FILE`. Prints one line of JSON: the
 * seconds from the file to the result, without loading the program, the most memory, and who is elected.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** A file in the plainest form, equal papers merged: what the peers' callers have to do themselves. */
function readPapers(file) {
  const lines = readFileSync(file, 'utf8').split('\n');
  const [candidates, seats] = lines[0].split(' ').map(Number);
  const merged = new Map();
  let at = 1;
  for (; lines[at] !== '0'; at += 1) merged.set(lines[at], (merged.get(lines[at]) ?? 0) + 1);
  const names = lines.slice(at + 1, at + 1 + candidates).map((name) => name.slice(1, -1));
  const papers = [...merged].map(([line, weight]) => {
    const words = line.split(' ').slice(1, -1);
    return { order: words.map((word) => names[Number(word) - 1]), weight };
  });
  return { names, seats, papers };
}

async function ours(rule) {
  const { countFile } = await import('../../build/cli/count-file.js');
  const setting = new Map(rule === 'plurality' ? [['choicesFrom', 'first-preferences']] : []);
  const seats = SINGLE.has(rule) ? { seats: 1 } : {};
  return async (file) => {
    let json = '';
    const output = {
      out: (text) => {
        json += text;
      },
      err() {},
    };
    const exitCode = await countFile({ file, rule, setting, json: true, output, ...seats });
    if (exitCode !== 0) throw new Error(`tellers count ended with ${exitCode}`);
    const sheet = JSON.parse(json);
    const names = new Map(sheet.input.candidates.map(({ id, name }) => [id, name]));
    return sheet.outcome.elected.map((id) => names.get(id));
  };
}

/** Rules that fill one seat. */
const SINGLE = new Set(['irv', 'schulze', 'ranked-pairs', 'minimax', 'copeland']);

const VOTES = {
  plurality: 'FirstPastThePost',
  approval: 'Approbation',
  irv: 'InstantRunoff',
  schulze: 'Schulze',
  'ranked-pairs': 'RankedPairs',
  minimax: 'Minimax',
  copeland: 'Copeland',
};

async function votes(rule) {
  const library = await import('votes');
  const Method = library[VOTES[rule]];
  return (file) => {
    const { names, seats, papers } = readPapers(file);
    const ballots = papers.map(({ order, weight }) => ({ ranking: order.map((name) => [name]), weight }));
    const election = Method.needsMatrix
      ? new Method(library.utils.matrixFromBallots(ballots, names))
      : new Method({ candidates: names, ballots });
    return election
      .ranking()
      .flat()
      .slice(0, SINGLE.has(rule) ? 1 : seats);
  };
}

async function caritat(rule) {
  const library = createRequire(import.meta.url)('caritat');
  const count = {
    plurality: (election, seats) => library.plurality(election, { seats }),
    approval: (election, seats) => library.approval(election, { seats }),
    irv: (election) => [library.irv(election)],
    'meek-prf': (election, seats) => library.stv.meek(election, { seats }),
    schulze: (election) => library.condorcet.schulze(election).slice(0, 1),
  }[rule];
  return (file) => {
    const { names, seats, papers } = readPapers(file);
    const ballots = papers.map(({ order, weight }) => new library.Ballot(order, weight));
    return [...count(new library.Election({ candidates: names, ballots }), seats)];
  };
}

async function nodeCaritat() {
  // The package exports its commands only; the counter that they use stands beside them.
  const folder = dirname(createRequire(import.meta.url).resolve('@node-core/caritat/package.json'));
  const { default: Vote } = await import(pathToFileURL(join(folder, 'dist', 'vote.js')).href);
  return (file) => {
    const { names, papers } = readPapers(file);
    // It knows no weights: every paper is a ballot.
    const ballots = papers.flatMap(({ order, weight }) => {
      const preferences = new Map(order.map((name, index) => [name, names.length - index]));
      return Array.from({ length: weight }, (_, at) => ({ voter: { id: String(at) }, preferences }));
    });
    const vote = new Vote({ candidates: names, votes: ballots, targetMethod: 'Condorcet' });
    const wins = [...vote.count({}).result].toSorted(([, left], [, right]) => right - left);
    return [wins[0][0]];
  };
}

const PROGRAMS = { tellers: ours, votes, caritat, '@node-core/caritat': nodeCaritat };

const [program, rule, file] = process.argv.slice(2);
const count = await PROGRAMS[program](rule);
const started = performance.now();
const elected = await count(file);
const seconds = (performance.now() - started) / 1000;
const { user, system } = process.cpuUsage();
const megabytes = process.resourceUsage().maxRSS / 1024;
process.stdout.write(`${JSON.stringify({ seconds, cpuSeconds: (user + system) / 1e6, megabytes, elected })}\n`);
