/** `npm run check`: every static check, one after the other; says all that fails, not only the first. */
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = (name, file) => join(ROOT, 'node_modules', name, file);
const CONFIG = 'scripts/config';

const CHECKS = [
  ['format', bin('@biomejs/biome', 'bin/biome'), ['check', '--config-path', `${CONFIG}/format.json`, '.']],
  ['types', bin('typescript', 'bin/tsc'), ['-b']],
  [
    'lint',
    bin('eslint', 'bin/eslint.js'),
    ['--config', `${CONFIG}/eslint/eslint.config.mjs`, '--max-warnings', '0', 'src', 'test', 'scripts'],
  ],
  [
    'imports',
    bin('dependency-cruiser', 'bin/dependency-cruise.mjs'),
    ['--config', `${CONFIG}/dependency-cruiser.cjs`, 'src'],
  ],
  ['dead code', bin('knip', 'bin/knip.js'), ['--config', `${CONFIG}/knip.json`]],
];

const only = process.argv.slice(2);
let failed = 0;
for (const [name, script, args] of CHECKS) {
  if (only.length > 0 && !only.includes(name)) continue;
  const started = process.hrtime.bigint();
  const result = spawnSync(process.execPath, ['--max-old-space-size=4096', script, ...args], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const seconds = (Number(process.hrtime.bigint() - started) / 1e9).toFixed(1);
  const good = result.status === 0;
  process.stdout.write(`${good ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)\n`);
  if (!good) {
    failed += 1;
    process.stdout.write(`${result.stdout}${result.stderr}\n`);
  }
}
if (failed > 0) {
  process.stdout.write(`${failed} of the checks failed; \`npm run format\` mends format and import order.\n`);
  process.exit(1);
}
