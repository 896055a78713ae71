import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createWriteStream, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { ROOT } from '../support/root.ts';

/** The built service in processes of its own, as an administrator runs it. */
export interface RunningService {
  readonly url: string;
  readonly dataFolder: string;
  /** Kills one of the processes that answer HTTP, as the kernel would. */
  killWorker(): number;
  /** Everything that it has logged. */
  log(): string;
  stop(): Promise<void>;
}

const MAIN = join(ROOT, 'build', 'main.js');
const READY_WITHIN_MS = 120_000;

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  return address.port;
}

async function untilReady(url: string, child: ChildProcess): Promise<void> {
  for (let waited = 0; waited < READY_WITHIN_MS; waited += 200) {
    if (child.exitCode !== null) break;
    const answer = await fetch(`${url}/health/ready`).catch(() => null);
    if (answer?.status === 200) return;
    await sleep(200);
  }
  throw new Error('the service did not become ready');
}

/** Runs a command of the program to its end. */
export function tellers(args: readonly string[], environment: Readonly<Record<string, string>>): string {
  return execFileSync(process.execPath, [MAIN, ...args], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] ?? '', ...environment },
  });
}

export async function startService(input: {
  readonly port: number;
  readonly dataFolder: string;
  readonly environment: Readonly<Record<string, string>>;
}): Promise<RunningService> {
  const { port, dataFolder, environment } = input;
  const url = `http://localhost:${port}`;
  const logFile = join(dataFolder, 'service.log');
  const child = spawn(process.execPath, [MAIN, 'serve', '--workers', '2'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'] ?? '',
      ...environment,
      TELLERS_DATA: dataFolder,
      HOST: '127.0.0.1',
      PORT: String(port),
      PUBLIC_URL: url,
    },
  });
  const log = createWriteStream(logFile, { flags: 'a' });
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await untilReady(url, child);
  return {
    url,
    dataFolder,
    killWorker() {
      const children = execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(child.pid)], { encoding: 'utf8' });
      const pid = Number(/^\s*(\d+) .*\bserve\b/m.exec(children)?.[1]);
      process.kill(pid, 'SIGKILL');
      return pid;
    },
    log: () => readFileSync(logFile, 'utf8'),
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
