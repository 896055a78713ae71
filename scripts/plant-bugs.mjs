/**
 * `node scripts/plant-bugs.mjs [elections] [seed]`: plants one small bug after the other in the first counter, in a
 * private copy of its text, and asks the comparison with the second counter to find each. Ends with 1 when one stays
 * unseen, or when the text in which it should be planted is no longer there.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const [elections = 1000, seed = 1, only = ''] = process.argv.slice(2).map((text, at) => (at < 2 ? Number(text) : text));

/** [what it breaks, the rule to count by, file under src/core/count, text as it is, text with the bug] */
const BUGS = [
  ['Scottish quota without the one more', 'scottish-stv', 'scottish-stv.ts', '+ 1n) * UNIT', '+ 0n) * UNIT'],
  ['Scottish quota: divided by the places', 'scottish-stv', 'scottish-stv.ts', 'seats + 1)', 'seats + 0)'],
  ['exactly the quota does not elect', 'scottish-stv', 'scottish-stv.ts', 'votes >= quota', 'votes > quota'],
  ['exactly the quota elects in fractions', 'wigm-exact', 'wigm-exact.ts', 'quota) > 0', 'quota) >= 0'],
  [
    'exactly the quota makes a surplus',
    'scottish-stv',
    'stv/weighted-inclusive.ts',
    'this.quota) > 0)',
    'this.quota) >= 0)',
  ],
  [
    'values to four places',
    'scottish-stv',
    'scottish-stv.ts',
    'UNIT = 10n ** BigInt(PLACES)',
    'UNIT = 10n ** BigInt(4)',
  ],
  [
    'values rounded up',
    'scottish-stv',
    'scottish-stv.ts',
    '(surplus * value) / votes',
    '(surplus * value + votes - 1n) / votes',
  ],
  ['the last places wait', 'scottish-stv', 'stv/weighted-inclusive.ts', 'length <= places', 'length < places'],
  [
    'the smallest surplus first',
    'scottish-stv',
    'stv/weighted-inclusive.ts',
    "'surplus' ? order > 0",
    "'surplus' ? order < 0",
  ],
  ['ties forwards, not backwards', 'scottish-stv', 'tie.ts', "=== 'backwards'", "!== 'backwards'"],
  ['ties go to who has more', 'wigm-exact', 'tie.ts', "kind === 'exclusion'", "kind !== 'exclusion'"],
  ['lots: the favoured are excluded', 'irv', 'lots.ts', 'slice(-take)', 'slice(0, take)'],
  ['lots: the first of three is never drawn', 'irv', 'lots.ts', 'slice(-take)', 'slice(+take)'],
  ['lot order from high to low', 'irv', 'lots.ts', 'left.hash < right.hash', 'left.hash > right.hash'],
  ['exhausted papers read on (STV)', 'ers97', 'stv/piles.ts', 'at < end', 'at <= end'],
  ['exhausted papers forgotten (IRV)', 'irv', 'irv.ts', 'nonTransferable += stopped', 'nonTransferable -= stopped'],
  ['half is a majority', 'irv', 'irv.ts', '?? 0) > total', '?? 0) >= total'],
  ['a batch with as many votes as the next', 'irv', 'irv.ts', 'if (together <', 'if (together <='],
  ['ERS97 quota cut off', 'ers97', 'ers97.ts', '+ shares - 1n) / shares', '+ shares * 0n) / shares'],
  ['ERS97 quota raised when exact', 'ers97', 'ers97.ts', 'shares - 1n', 'shares - 0n'],
  ['ERS97 set up to, not including, the next', 'ers97', 'ers97.ts', 'together <= this', 'together < this'],
  ['ERS97 set of one with a tie at its edge', 'ers97', 'ers97.ts', 'own < this', 'own <= this'],
  ['ERS97 active vote: only more than', 'ers97', 'ers97.ts', '1) < this.active', '1) <= this.active'],
  ['ERS97 quota never worked out anew', 'ers97', 'ers97.ts', 'elected.length === 0)', 'elected.length < 0)'],
  ['ERS97 lowest values first', 'ers97', 'ers97.ts', 'left > right ? -1', 'left < right ? -1'],
  ['ERS97 surplus from the first batch', 'ers97', 'ers97.ts', 'parcels.at(-1)', 'parcels.at(0)'],
  ['Meek: only more than the quota elects', 'meek-prf', 'meek-prf.ts', '?? 0n) >= quota', '?? 0n) > quota'],
  ['Meek: quota without its last billionth', 'meek-prf', 'meek-prf.ts', 'seats + 1) + 1n', 'seats + 1) + 0n'],
  ['Meek: keep values rounded down', 'meek-prf', 'meek-prf.ts', 'ONE + right - 1n', 'ONE'],
  ['Meek: parts of papers rounded down', 'meek-prf', 'meek-prf.ts', 'right + ONE - 1n', 'right'],
  ['Meek: level with the surplus is not tied', 'meek-prf', 'meek-prf.ts', '<= votesOf(least)', '< votesOf(least)'],
  ['Meek: a round ends while there is surplus', 'meek-prf', 'meek-prf.ts', 'surplus < OMEGA', 'surplus > OMEGA'],
  [
    'New Zealand: level with the surplus overtakes',
    'meek-nz',
    'meek-nz.ts',
    'next - least > surplus',
    'next - least >= surplus',
  ],
  [
    'New Zealand: the higher number goes',
    'meek-nz',
    'meek-nz.ts',
    'among: left, tally: now, lowest: true',
    'among: left, tally: now, lowest: false',
  ],
  ['papers that are equal are counted once', 'irv', 'papers.ts', 'same.weight += weight', 'same.weight = weight'],
  ['a third skipped rank stops a paper', 'irv', 'read-papers.ts', 'skipped === 2', 'skipped === 3'],
  ['the first candidate is read as withdrawn', 'irv', 'read-papers.ts', 'index >= 0', 'index > 0'],
];

