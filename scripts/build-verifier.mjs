/**
 * Builds the verifier into one file that runs on a bare Node: `node scripts/build-verifier.mjs [file]`. The same sources
 * and packages give the same bytes on every machine, so that anybody can build it and compare.
 */
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/** Packages in the older module format ask for Node's own modules by a call that the newer format does not have. */
const BANNER = `#!/usr/bin/env node
import { createRequire as createRequireOfNode } from 'node:module';
const require = createRequireOfNode(import.meta.url);`;

/** The verifier's bytes. Not minified: whoever wants to know what it does can read it. */
export async function verifierBytes() {
  const built = await build({
    absWorkingDir: ROOT,
    entryPoints: ['src/cli/standalone.ts'],
    outfile: 'tellers-verify.mjs',
    write: false,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    charset: 'utf8',
    legalComments: 'eof',
    banner: { js: BANNER },
    logLevel: 'warning',
  });
  return built.outputFiles[0].contents;
}

export async function buildVerifier(file) {
  const bytes = await verifierBytes();
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, bytes);
  chmodSync(file, 0o755);
  return { size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}

if (argv[1] !== undefined && resolve(argv[1]) === fileURLToPath(import.meta.url)) {
  const file = resolve(argv[2] ?? join(ROOT, 'build', 'tellers-verify.mjs'));
  const { size, sha256 } = await buildVerifier(file);
  process.stdout.write(`${file}: ${size} bytes, SHA-256 ${sha256}\n`);
}
