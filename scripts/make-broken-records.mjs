/**
 * Makes the corpus of broken records, test/broken-records, anew: `node scripts/make-broken-records.mjs`. Takes about a
 * minute. Keys are new each time, so every file changes; commit the outcome only when cases or formats have changed.
 */
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const program = join(ROOT, 'build', 'write-broken-records.mjs');

mkdirSync(dirname(program), { recursive: true });
await build({
  entryPoints: [join(ROOT, 'test', 'support', 'write-broken-records.ts')],
  outfile: program,
  bundle: true,
  platform: 'node',
  format: 'esm',
  packages: 'external',
  logLevel: 'warning',
});
const { writeBrokenRecords } = await import(pathToFileURL(program).href);
const cases = await writeBrokenRecords(join(ROOT, 'test', 'broken-records'));
process.stdout.write(`${cases} broken records written\n`);