async function programWith([, , file, text, bug]) {
  const path = join(ROOT, 'src', 'core', 'count', file);
  const parts = readFileSync(path, 'utf8').split(text);
  if (parts.length !== 2) throw new Error(`${file} has "${text}" ${parts.length - 1} times, not once`);
  const outfile = join(ROOT, 'build', 'planted-bug.mjs');
  mkdirSync(dirname(outfile), { recursive: true });
  await build({
    entryPoints: [join(ROOT, 'test', 'core', 'second-counter', 'many-elections.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'warning',
    plugins: [
      {
        name: 'plant',
        setup({ onLoad }) {
          onLoad({ filter: /[.]ts$/ }, ({ path: loaded }) =>
            loaded === path ? { contents: parts.join(bug), loader: 'ts' } : null,
          );
        },
      },
    ],
  });
  // A module is loaded once per address.
  return await import(`${pathToFileURL(outfile).href}?${encodeURIComponent(file + text + bug)}`);
}

let unseen = 0;
const width = Math.max(...BUGS.map(([what]) => what.length));
for (const bug of BUGS.filter(([what]) => what.includes(only))) {
  const [what, rule, , text, planted] = bug;
  const { compareMany } = await programWith(bug);
  const { failure } = compareMany({ rule, elections, seed, shrink: false });
  if (failure === null) unseen += 1;
  const found = failure === null ? 'NOT SEEN' : `election ${failure.at}: ${failure.what.slice(0, 70)}`;
  process.stdout.write(`${what.padEnd(width)} | ${rule.padEnd(12)} | ${text} → ${planted} | ${found}\n`);
}
process.stdout.write(`${BUGS.length - unseen} of ${BUGS.length} planted bugs were caught, seed ${seed}\n`);
process.exit(unseen === 0 ? 0 : 1);
