import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROOT } from '../support/root.ts';

/**
 * Secrets with names of their own, given to the real program as an administrator gives them, and looked for everywhere
 * that they must not be: what `ps` shows of it and of its database, its environment, its logs, its pages and errors.
 */

const MAIN = join(ROOT, 'build', 'main.js');
const canary = () => `canary${randomBytes(12).toString('hex')}`;
const GIVEN = {
  KEYS_PASSPHRASE: canary(),
  SMTP_URL: canary(),
  OIDC_CLIENT_SECRET: canary(),
};
let folder = '';
let child: ChildProcess;
let url = '';
let printed = '';
let environment: Record<string, string> = {};

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tellers-canaries-'));
  const data = join(folder, 'data');
  mkdirSync(join(folder, 'secrets'));
  const fileOf = (name: keyof typeof GIVEN, text: string) => {
    const path = join(folder, 'secrets', name);
    writeFileSync(path, `${text}\n`, { mode: 0o400 });
    return path;
  };
  const port = await freePort();
  url = `http://localhost:${port}`;
  environment = {
    PATH: process.env['PATH'] ?? '',
    TELLERS_DATA: data,
    PORT: String(port),
    PUBLIC_URL: url,
    OIDC_ISSUER: 'https://issuer.example',
    OIDC_CLIENT_ID: 'tellers',
    KEYS_PASSPHRASE_FILE: fileOf('KEYS_PASSPHRASE', GIVEN.KEYS_PASSPHRASE),
    SMTP_URL_FILE: fileOf('SMTP_URL', `smtp://post:${GIVEN.SMTP_URL}@127.0.0.1:9`),
    OIDC_CLIENT_SECRET_FILE: fileOf('OIDC_CLIENT_SECRET', GIVEN.OIDC_CLIENT_SECRET),
  };
  child = spawn(process.execPath, [MAIN, 'serve', '--workers', '2'], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the service ended: ${printed}`);
    const ready = await fetch(`${url}/health/ready`).catch(() => null);
    if (ready?.status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}, 120_000);

afterAll(async () => {
  child.kill('SIGTERM');
  await new Promise((resolve) => (child.exitCode === null ? child.once('exit', resolve) : resolve(null)));
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

/** The passwords of the database that the service made for itself. */
function madeSecrets(): string[] {
  const text = readFileSync(join(folder, 'data', 'postgres', 'cluster', 'connection.json'), 'utf8');
  return Object.entries(JSON.parse(text) as Record<string, string>).flatMap(([name, value]) =>
    name.endsWith('Password') ? [value] : [],
  );
}

/** The service's processes, its workers and its database. */
function processes(): { readonly pid: number; readonly arguments: string; readonly environment: string }[] {
  const all = readdirSync('/proc')
    .filter((name) => /^[0-9]+$/.test(name))
    .map(Number);
  const parent = new Map<number, number>();
  for (const pid of all) {
    try {
      const [, after = ''] = /^[0-9]+ \(.*\) . ([0-9]+)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
      parent.set(pid, Number(after));
    } catch {
      // It has ended.
    }
  }
  const isOurs = (pid: number): boolean => pid === child.pid || (pid > 1 && isOurs(parent.get(pid) ?? 0));
  const server = Number(
    readFileSync(join(folder, 'data', 'postgres', 'cluster', 'pgdata', 'postmaster.pid'), 'utf8').split('\n')[0],
  );
  const isServer = (pid: number): boolean => pid === server || parent.get(pid) === server;
  return all
    .filter((pid) => isOurs(pid) || isServer(pid))
    .flatMap((pid) => {
      try {
        return [
          {
            pid,
            arguments: readFileSync(`/proc/${pid}/cmdline`, 'latin1'),
            environment: readFileSync(`/proc/${pid}/environ`, 'latin1'),
          },
        ];
      } catch {
        return [];
      }
    });
}

describe.runIf(process.platform === 'linux')('a secret', () => {
  test('stands in the arguments and the environment of no process, not of the database either', () => {
    const secrets = [...Object.values(GIVEN), ...madeSecrets()];
    expect(secrets.length).toBe(Object.keys(GIVEN).length + 3);
    const found = processes();
    // The first process, two workers, the server and some of its own.
    expect(found.length).toBeGreaterThan(5);
    for (const secret of secrets) {
      for (const each of found) {
        expect(each.arguments.includes(secret), `arguments of ${each.arguments}`).toBe(false);
        expect(each.environment.includes(secret), `environment of ${each.arguments}`).toBe(false);
      }
    }
    const ps = execFileSync('ps', ['axeww'], { encoding: 'latin1', maxBuffer: 64 * 1024 * 1024 });
    for (const secret of secrets) expect(ps.includes(secret)).toBe(false);
  });

  test('stands in no answer, however the request goes wrong, and in no log', async () => {
    const answers: string[] = [];
    for (const path of [
      '/',
      '/health/ready',
      '/problems',
      '/docs',
      '/nothing',
      '/api/v1/elections',
      '/api/v1/openapi.json',
      '/api/v1/elections/x/member',
      '/%ff',
    ]) {
      for (const method of ['GET', 'POST', 'TRACE2']) {
        const answer = await fetch(url + path, { method, headers: { authorization: 'Bearer x' } }).catch(() => null);
        if (answer !== null) answers.push(JSON.stringify([...answer.headers]) + (await answer.text()));
      }
    }
    const asked = await fetch(`${url}/api/v1/elections/spring/member-codes`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"reference":"M-1"}',
    });
    answers.push(await asked.text());
    const { stdout } = await run(['config']);
    const doctor = await run(['doctor']);
    for (const secret of [...Object.values(GIVEN), ...madeSecrets()]) {
      for (const text of [...answers, printed, stdout, doctor.stdout, doctor.stderr])
        expect(text.includes(secret)).toBe(false);
    }
    // They were really in use.
    expect(stdout).toContain('KEYS_PASSPHRASE');
    expect(stdout).toContain('***');
  }, 60_000);

  test('stands in no file but those for it, which their owner alone can read', () => {
    const open: string[] = [];
    const leaking: string[] = [];
    for (const file of readdirSync(join(folder, 'data'), { recursive: true, withFileTypes: true })) {
      const path = join(file.parentPath, file.name);
      if (!file.isFile() || path.includes('/pgdata/') || path.includes('/postgresql-')) continue;
      if (/keys|connection/.test(path) && (statSync(path).mode & 0o077) !== 0) open.push(path);
      const content = readFileSync(path, 'latin1');
      for (const secret of Object.values(GIVEN)) if (content.includes(secret)) leaking.push(path);
    }
    expect([open, leaking]).toEqual([[], []]);
  });

  test('is in no dump: none is asked for by the program, and its container writes none', () => {
    for (const { arguments: line } of processes()) {
      expect(line).not.toMatch(/heapsnapshot|heap-prof|report-on|inspect|abort-on-uncaught/);
    }
    const compose = readFileSync(join(ROOT, 'scripts', 'container', 'compose.yaml'), 'utf8');
    expect(compose).toMatch(/ulimits:\n\s+core: 0\n/);
  });
});

function run(command: readonly string[]): Promise<{ stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const ran = spawn(process.execPath, [MAIN, ...command], { env: environment });
    let [stdout, stderr] = ['', ''];
    ran.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    ran.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    ran.once('close', () => resolve({ stdout, stderr }));
  });
}
