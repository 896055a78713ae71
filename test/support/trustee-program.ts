import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLibsodiumGroup } from '../../src/backends/libsodium-group.ts';
import { verifyEd25519 } from '../../src/backends/node-ed25519.ts';
import { verifyTokenSignature } from '../../src/backends/node-rsa.ts';
import type { Client } from '../../src/contract/client.ts';
import type { Hash } from '../../src/core/election/values.ts';
import type { VerifierPrimitives } from '../../src/core/verify/primitives.ts';
import { createOpenPgp } from '../../src/pgp/openpgp.ts';
import type { SigningKey } from '../../src/pgp/signing-key.ts';
import type { TrusteePorts } from '../../src/trustee/ports.ts';
import { openSeat, prepareSeat, type SeatStore } from '../../src/trustee/seat-store.ts';
import { createTrusteeKey, openTrusteeKey } from '../../src/trustee/trustee-key.ts';
import { orThrow } from './results.ts';

/** A trustee's program as its commands put it together, with a folder of its own, and without terminal and network. */

export const PASSPHRASE = 'correct horse battery staple';

export async function trusteePrimitives(): Promise<VerifierPrimitives> {
  return {
    group: await createLibsodiumGroup(),
    verifyEd25519,
    verifyTokenSignature,
    openPgp: createOpenPgp(),
    random: (length) => new Uint8Array(randomBytes(length)),
  };
}

export function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'tellers-trustee-'));
}

export interface ProgramFolder {
  readonly folder: string;
  readonly key: SigningKey;
}

/** What `init` makes. */
export async function initTrustee(name: string): Promise<ProgramFolder> {
  const folder = newFolder();
  const nowMs = Date.parse('2026-01-01T00:00:00Z');
  orThrow(await createTrusteeKey({ folder, name, passphrase: PASSPHRASE, nowMs }));
  return { folder, key: orThrow(await openTrusteeKey({ folder, passphrase: PASSPHRASE })) };
}

/** A seat as `join` writes it down. */
export async function seatIn(
  folder: string,
  { election, trustee }: { election: string; trustee: number },
): Promise<SeatStore> {
  await prepareSeat(folder, {
    url: 'https://votes.example',
    election: election as never,
    trustee,
    invitation: `invitation-of-trustee-${trustee}-of-${election}`,
    nonce: `${trustee}`.repeat(64) as Hash,
  });
  return reopened(folder, election);
}

/** The same seat after the program was started again. */
export async function reopened(folder: string, election: string): Promise<SeatStore> {
  const store = await openSeat({ folder, election, passphrase: PASSPHRASE });
  if (store === null) throw new Error('no seat');
  return store;
}

/** Everything that a program says, beside what it needs. */
export async function portsOf(input: {
  readonly store: SeatStore;
  readonly key: SigningKey;
  readonly client: Client;
  readonly nowMs?: () => number;
  /** Programs of tests that wait for nobody give up. */
  readonly sleep?: () => Promise<void>;
}): Promise<{ ports: TrusteePorts; said: string[] }> {
  const { store, key, client } = input;
  const said: string[] = [];
  const primitives = await trusteePrimitives();
  const ports: TrusteePorts = {
    store,
    key,
    client,
    primitives,
    random: primitives.random,
    nowMs: input.nowMs ?? (() => Date.parse('2026-01-20T09:00:00Z')),
    sleep: input.sleep ?? (() => Promise.reject(new Error('this program waits for others'))),
    say: (line) => void said.push(line),
    progress: () => undefined,
  };
  return { ports, said };
}
