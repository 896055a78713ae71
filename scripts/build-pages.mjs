/**
 * Builds what the voting page is made of into `build/web`: every file is named by its own SHA-256, `pages.json` says
 * which is which. The same sources and packages give the same bytes on every machine, so that anybody can build them and
 * compare with what a server sends and with what a definition names.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import { build, transform } from 'esbuild';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const VOTE = join(ROOT, 'src', 'web', 'vote');

/** Parts that are loaded when they are needed, in the order in which they are built. */
const PARTS = { fr: 'texts/fr.ts', ar: 'texts/ar.ts', check: 'check/second-device.ts', qr: 'qr.ts' };

/** The schemas are read by a tenth of zod's code (src/web/schema/small-zod.ts). */
const smallZod = {
  name: 'small-zod',
  setup({ onResolve }) {
    onResolve({ filter: /^zod$/ }, () => ({ path: join(ROOT, 'src', 'web', 'schema', 'small-zod.ts') }));
  },
};

/** The saved page has its parts inside. */
const partsInside = {
  name: 'parts-inside',
  setup({ onResolve }) {
    onResolve({ filter: /\/parts\.ts$/ }, () => ({ path: join(VOTE, 'parts-saved.ts') }));
  },
};

/**
 * The list of words goes along by what each word has more than the one before: a sign for how many letters they share and
 * how far the next one is from the old one's, then the rest. A third of the list is left to send. The program that unpacks
 * it is held against the list here.
 */
const packedWords = {
  name: 'packed-words',
  setup({ onLoad }) {
    const shared = (word, before) => [...word].findIndex((letter, at) => letter !== before[at]);
    const steps = wordlist.map((word, at) => {
      const before = wordlist[at - 1] ?? '';
      const same = shared(word, before);
      const step = word.charCodeAt(same) - (before.charCodeAt(same) || 96);
      return { sign: `${same}${step}`, rest: word.slice(same + 1) };
    });
    const signs = [...new Set(steps.map(({ sign }) => sign))];
    const SIGNS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ!#$%&()*+,-./:;<=>?@[]^_{|}~';
    const packed = steps.map(({ sign, rest }) => `${SIGNS[signs.indexOf(sign)]}${rest}`).join('');
    const unpack = (text, all, meanings) => {
      let word = '';
      return text.match(/[^a-z][a-z]*/g).map((each) => {
        const [same, ...step] = meanings[all.indexOf(each[0])];
        const next = (word.charCodeAt(same) || 96) + Number(step.join(''));
        return (word = word.slice(0, same) + String.fromCharCode(next) + each.slice(1));
      });
    };
    const given = [packed, SIGNS.slice(0, signs.length), signs];
    if (unpack(...given).join() !== wordlist.join()) throw new Error('the packed words are not the list');
    onLoad({ filter: /bip39[\\/]wordlists[\\/]english\.js$/ }, () => ({
      contents: `export const wordlist = (${unpack})(${given.map((each) => JSON.stringify(each)).join()});`,
      loader: 'js',
    }));
  },
};

/** What a route declares for the service and its handbook alone, and no page reads. */
const SERVICE_ONLY = /^ {2}(?:id|summary|limit|problems): (?:\[[^\]]*\]|[^\n]*),\n/gm;

/** Examples for the handbook, and how values are written, in words for whoever writes a definition: a page says where. */
const WRITERS_ONLY =
  /^ {4,6}error: '[^\n]*',\n|, \{ error: ['`][^'`\n]*['`] \}|^ {2,4}\.meta\([^\n]*\)(?=[;\n])|(?<=\.regex\([^,\n]*), '[^'\n]*'(?=\))/gm;

/** @param what of the files that `filter` finds no page needs */
const without = (name, filter, what) => ({
  name,
  setup({ onLoad }) {
    onLoad({ filter }, ({ path }) => ({ contents: readFileSync(path, 'utf8').replaceAll(what, ''), loader: 'ts' }));
  },
});
const leanRoutes = without('lean-routes', /src[\\/]contract[\\/][a-z-]+-api\.ts$/, SERVICE_ONLY);
const leanValues = without('lean-values', /src[\\/]core[\\/]election[\\/]values\.ts$/, WRITERS_ONLY);

const digest = (bytes, algorithm, encoding) => createHash(algorithm).update(bytes).digest(encoding);

