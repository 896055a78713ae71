import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { fromUtf8 } from '../core/base/bytes.ts';
import { canonicalBytes, canonicalJson, parseCanonicalJson } from '../core/base/canonical-json.ts';
import { ElectionIdSchema, HashSchema } from '../core/election/values.ts';
import { openWithPassphrase, sealWithPassphrase } from '../pgp/encryption.ts';
import { openBackup, type Seat, SeatSchema, type StoredShare } from './backup.ts';
import { appendDurably, destroy, readIfThere, writeDurably } from './durable.ts';
import { SECRET_KEY_FILE } from './trustee-key.ts';

export type { Seat } from './backup.ts';

/** What a trustee's program keeps of one election, in a folder below its own. Secrets lie under the passphrase. */

/** Files that hold secrets and are only ever written under the passphrase. */
export type SecretName = 'dealer' | 'share';

export interface SeatStore {
  readonly folder: string;
  readonly seat: Seat;
  /** A named text that does not change once it was written. */
  read(name: string): Promise<string | null>;
  /** Writes it once; the same again is fine, another in its place throws. */
  writeOnce(name: string, text: string): Promise<void>;
  readBytes(name: string): Promise<Uint8Array | null>;
  writeBytes(name: string, content: Uint8Array): Promise<void>;
  readSecret(name: SecretName): Promise<Uint8Array | null>;
  writeSecret(name: SecretName, bytes: Uint8Array): Promise<void>;
  destroySecret(name: SecretName): Promise<boolean>;
  writeShare(share: StoredShare): Promise<void>;
  /** Bytes under the passphrase, armoured. */
  seal(bytes: Uint8Array): Promise<string>;
  /** Opens a backup file with the passphrase. */
  openBackup(path: string): ReturnType<typeof openBackup>;
  /** The trustee's private key as its file has it, locked. */
  privateKey(): Promise<string>;
  /** What was served, line by line, and never less. */
  memory(): Promise<readonly MemoryEntry[]>;
  remember(entry: MemoryEntry): Promise<void>;
}

/** One thing that this trustee has done with its key and will do with nothing else (PR-7). */
export const MemoryEntrySchema = z.strictObject({
  fingerprint: HashSchema,
  act: z.enum(['signed', 'agreed', 'mixed', 'opened']),
  /** SHA-256 of what it was done to: definition, agreed document, all input lists. */
  subject: HashSchema,
});
export type MemoryEntry = z.infer<typeof MemoryEntrySchema>;

function textOf(bytes: Uint8Array | null): string | null {
  if (bytes === null) return null;
  const text = fromUtf8(bytes);
  if (!text.ok) throw new Error('a file of this folder is damaged');
  return text.value;
}

function parseAs<T>(schema: z.ZodType<T>, text: string, path: string): T {
  const json = parseCanonicalJson(text);
  const parsed = json.ok ? schema.safeParse(json.value) : null;
  if (parsed?.success !== true) throw new Error(`${path} is damaged`);
  return parsed.data;
}

function seatFolder(folder: string, election: string): string {
  return join(folder, 'elections', ElectionIdSchema.parse(election));
}

/** Elections in which this trustee has taken a seat. */
export async function seatsIn(folder: string): Promise<string[]> {
  const names = await readdir(join(folder, 'elections')).catch((): string[] => []);
  return names.filter((name) => ElectionIdSchema.safeParse(name).success).toSorted();
}

/** Writes down a seat before it is taken, so that the same one can be asked for again. */
export async function prepareSeat(folder: string, seat: Seat): Promise<void> {
  const path = join(seatFolder(folder, seat.election), 'seat.json');
  await mkdir(seatFolder(folder, seat.election), { recursive: true, mode: 0o700 });
  await writeDurably(path, canonicalJson(seat));
}

/** The seat of an election; null when this trustee has none there. */
export async function openSeat(input: {
  readonly folder: string;
  readonly election: string;
  readonly passphrase: string;
}): Promise<SeatStore | null> {
  const { passphrase } = input;
  const folder = seatFolder(input.folder, input.election);
  const text = textOf(await readIfThere(join(folder, 'seat.json')));
  if (text === null) return null;
  const seat = parseAs(SeatSchema, text, 'seat.json');
  const at = (name: string) => join(folder, name);
  const read = async (name: string) => textOf(await readIfThere(at(name)));
  const writeSecret = async (name: SecretName, bytes: Uint8Array) => {
    await writeDurably(at(`${name}.asc`), await sealWithPassphrase({ bytes, passphrase }));
  };
  return {
    folder,
    seat,
    read,
    async writeOnce(name, value) {
      const before = await read(name);
      if (before === value) return;
      if (before !== null) throw new Error(`bug: ${name} was written before, with another content`);
      await writeDurably(at(name), value);
    },
    readBytes: (name) => readIfThere(at(name)),
    writeBytes: (name, content) => writeDurably(at(name), content),
    async readSecret(name) {
      const armored = await read(`${name}.asc`);
      if (armored === null) return null;
      const opened = await openWithPassphrase({ armored, passphrase });
      if (!opened.ok) throw new Error(`${name}.asc cannot be opened: ${opened.error.reasons.join('; ')}`);
      return opened.value;
    },
    writeSecret,
    destroySecret: (name) => destroy(at(`${name}.asc`)),
    writeShare: (share) => writeSecret('share', canonicalBytes(share)),
    seal: (bytes) => sealWithPassphrase({ bytes, passphrase }),
    openBackup: (path) => openBackup({ path, passphrase }),
    async privateKey() {
      const text = textOf(await readIfThere(join(input.folder, SECRET_KEY_FILE)));
      if (text === null) throw new Error(`${SECRET_KEY_FILE} is gone`);
      return text;
    },
    async memory() {
      const lines = ((await read('memory.jsonl')) ?? '').split('\n').filter((line) => line !== '');
      return lines.map((line) => parseAs(MemoryEntrySchema, line, 'memory.jsonl'));
    },
    async remember(entry) {
      await appendDurably(at('memory.jsonl'), canonicalJson(entry));
    },
  };
}
