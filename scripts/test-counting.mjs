/**
 * `npm run test:counting -- [elections] [seed]`: counts so many drawn elections (10,000 without a number), shared out
 * over the rules that have a second counter, and lays the two counts side by side at every figure. Without a seed it is
 * another one each time; it is printed, so that a run can be repeated.
 */
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const program = join(ROOT, 'build', 'many-elections.mjs');
const [wanted = 10_000, seed = Date.now() % 2_147_483_647] = process.argv.slice(2).map(Number);
if (!Number.isInteger(wanted) || wanted < 1 || !Number.isInteger(seed)) {
  process.stderr.write('usage: npm run test:counting -- [elections] [seed]\n');
  process.exit(64);
}

mkdirSync(dirname(program), { recursive: true });
await build({
  entryPoints: [join(ROOT, 'test', 'core', 'second-counter', 'many-elections.ts')],
  outfile: program,
  bundle: true,
  platform: 'node',
  format: 'esm',
  packages: 'external',
  logLevel: 'warning',
});
const { compareMany, RULES_OF_BOTH } = await import(pathToFileURL(program).href);

const elections = Math.ceil(wanted / RULES_OF_BOTH.length);
process.stdout.write(`seed ${seed}\n`);
let differing = 0;
for (const rule of RULES_OF_BOTH) {
  const started = process.hrtime.bigint();
  const seconds = () => `${(Number(process.hrtime.bigint() - started) / 1e9).toFixed(1)} s`;
  const progress = (done) => {
    if (done % 500 === 0 && done < elections) process.stdout.write(`${rule}: ${done} of ${elections}, ${seconds()}\n`);
  };
  const { failure, ...seen } = compareMany({ rule, elections, seed, shrink: true, progress });
  const { stages, ties, lots, refused } = seen;
  if (failure === null) {
    process.stdout.write(
      `${rule}: ${seen.elections} elections, ${stages} stages, ${ties} ties settled by an earlier stage, ${lots} lots, ` +
        `${refused} refused for want of a lot: no difference, ${seconds()}\n`,
    );
  } else {
    differing += 1;
    process.stdout.write(`${rule}: DIFFERS at election ${failure.at}: ${failure.what}\n${failure.election}\n`);
  }
}
process.stdout.write(differing === 0 ? 'both counters agree at every figure\n' : `${differing} rules differ\n`);
process.exit(differing === 0 ? 0 : 1);