async function bundle(entry, { saved = false, parts = {} } = {}) {
  const built = await build({
    absWorkingDir: ROOT,
    entryPoints: [join(VOTE, entry)],
    outfile: 'out.js',
    write: false,
    bundle: true,
    minify: true,
    platform: 'browser',
    target: 'es2022',
    format: 'esm',
    charset: 'utf8',
    legalComments: 'eof',
    define: { PAGE_PARTS: JSON.stringify(parts) },
    plugins: [smallZod, packedWords, leanRoutes, leanValues, ...(saved ? [partsInside] : [])],
    logLevel: 'warning',
    logOverride: { 'import-is-undefined': 'error' },
  });
  return built.outputFiles[0].contents;
}

/** What all pages of the service load, as its own program makes it. */
const assets = async () =>
  (await import(pathToFileURL(join(ROOT, 'build', 'http', 'pages', 'assets.js')).href)).pageAssets();

/** The stylesheet of all pages, and what only the voting page has. */
async function styleBytes() {
  const own = readFileSync(join(VOTE, 'vote.css'), 'utf8');
  const base = Buffer.from((await assets()).style.content).toString('utf8');
  const { code } = await transform(`${base}\n${own}`, { loader: 'css', minify: true, legalComments: 'none' });
  return Buffer.from(code);
}

function filled(template, values) {
  return template.replaceAll(/\{\{([a-zA-Z]+)\}\}/g, (_, name) => values[name]);
}

/** The saved page's policy names its one script and its one style by their hashes; it may talk to any service. */
function savedPage({ style, program }) {
  const source = (bytes) => `'sha256-${digest(bytes, 'sha256', 'base64')}'`;
  // The letters that the served style loads from the service are not there: the reader's own are used.
  const css = Buffer.from(style.toString('utf8').replaceAll(/@font-face\{[^}]*\}/g, ''));
  const policy = [
    "default-src 'none'",
    `script-src ${source(program)}`,
    `style-src ${source(css)}`,
    'img-src data: blob:',
    'connect-src https: http:',
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ');
  const template = readFileSync(join(VOTE, 'saved.html'), 'utf8');
  const text = filled(template, { policy, css: css.toString('utf8'), program: Buffer.from(program).toString('utf8') });
  return Buffer.from(text);
}

/** Every file of the page, and which is which. */
export async function pageFiles() {
  const files = [];
  const add = (bytes, ending) => {
    const sha256 = digest(bytes, 'sha256', 'hex');
    const path = `/assets/${sha256}.${ending}`;
    const integrity = `sha384-${digest(bytes, 'sha384', 'base64')}`;
    files.push({ sha256, ending, bytes: Buffer.from(bytes) });
    return { sha256, path, integrity };
  };
  const parts = {};
  for (const [name, entry] of Object.entries(PARTS)) {
    const { path, integrity } = add(await bundle(entry), 'js');
    parts[name] = { path, integrity };
  }
  const style = await styleBytes();
  add((await assets()).arabicFont.content, 'woff2');
  const css = add(style, 'css');
  const program = add(await bundle('main.ts', { parts }), 'js');
  const template = readFileSync(join(VOTE, 'page.html'), 'utf8');
  const vote = add(
    Buffer.from(
      filled(template, {
        style: css.path,
        styleIntegrity: css.integrity,
        program: program.path,
        programIntegrity: program.integrity,
      }),
    ),
    'html',
  );
  const saved = add(savedPage({ style, program: await bundle('main.ts', { saved: true }) }), 'html');
  return { files, pages: { vote: vote.sha256, saved: saved.sha256 } };
}

export async function buildPages(folder) {
  const { files, pages } = await pageFiles();
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const { sha256, ending, bytes } of files) writeFileSync(join(folder, `${sha256}.${ending}`), bytes);
  const listed = files.map(({ sha256, ending }) => ({ sha256, ending }));
  writeFileSync(join(folder, 'pages.json'), `${JSON.stringify({ ...pages, files: listed })}\n`);
  return { files, pages };
}

if (argv[1] !== undefined && resolve(argv[1]) === fileURLToPath(import.meta.url)) {
  const folder = join(ROOT, 'build', 'web');
  const { files, pages } = await buildPages(folder);
  for (const { sha256, ending, bytes } of files) {
    process.stdout.write(
      `${sha256}.${ending}  ${bytes.length} bytes, ${gzipSync(bytes, { level: 9 }).length} in gzip\n`,
    );
  }
  process.stdout.write(`the page saved as one file: ${join(folder, `${pages.saved}.html`)}\n`);
}
