import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { SETTING_NAMES, SETTINGS } from '../../src/settings.ts';
import { ROOT } from '../support/root.ts';

const at = (name: string) => join(ROOT, 'scripts', 'container', name);
const dockerfile = readFileSync(at('Dockerfile'), 'utf8');
const compose = readFileSync(at('compose.yaml'), 'utf8');
const ignored = readFileSync(join(ROOT, '.dockerignore'), 'utf8').split('\n');

/** Instructions of a Dockerfile, continued lines joined, by stage. */
function stages(): { readonly name: string; readonly text: string }[][] {
  const joined = dockerfile.replaceAll(/\\\n/g, ' ');
  const instructions = joined
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line) => ({ name: line.slice(0, line.indexOf(' ')), text: line.slice(line.indexOf(' ') + 1).trim() }));
  const found: { name: string; text: string }[][] = [];
  for (const instruction of instructions) {
    if (instruction.name === 'FROM') found.push([]);
    found.at(-1)?.push(instruction);
  }
  return found;
}

const named = (stage: readonly { name: string; text: string }[], name: string) =>
  stage.filter((each) => each.name === name).map(({ text }) => text);

describe('the Dockerfile', () => {
  const [build, run] = stages();

  test('knows no instruction that does not exist', () => {
    const known = 'FROM RUN CMD LABEL EXPOSE ENV COPY ENTRYPOINT VOLUME USER WORKDIR ARG STOPSIGNAL HEALTHCHECK'.split(
      ' ',
    );
    for (const stage of stages()) for (const { name } of stage) expect(known).toContain(name);
  });

  test('builds in one stage and runs in another, each from an image of an exact version', () => {
    expect(stages()).toHaveLength(2);
    for (const stage of stages()) expect(named(stage, 'FROM')[0]).toMatch(/^node:\d+\.\d+\.\d+-[a-z-]+(?: AS build)?$/);
    expect(named(run!, 'COPY')).toEqual(['--from=build --chown=root:root /app /app']);
  });

  test('runs no install script of any package', () => {
    for (const command of named(build!, 'RUN').filter((text) => /npm (?:ci|prune)/.test(text))) {
      expect(command).toContain('--ignore-scripts');
    }
  });

  test('ends as a user of its own with a health check, and starts the program itself, without a shell', () => {
    expect(named(run!, 'USER').at(-1)).toMatch(/^[1-9]\d{3,}:[1-9]\d{3,}$/);
    expect(named(run!, 'HEALTHCHECK')[0]).toContain('/health/ready');
    for (const name of ['ENTRYPOINT', 'CMD']) expect(named(run!, name)[0], name).toMatch(/^\["/);
  });

  test('has no secret in it, and sets nothing that is no setting', () => {
    const variables = named(run!, 'ENV').flatMap((text) => text.split(' ').map((pair) => pair.split('=')[0] ?? ''));
    for (const name of variables.filter((each) => each !== 'NODE_ENV')) {
      expect(SETTING_NAMES).toContain(name);
      expect(SETTINGS[name as keyof typeof SETTINGS].secret).toBe('no');
    }
  });

  test('is built without what must not get in: secrets, data, other builds', () => {
    for (const path of ['.git', 'node_modules', 'build', 'data', 'scripts/container/secrets'])
      expect(ignored).toContain(path);
  });
});

describe('the compose file', () => {
  const service = compose.slice(compose.indexOf('  tellers:\n'), compose.indexOf('\n  database:\n'));

  test('gives the service a root that cannot be written, no capability, and no way to more', () => {
    expect(service).toContain('read_only: true');
    expect(service).toMatch(/cap_drop:\n {6}- ALL/);
    expect(service).toContain('no-new-privileges:true');
  });

  test('sets nothing but settings, and every secret as a file', () => {
    const block = /environment:\n((?: {6}.*\n)+)/.exec(service)?.[1] ?? '';
    const names = [...block.matchAll(/^ {6}([A-Z_]+):/gm)].map(([, name]) => name ?? '');
    expect(names.length).toBeGreaterThan(3);
    const known: string[] = SETTING_NAMES.flatMap((name) => {
      const { secret } = SETTINGS[name];
      return secret === 'no' ? [name] : secret === 'whole' ? [`${name}_FILE`] : [name, `${name}_FILE`];
    });
    for (const name of names) expect(known).toContain(name);
    expect(block).not.toMatch(/:\/\/[^ ]*:[^ ]*@/);
  });

  test('names images by exact version, shows ports to this machine only, and has a volume for what must last', () => {
    for (const [, image] of compose.matchAll(/image: (.*)/g)) expect(image).toMatch(/:v?\d+\.\d+/);
    for (const [, port] of compose.matchAll(/- "([^"]*:\d+)"/g)) expect(port).toMatch(/^127\.0\.0\.1:/);
    for (const [, volume] of compose.matchAll(/- ([a-z]+):\//g)) expect(compose).toContain(`\n  ${volume}: {}`);
  });

  test('is given all the secrets that it names by the script beside it, and a second run changes none', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tellers-container-'));
    cpSync(at('make-secrets.sh'), join(folder, 'make-secrets.sh'));
    const run = () => execFileSync('sh', ['make-secrets.sh'], { cwd: folder, encoding: 'utf8' });
    run();
    const files = [...compose.matchAll(/file: \.\/(secrets\/\w+)/g)].map(([, path]) => join(folder, path ?? ''));
    expect(files).toHaveLength(3);
    const before = files.map((path) => readFileSync(path, 'utf8'));
    for (const [index, path] of files.entries()) {
      expect(statSync(path).size).toBeGreaterThan(40);
      expect(before[index]).not.toMatch(/\s./);
    }
    run();
    expect(files.map((path) => readFileSync(path, 'utf8'))).toEqual(before);
    expect(before[0]).toContain(before[1]!.trim());
  });
});
