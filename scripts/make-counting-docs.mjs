/**
 * Makes the pages of docs/counting anew, one a rule: `node scripts/make-counting-docs.mjs`. A test holds the files equal
 * to what this writes.
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const program = join(ROOT, 'build', 'counting-docs.mjs');
const folder = join(ROOT, 'docs', 'counting');

mkdirSync(dirname(program), { recursive: true });
mkdirSync(folder, { recursive: true });
await build({
  entryPoints: [join(ROOT, 'test', 'support', 'counting-docs.ts')],
  outfile: program,
  bundle: true,
  platform: 'node',
  format: 'esm',
  packages: 'external',
  logLevel: 'warning',
});
const { countingPages } = await import(pathToFileURL(program).href);
const pages = countingPages();
for (const file of readdirSync(folder)) if (!pages.has(file)) rmSync(join(folder, file));
for (const [file, text] of pages) writeFileSync(join(folder, file), text);
process.stdout.write(`${pages.size} pages written to docs/counting\n`);
