import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createMixPool, type MixPool } from '../backends/mix-pool.ts';
import { askHidden } from '../cli/ask-hidden.ts';
import { nodePrimitives } from '../cli/primitives.ts';
import { createUrlReader } from '../cli/url-reader.ts';
import { fetchWithTimeout } from '../client/patient-fetch.ts';
import { createClient } from '../contract/client.ts';
import { API_PREFIX } from '../contract/routes.ts';
import { err, ok, type Result } from '../core/base/result.ts';
import { openSeat, type SeatStore, seatsIn } from './seat-store.ts';
import { openTrusteeKey } from './trustee-key.ts';
import type { ServePorts } from './verified-record.ts';

/** What every command of a trustee begins with: passphrase, key, seat, and a connection to the service. */

export interface SeatOptions {
  readonly folder: string;
  readonly election?: string;
  readonly passphraseFile?: string;
}

export type Sentence = { readonly sentence: string };

function refuse(sentence: string): Result<never, Sentence> {
  return err({ sentence });
}

/** The passphrase from a file, without the line feed at its end, or from whoever sits at the terminal. */
export async function passphraseOf(
  options: Pick<SeatOptions, 'passphraseFile'>,
  question: string,
): Promise<Result<string, Sentence>> {
  if (options.passphraseFile !== undefined) {
    try {
      return ok((await readFile(options.passphraseFile, 'utf8')).replace(/\r?\n$/, ''));
    } catch {
      return refuse(`${options.passphraseFile} cannot be read`);
    }
  }
  const typed = await askHidden(question);
  return typed === null ? refuse('there is no terminal to ask for the passphrase: use --passphrase-file') : ok(typed);
}

async function seatOf(options: SeatOptions, passphrase: string): Promise<Result<SeatStore, Sentence>> {
  const { folder } = options;
  const elections = options.election === undefined ? await seatsIn(folder) : [options.election];
  const [election, ...others] = elections;
  if (election === undefined) return refuse(`${folder} has no seat yet; take one with "tellers trustee join <link>"`);
  if (others.length > 0) return refuse(`name one of your elections with --election: ${elections.join(', ')}`);
  const store = await openSeat({ folder, election, passphrase });
  return store === null ? refuse(`${folder} has no seat in the election ${election}`) : ok(store);
}

export interface OpenedSeat {
  readonly ports: ServePorts;
  close(): Promise<void>;
}

/** A line that the next one replaces, on a terminal; elsewhere only what is new, now and then. */
function createLine(): { say: (line: string) => void; progress: (line: string) => void } {
  const isTerminal = process.stderr.isTTY;
  let last = '';
  return {
    say(line) {
      if (isTerminal && last !== '') process.stderr.write('\r\u001b[K');
      last = '';
      process.stdout.write(`${line}\n`);
    },
    progress(line) {
      if (line === last) return;
      // Numbers that go up are for eyes; a log keeps the words before them.
      if (isTerminal) process.stderr.write(`\r\u001b[K${line}`);
      else if (line.replace(/: .*$/, '') !== last.replace(/: .*$/, '')) process.stderr.write(`${line}\n`);
      last = line;
    },
  };
}

/** Opens key, seat and connection, or says in one sentence what is in the way. */
export async function openPorts(options: SeatOptions): Promise<Result<OpenedSeat, Sentence>> {
  const passphrase = await passphraseOf(options, 'Passphrase of your trustee’s key: ');
  if (!passphrase.ok) return passphrase;
  const key = await openTrusteeKey({ folder: options.folder, passphrase: passphrase.value });
  if (!key.ok) return refuse(key.error.reason);
  const store = await seatOf(options, passphrase.value);
  if (!store.ok) return store;
  const { seat } = store.value;
  const pool: MixPool = createMixPool();
  const primitives = { ...(await nodePrimitives()), mixEngine: pool };
  const ports: ServePorts = {
    store: store.value,
    key: key.value,
    client: createClient({ baseUrl: seat.url, fetch: fetchWithTimeout }),
    primitives,
    random: (length) => new Uint8Array(randomBytes(length)),
    nowMs: () => Date.now(),
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    record: () => createUrlReader(`${seat.url}${API_PREFIX}/elections/${seat.election}/record`),
    ...createLine(),
  };
  return ok({ ports, close: () => pool.close() });
}
