import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A headless Firefox of the system, driven by Marionette: the WebDriver commands that Firefox itself answers over a plain
 * socket, each message a length, a colon and JSON. Playwright can only drive a Firefox of its own making.
 * https://firefox-source-docs.mozilla.org/testing/marionette/Protocol.html
 */
export interface Firefox {
  readonly version: string;
  visit(url: string): Promise<void>;
  /** Makes the page so many CSS pixels wide. */
  resize(size: { readonly width: number; readonly height: number }): Promise<void>;
  /** Runs the body of a function, which may await, and answers what it returns. */
  run(body: string): Promise<unknown>;
  close(): Promise<void>;
}

const PROGRAMS = ['/usr/bin/firefox-esr', '/usr/bin/firefox'];

/** The program of a Firefox: FIREFOX, or the system's; null where there is none. */
export function firefoxPath(): string | null {
  return [process.env['FIREFOX'] ?? '', ...PROGRAMS].find((path) => path !== '' && existsSync(path)) ?? null;
}

type Command = (name: string, parameters?: Readonly<Record<string, unknown>>) => Promise<unknown>;

/** Answers come with the number of their command. */
function commandsOver(socket: Socket): Command {
  let received = Buffer.alloc(0);
  let last = 0;
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  const take = (message: unknown) => {
    if (!Array.isArray(message)) return;
    const [, number, error, result] = message as [number, number, { message?: string } | null, unknown];
    const asked = waiting.get(number);
    waiting.delete(number);
    if (error === null) asked?.resolve(result);
    else asked?.reject(new Error(error.message ?? 'Firefox refused'));
  };
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    for (;;) {
      const colon = received.indexOf(':');
      const length = Number(received.subarray(0, Math.max(colon, 0)));
      if (colon < 0 || received.length < colon + 1 + length) return;
      take(JSON.parse(received.subarray(colon + 1, colon + 1 + length).toString('utf8')));
      received = received.subarray(colon + 1 + length);
    }
  });
  return (name, parameters = {}) =>
    new Promise((resolve, reject) => {
      last += 1;
      waiting.set(last, { resolve, reject });
      const message = JSON.stringify([0, last, name, parameters]);
      socket.write(`${Buffer.byteLength(message)}:${message}`);
    });
}

/** Firefox writes the port that it got into its profile. */
async function portOf(profile: string, firefox: ChildProcess): Promise<number> {
  const file = join(profile, 'MarionetteActivePort');
  for (let waited = 0; waited < 600 && firefox.exitCode === null; waited += 1) {
    if (existsSync(file)) return Number(readFileSync(file, 'utf8'));
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('Firefox does not listen');
}

export async function launchFirefox(program: string): Promise<Firefox> {
  const profile = mkdtempSync(join(tmpdir(), 'tellers-firefox-'));
  writeFileSync(join(profile, 'user.js'), 'user_pref("marionette.port", 0);\n');
  const firefox = spawn(program, ['--headless', '--no-remote', '--marionette', '--profile', profile, 'about:blank'], {
    stdio: 'ignore',
    env: { ...process.env, HOME: profile },
  });
  const gone = new Promise<void>((resolve) => firefox.once('exit', () => resolve()));
  const socket = connect(await portOf(profile, firefox), '127.0.0.1');
  const command = commandsOver(socket);
  const session = (await command('WebDriver:NewSession')) as { capabilities: { browserVersion: string } };
  return {
    version: session.capabilities.browserVersion,
    visit: (url) => command('WebDriver:Navigate', { url }).then(() => undefined),
    resize: async (size) => {
      const frame = (await command('WebDriver:ExecuteScript', {
        script: 'return [outerWidth - innerWidth, outerHeight - innerHeight]',
        args: [],
      })) as { value: [number, number] };
      const [width, height] = frame.value;
      await command('WebDriver:SetWindowRect', { width: size.width + width, height: size.height + height });
    },
    run: async (body) => {
      const script = `const done = arguments[arguments.length - 1];
(async () => { ${body} })().then((value) => done({ value }), (error) => done({ error: String(error) }));`;
      const answer = (await command('WebDriver:ExecuteAsyncScript', { script, args: [], scriptTimeout: 60_000 })) as {
        value: { value?: unknown; error?: string };
      };
      if (answer.value.error !== undefined) throw new Error(answer.value.error);
      return answer.value.value;
    },
    close: async () => {
      await command('Marionette:Quit', { flags: ['eForceQuit'] });
      socket.destroy();
      await gone;
      rmSync(profile, { recursive: true, force: true });
    },
  };
}
