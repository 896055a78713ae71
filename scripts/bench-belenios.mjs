/**
 * `npm run bench:belenios`: the same work through `belenios-tool` (a Debian package) and through ours, in one run on
 * one core: one ranked question of five options, three trustees, one shuffle. Prints a table and ends with one line of
 * JSON: Belenios' time divided by ours.
 */
import { createLibsodiumGroup } from '../build/backends/libsodium-group.js';
import { verifyTokenSignature } from '../build/backends/node-rsa.js';
import { canonicalBytes } from '../build/core/base/canonical-json.js';
import { createGroupEngine } from '../build/core/mix/engine.js';
import { makeMix, mixedLists, reasonsToRefuseMix } from '../build/core/opening/mixing.js';
import { openedLists, readAcceptedBallot } from '../build/core/opening/opened-lists.js';
import { makeShare, reasonsToRefuseShare } from '../build/core/opening/share.js';
import { unseal } from '../build/core/opening/unseal.js';
import { reasonsToRefuseBallot } from '../build/core/sealing/ballot-check.js';
import { hasBelenios, timeBelenios } from './bench/belenios-peer.mjs';
import { drawToken, random, sealRanking, smallElection, valueOf } from './bench/small-election.mjs';

const COUNT = Number(process.env.BENCH_BALLOTS ?? 100);
const STEPS = ['seal', 'verifyBallots', 'shuffle', 'share', 'verifyAll'];
const say = (text) => process.stderr.write(`${text}\n`);

async function timed(work) {
  const begun = performance.now();
  const result = await work();
  return { ms: performance.now() - begun, result };
}

function none(reasons) {
  if (reasons.length > 0) throw new Error(reasons.join('; '));
}

async function timeOurs(count) {
  const group = await createLibsodiumGroup();
  const election = await smallElection({ group, options: 5, threshold: 2, trustees: 3 });
  const { fixed, facts, secrets } = election;
  const { definition } = fixed;
  const engine = createGroupEngine(group);
  const tokens = Array.from({ length: count }, () => drawToken(election));
  say('ours: sealing');
  // Made and written down: Belenios' step makes a ballot and adds it to its archive.
  const seal = await timed(() =>
    tokens.map((token) => {
      const ballot = sealRanking(election, token);
      canonicalBytes(ballot);
      return ballot;
    }),
  );
  const checkBallots = () =>
    seal.result.map((ballot, seq) => {
      none(reasonsToRefuseBallot({ group, facts, verifyTokenSignature, ballot }));
      return readAcceptedBallot({ group, seq, ballot });
    });
  say('ours: verifying the ballots');
  const verifyBallots = await timed(checkBallots);
  const opened = openedLists({ definition, ballots: verifyBallots.result });
  say('ours: shuffling');
  const shuffle = await timed(() => makeMix({ engine, random, fixed, trustee: 1, position: 1, lists: opened.lists }));
  const { content, outputs, proofs } = shuffle.result;
  const lists = mixedLists({ lists: opened.lists, outputs });
  say('ours: decrypting');
  const shares = [];
  for (const [index, secret] of secrets.entries()) {
    shares.push(await timed(() => makeShare({ group, random, fixed, trustee: index + 1, secret, lists })));
  }
  say('ours: verifying everything');
  const verifyAll = await timed(async () => {
    const again = openedLists({ definition, ballots: checkBallots() });
    none(await reasonsToRefuseMix({ engine, random, fixed, lists: again.lists, content, outputs, proofs }));
    for (const { result: share } of shares) none(reasonsToRefuseShare({ group, fixed, lists, share }));
    const shareContents = shares.map(({ result }) => result);
    return valueOf(unseal({ group, fixed, groups: again.groups, lists, shares: shareContents, drawn: null }));
  });
  return {
    seal: seal.ms,
    verifyBallots: verifyBallots.ms,
    shuffle: shuffle.ms,
    share: shares.reduce((sum, { ms }) => sum + ms, 0) / shares.length,
    verifyAll: verifyAll.ms,
  };
}

if (!hasBelenios()) {
  say('belenios-tool is not here. On Debian: apt-get install belenios-tool');
  process.exit(64);
}
// Once before it counts: the first run pays for compiling.
await timeOurs(Math.min(COUNT, 20));
const ours = await timeOurs(COUNT);
const belenios = timeBelenios(COUNT, say);
const row = (cells) => cells.map((cell, at) => (at === 0 ? cell.padEnd(16) : cell.padStart(14))).join('');
const perBallot = (ms) => (ms / COUNT).toFixed(3);
console.log(`\nMilliseconds a ballot, ${COUNT} ballots, one core; Belenios in RFC-3526-2048, ours in ristretto255\n`);
console.log(row(['step', 'Belenios', 'ours', 'ratio']));
for (const step of STEPS) {
  const ratio = (belenios[step] / ours[step]).toFixed(1);
  console.log(row([step, perBallot(belenios[step]), perBallot(ours[step]), ratio]));
}
console.log(
  '\nshuffle: one mix with its proof; share: one trustee; verifyAll: ballots, one mix, three shares, result\n',
);
const ratios = Object.fromEntries(STEPS.map((step) => [step, Math.round((10 * belenios[step]) / ours[step]) / 10]));
console.log(JSON.stringify(ratios));
