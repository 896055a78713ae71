/**
 * Bundles the voting page's program: `build/web/<sha256>.js` with `build/web/pages.json` beside it. The same sources and
 * packages give the same bytes on every machine, so that anybody can build it and compare with what a server sends.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/** zod carries its messages in fifty languages along; pages show none of them. */
const oneLocale = {
  name: 'one-locale',
  setup({ onLoad }) {
    onLoad({ filter: /zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
      loader: 'js',
    }));
  },
};

/**
 * Our sources write `import { z } from 'zod'`, a value of which a bundler must keep all parts; as a namespace it keeps
 * what is used, which is a third.
 */
const usedParts = {
  name: 'used-parts-of-zod',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replace("import { z } from 'zod';", "import * as z from 'zod';"),
      loader: 'ts',
    }));
  },
};

export async function pageBytes() {
  const built = await build({
    absWorkingDir: ROOT,
    entryPoints: ['src/web/vote/main.ts'],
    outfile: 'vote.js',
    write: false,
    bundle: true,
    minify: true,
    platform: 'browser',
    target: 'es2022',
    format: 'esm',
    charset: 'utf8',
    legalComments: 'eof',
    plugins: [oneLocale, usedParts],
    logLevel: 'warning',
  });
  return built.outputFiles[0].contents;
}

export async function buildPages(folder) {
  const bytes = await pageBytes();
  const digest = (algorithm, encoding) => createHash(algorithm).update(bytes).digest(encoding);
  const sha256 = digest('sha256', 'hex');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${sha256}.js`), bytes);
  const pages = { vote: { sha256, integrity: `sha384-${digest('sha384', 'base64')}` } };
  writeFileSync(join(folder, 'pages.json'), `${JSON.stringify(pages)}\n`);
  return { size: bytes.length, sha256 };
}

if (argv[1] !== undefined && resolve(argv[1]) === fileURLToPath(import.meta.url)) {
  const { size, sha256 } = await buildPages(join(ROOT, 'build', 'web'));
  process.stdout.write(`the voting page's program: ${size} bytes, SHA-256 ${sha256}\n`);
}
