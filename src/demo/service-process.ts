import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { builtFile } from '../backends/built-file.ts';

/** The service under demonstration: the same program as `tellers serve`, in processes of its own. */
export interface ServiceProcess {
  readonly url: string;
  /** Of the first process. */
  readonly pid: number;
  readonly dataFolder: string;
  /** Ends the service gracefully and waits for it. */
  stop(): Promise<void>;
  /** Rejects when the service ends without having been asked to. */
  readonly died: Promise<never>;
}

/** The built program, from the built demo folder. */
const MAIN = fileURLToPath(builtFile('../main.js', import.meta.url));
const READY_WITHIN_MS = 60_000;
const ASK_EVERY_MS = 100;

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('bug: a TCP server has a port');
  return address.port;
}

async function untilReady(url: string, child: ChildProcess): Promise<void> {
  for (let waited = 0; waited < READY_WITHIN_MS; waited += ASK_EVERY_MS) {
    if (child.exitCode !== null || child.signalCode !== null) break;
    try {
      if ((await fetch(`${url}/health/ready`)).status === 200) return;
    } catch {
      // Not listening yet.
    }
    await sleep(ASK_EVERY_MS);
  }
  throw new Error('the service did not become ready');
}

/** Starts `tellers serve` on a free port with everything it keeps in `dataFolder`; its log goes to `service.log` there. */
export async function startService(input: {
  readonly dataFolder: string;
  readonly workers: number;
}): Promise<ServiceProcess> {
  const { dataFolder, workers } = input;
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const logFile = join(dataFolder, 'service.log');
  const child = spawn(process.execPath, [MAIN, 'serve', '--workers', String(workers)], {
    // Of its own process group, so that Ctrl-C reaches it only through us, after the drain.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...withoutSettings(process.env),
      TELLERS_DATA: dataFolder,
      HOST: '127.0.0.1',
      PORT: String(port),
      PUBLIC_URL: url,
      CODES_PER_HOUR: '20',
    },
  });
  const log = createWriteStream(logFile, { flags: 'a' });
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  let stopping = false;
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => {
      resolve();
    });
  });
  const died = ended.then(() => {
    if (stopping) return new Promise<never>(() => undefined);
    throw new Error(`the service ended unexpectedly; its log is ${logFile}`);
  });
  died.catch(() => undefined);
  await Promise.race([untilReady(url, child), died]);
  if (child.pid === undefined) throw new Error('the service was not started');
  return {
    url,
    pid: child.pid,
    dataFolder,
    died,
    async stop() {
      stopping = true;
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** The service of the demo must not use the settings of a real one: not its databases, not its mail server. */
function withoutSettings(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const settings =
    /^(?:TELLERS_.*|DATABASE_URL|ROLL_DATABASE_URL|BOX_DATABASE_URL|LEDGER_GUARD_DIR|SMTP_URL|MAIL_FROM)$/;
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !settings.test(name)));
}
