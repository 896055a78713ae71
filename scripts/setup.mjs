/**
 * Makes a fresh clone usable with nothing but Node and npm: installs what the lock file names, generates the database
 * clients, compiles the WebAssembly, builds. Runs before `npm start`, `npm test`, `npm run demo` and the rest; does nothing when nothing changed.
 * It may import only what Node itself ships, because it runs before anything is installed.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const LOCK = join(ROOT, 'build', '.setup.lock');
const INSTALLED = join(ROOT, 'node_modules', '.tellers-installed');
const GENERATED = join(ROOT, 'src', 'db', 'generated', '.stamp');
const SUMS = join(ROOT, 'src', 'backends', 'sums');
const COMPILED = join(SUMS, 'generated', '.stamp');
const CLIENT = join(ROOT, 'src', 'client', 'generated', '.stamp');
const BUILT = join(ROOT, 'build', '.stamp');
const SIDES = ['roll', 'box'];

function fail(message) {
  process.stderr.write(`set-up: ${message}\n`);
  rmSync(LOCK, { force: true });
  process.exit(1);
}

function filesBelow(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

function hashOf(files) {
  const hash = createHash('sha256').update(process.version).update(`${process.platform}-${process.arch}`);
  for (const file of files.toSorted()) hash.update(`\0${relative(ROOT, file)}\0`).update(readFileSync(file));
  return hash.digest('hex');
}

function stampIs(path, value) {
  return existsSync(path) && readFileSync(path, 'utf8') === value;
}

function run(command, args, env = {}) {
  const result = spawnSync(command, args, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    // npm is a script file on Windows, which only a shell can start.
    shell: process.platform === 'win32' && command === 'npm',
  });
  if (result.error) fail(`could not start ${command}: ${result.error.message}`);
  if (result.status !== 0) {
    process.stderr.write(`${result.stdout}\n${result.stderr}\n`);
    fail(`${[command, ...args].join(' ')} ended with ${result.status ?? result.signal}`);
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Two commands started at once in one clone must not both install: the second waits for the first. */
async function takeLock() {
  mkdirSync(dirname(LOCK), { recursive: true });
  for (let waited = 0; ; waited += 1) {
    try {
      const file = openSync(LOCK, 'wx');
      writeSync(file, String(process.pid));
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      const owner = Number(existsSync(LOCK) ? readFileSync(LOCK, 'utf8') : 0);
      if (owner > 0 && !isAlive(owner)) rmSync(LOCK, { force: true });
      else if (waited === 0) process.stderr.write('set-up: waiting for another set-up in this folder\n');
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
}

/** Only what npm installs from: a changed script or description is no reason to install everything again. */
function namedPackages() {
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const { dependencies, devDependencies, optionalDependencies, overrides, engines } = manifest;
  return JSON.stringify({ dependencies, devDependencies, optionalDependencies, overrides, engines });
}

function install() {
  const wanted = hashOf([join(ROOT, 'package-lock.json')]) + namedPackages();
  if (stampIs(INSTALLED, wanted)) return;
  process.stderr.write('set-up: installing packages (once, about half a minute)\n');
  const args = ['ci', '--ignore-scripts', '--include=dev', '--include=optional', '--no-audit', '--no-fund'];
  const npm = process.env.npm_execpath;
  if (npm !== undefined && npm.endsWith('.js')) run(process.execPath, [npm, ...args]);
  else run('npm', args);
  writeFileSync(INSTALLED, wanted);
}

function generateClients() {
  const schemas = SIDES.map((side) => join(ROOT, 'prisma', side, 'schema.prisma')).filter(existsSync);
  const wanted = hashOf([...schemas, join(ROOT, 'package-lock.json')]);
  if (stampIs(GENERATED, wanted)) return;
  process.stderr.write('set-up: generating the database clients\n');
  rmSync(dirname(GENERATED), { recursive: true, force: true });
  for (const schema of schemas) {
    // The engine that this variable names is never called by `generate`; without it prisma would try to download one.
    run(process.execPath, [join(ROOT, 'node_modules', 'prisma', 'build', 'index.js'), 'generate', '--schema', schema], {
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      CHECKPOINT_DISABLE: '1',
    });
  }
  mkdirSync(dirname(GENERATED), { recursive: true });
  writeFileSync(GENERATED, wanted);
}

/** The module is carried as text in a source file, so that workers, tests and every bundle take it like any other. */
function compileSums() {
  const wanted = hashOf([...filesBelow(join(SUMS, 'assembly')), join(ROOT, 'package-lock.json')]);
  if (stampIs(COMPILED, wanted)) return;
  process.stderr.write('set-up: compiling the sums to WebAssembly\n');
  const folder = dirname(COMPILED);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const wasm = join(folder, 'sums.wasm');
  const compiler = join(ROOT, 'node_modules', 'assemblyscript', 'bin', 'asc.js');
  // The `stub` runtime has no garbage collector: the sources place all memory themselves.
  const options = ['-O3', '--noAssert', '--runtime', 'stub', '--outFile', relative(ROOT, wasm)];
  run(process.execPath, [compiler, 'src/backends/sums/assembly/index.ts', ...options]);
  const base64 = readFileSync(wasm).toString('base64');
  rmSync(wasm);
  const text = `/** Compiled from ../assembly by the set-up. */\nexport const SUMS_WASM = '${base64}';\n`;
  writeFileSync(join(folder, 'module.ts'), text);
  writeFileSync(COMPILED, wanted);
}

/** Our own programs and tests call the service through the client that integrators get. */
function generateApiClient() {
  const script = join(ROOT, 'scripts', 'build-client.mjs');
  const declared = ['contract', 'core'].flatMap((folder) => filesBelow(join(ROOT, 'src', folder)));
  const wanted = hashOf([...declared, script, join(ROOT, 'package-lock.json')]);
  if (stampIs(CLIENT, wanted)) return;
  process.stderr.write('set-up: generating the client\n');
  run(process.execPath, [script, '--generate']);
  writeFileSync(CLIENT, wanted);
}

function build() {
  const sources = filesBelow(join(ROOT, 'src')).filter((file) => file !== GENERATED);
  const pages = join(ROOT, 'scripts', 'build-pages.mjs');
  const wanted = hashOf([...sources, pages, join(ROOT, 'tsconfig.json'), join(ROOT, 'package-lock.json')]);
  if (stampIs(BUILT, wanted)) return;
  process.stderr.write('set-up: building\n');
  run(process.execPath, [join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), '-b', 'src']);
  run(process.execPath, [pages]);
  writeFileSync(BUILT, wanted);
}

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  fail(`Node 20.19 or newer is needed, this is ${process.version}. Install a newer Node and run the command again.`);
}
await takeLock();
try {
  install();
  generateClients();
  compileSums();
  generateApiClient();
  build();
} finally {
  rmSync(LOCK, { force: true });
}
