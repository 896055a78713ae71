import { spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { z } from 'zod';
import {
  type CallError,
  type CallInput,
  createClient,
  type Exchange,
  type WholeClient,
} from '../../contract/client.ts';
import { beginSignIn, completeSignIn } from '../../contract/officer-api.ts';
import type { RouteDeclaration } from '../../contract/route.ts';
import { parseCanonicalJson } from '../../core/base/canonical-json.ts';
import { SignInSchema } from '../../core/election/act.ts';
import { readSigningKey } from '../../pgp/signing-key.ts';
import { askHidden } from '../ask-hidden.ts';
import { EXIT, type ExitCode, guarded, type Output, STANDARD_OUTPUT } from '../output.ts';

/**
 * A returning officer's desk: the session with the service in a folder that only its owner can read, and the secret key
 * where it was, in a file or with gpg. Only signatures leave this machine.
 */

const PASSPHRASE_VARIABLE = 'TELLERS_OFFICER_PASSPHRASE';

const SessionSchema = z.strictObject({
  service: z.url({ protocol: /^https?$/ }),
  session: z.string(),
  officer: z.string(),
  name: z.string(),
  /** The file of the secret key; null where gpg has it. */
  key: z.string().nullable(),
  /** Whom gpg signs as. */
  gpg: z.string().nullable(),
});
type Session = z.infer<typeof SessionSchema>;

/** Why a command did not do what it should, for people: one sentence, and every reason. */
export class OfficerRefusal extends Error {
  override readonly name = 'OfficerRefusal';
}

export interface DeskOptions {
  readonly folder: string;
  /** Prints what the service answered as JSON, and nothing else. */
  readonly json?: boolean;
  readonly output?: Output;
}

export interface Desk {
  readonly officer: { readonly fingerprint: string; readonly name: string };
  readonly folder: string;
  call<R extends RouteDeclaration>(route: R, input: Omit<CallInput<R>, 'session'>): Promise<Exchange<R>['reply']>;
  exchange<R extends RouteDeclaration>(route: R, input: Omit<CallInput<R>, 'session'>): Promise<Exchange<R>>;
  /** A detached signature of exact bytes. */
  sign(document: Uint8Array): Promise<string>;
  /** Prints lines for people, or the value where JSON is asked for. */
  say(value: unknown, lines: readonly string[]): void;
}

function refusalOf(error: CallError<string>): OfficerRefusal {
  switch (error.kind) {
    case 'problem': {
      const next = error.code === 'sign-in-required' ? '\nSign in again: tellers officer sign-in' : '';
      const reasons = error.reasons ?? [error.detail];
      return new OfficerRefusal(
        `The service refuses (${error.code}):\n${reasons.map((line) => `  ${line}`).join('\n')}${next}`,
      );
    }
    case 'no-answer':
      return new OfficerRefusal(`The service does not answer (${error.detail}); the same command may be given again.`);
    case 'not-understood':
      return new OfficerRefusal(`Something else than this service answered (${error.status}): ${error.detail}`);
  }
}

async function exchangeOrThrow<R extends RouteDeclaration>(
  client: WholeClient,
  route: R,
  input: CallInput<R>,
): Promise<Exchange<R>> {
  const answer = await client.exchange(route, input);
  if (!answer.ok) throw refusalOf(answer.error);
  return answer.value;
}

/** Runs gpg on the bytes; its own agent asks for the passphrase. */
function signByGpg(user: string, document: Uint8Array): Promise<string> {
  return new Promise((resolve, reject) => {
    const gpg = spawn('gpg', ['--batch', '--armor', '--detach-sign', '--local-user', user, '--output', '-'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const chunks: Buffer[] = [];
    gpg.stdout.on('data', (chunk: Buffer) => void chunks.push(chunk));
    gpg.on('error', (error) => reject(new OfficerRefusal(`gpg cannot be run: ${error.message}`)));
    gpg.on('close', (code) => {
      if (code === 0) resolve(Buffer.concat(chunks).toString('utf8'));
      else reject(new OfficerRefusal('gpg did not sign'));
    });
    gpg.stdin.end(document);
  });
}

async function signByFile(path: string, document: Uint8Array): Promise<string> {
  const armored = await readFile(path, 'utf8').catch(() => {
    throw new OfficerRefusal(`the key file ${path} cannot be read`);
  });
  let key = await readSigningKey({ armored });
  if (!key.ok && key.error.kind === 'passphrase-needed') {
    const passphrase = process.env[PASSPHRASE_VARIABLE] ?? (await askHidden('Passphrase: '));
    if (passphrase !== null) key = await readSigningKey({ armored, passphrase });
  }
  if (!key.ok) throw new OfficerRefusal(`${path}: ${key.error.kind.replaceAll('-', ' ')}`);
  return key.value.sign({ document, nowMs: Date.now() });
}

function signerOf({ key, gpg }: Pick<Session, 'key' | 'gpg'>): (document: Uint8Array) => Promise<string> {
  if (key !== null) return (document) => signByFile(key, document);
  if (gpg !== null) return (document) => signByGpg(gpg, document);
  throw new OfficerRefusal('name your secret key: --key <file>, or --gpg <user> where gpg has it');
}

const sessionFile = (folder: string) => join(folder, 'session.json');

function clientOf(service: string): WholeClient {
  return createClient({ baseUrl: service.replace(/(?<!\/)\/+$/, ''), fetch: (url, init) => fetch(url, init) });
}

/** A service that passes on another one's sign-in document would sign in there with this signature. */
function refuseForeignDocument(document: string, origin: string): void {
  const json = parseCanonicalJson(document);
  const read = json.ok ? SignInSchema.safeParse(json.value) : null;
  if (read?.success !== true) throw new OfficerRefusal('the service asks to sign something else than a sign-in');
  if (read.data.origin !== origin.replace(/(?<!\/)\/+$/, '')) {
    throw new OfficerRefusal(
      `this sign-in is for ${read.data.origin}, not for ${origin}: nothing was signed. If that is its public address, add --origin ${read.data.origin}`,
    );
  }
}

/** Signs in and keeps the session: the document is signed here, by a key that stays here. */
export async function signIn(
  options: DeskOptions & {
    readonly service: string /** The public address of the service, where it is reached by another one. */;
    readonly origin?: string;
    readonly key?: string;
    readonly gpg?: string;
  },
): Promise<{ readonly name: string; readonly officer: string }> {
  const { folder, service, origin = service, key = null, gpg = null } = options;
  const client = clientOf(service);
  const sign = signerOf({ key, gpg });
  const { document } = (await exchangeOrThrow(client, beginSignIn, {})).reply;
  refuseForeignDocument(document, origin);
  const signature = await sign(new TextEncoder().encode(document));
  const { reply } = await exchangeOrThrow(client, completeSignIn, { body: { document, signature } });
  const session: Session = { service, key, gpg, ...reply };
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(sessionFile(folder), `${JSON.stringify(session, null, 2)}\n`, { mode: 0o600 });
  return { name: reply.name, officer: reply.officer };
}

async function readSession(folder: string): Promise<Session> {
  const text = await readFile(sessionFile(folder), 'utf8').catch(() => null);
  if (text === null) throw new OfficerRefusal(`nobody is signed in (${folder}): tellers officer sign-in`);
  const parsed = SessionSchema.safeParse(JSON.parse(text));
  if (!parsed.success) throw new OfficerRefusal(`${sessionFile(folder)} is not a session: sign in again`);
  return parsed.data;
}

/** The desk of whoever is signed in. */
export async function openDesk(options: DeskOptions): Promise<Desk> {
  const { folder, json = false, output = STANDARD_OUTPUT } = options;
  const session = await readSession(folder);
  const client = clientOf(session.service);
  const exchange = <R extends RouteDeclaration>(route: R, input: Omit<CallInput<R>, 'session'>) =>
    exchangeOrThrow(client, route, { ...input, session: session.session });
  return {
    officer: { fingerprint: session.officer, name: session.name },
    folder,
    exchange,
    call: async (route, input) => (await exchange(route, input)).reply,
    sign: (document) => signerOf(session)(document),
    say: (value, lines) => output.out(json ? `${JSON.stringify(value, null, 2)}\n` : `${lines.join('\n')}\n`),
  };
}

/** Runs a command; a refusal is told without a stack trace and ends with 1. */
export function atDesk(options: DeskOptions, run: (desk: Desk) => Promise<void>): Promise<ExitCode> {
  return refusable(options, async () => run(await openDesk(options)));
}

/** The same for what needs no session yet. */
export function refusable(options: Pick<DeskOptions, 'output'>, run: () => Promise<void>): Promise<ExitCode> {
  const { output = STANDARD_OUTPUT } = options;
  return guarded(output, async () => {
    try {
      await run();
      return EXIT.passed;
    } catch (error) {
      if (!(error instanceof OfficerRefusal)) throw error;
      output.err(`${error.message}\n`);
      return EXIT.failed;
    }
  });
}

/** Asks before something is signed; without a terminal only `--yes` agrees. */
export async function confirm(question: string, yes: boolean): Promise<void> {
  if (yes) return;
  if (!process.stdin.isTTY) throw new OfficerRefusal(`${question} Nobody can be asked here: add --yes.`);
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    if (/^(?:yes|y)$/i.test((await terminal.question(`${question} [yes/no] `)).trim())) return;
  } finally {
    terminal.close();
  }
  throw new OfficerRefusal('Nothing was signed.');
}
