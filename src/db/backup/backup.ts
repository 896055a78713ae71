import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { copyFile, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import pg from 'pg';
import type { EventLog } from '../../app/ports.ts';
import { err, ok, type Result } from '../../core/base/result.ts';
import { type DatabaseSettings, findAddresses } from '../addresses.ts';
import { boxLedgers } from '../box/box-head.ts';
import { compareWithGuard, type GuardCopy, readGuardCopies, type StoredLedger } from '../guard.ts';
import { reasonToDistrustLedger } from '../ledger/check-ledger.ts';
import type { Side } from '../migrate.ts';
import { registerLedgers } from '../roll/register-head.ts';
import { loadSide, reasonsToRefuseHistory } from './load-side.ts';
import { type BackupError, type Manifest, ManifestSchema } from './manifest.ts';
import { saveSide } from './save-side.ts';

/**
 * Our own export of both sides, because the embedded server comes without PostgreSQL's programs:
 *
 *     <folder>/roll/manifest.json, roll/<table>.jsonl
 *     <folder>/box/manifest.json,  box/<table>.jsonl
 *     <folder>/guard/<instance>/<ledger>.checkpoint
 *     <folder>/SHA256SUMS
 */

const SUMS = 'SHA256SUMS';

interface Place {
  readonly dataFolder: string;
  readonly database: DatabaseSettings;
  readonly guardFolder: string;
  readonly log: EventLog;
}

export interface Saved {
  readonly rows: number;
  readonly ledgers: readonly { readonly ledger: string; readonly size: number }[];
}

function refused(...reasons: string[]): { ok: false; error: BackupError } {
  return err({ kind: 'backup-refused', reasons });
}

/**
 * Makes a backup; the service may be running. The folder appears under its name only when it is whole.
 * @param add puts further files into the folder before it is sealed with its list of hashes
 */
export async function backUp(
  input: Place & { readonly folder: string; readonly add?: (folder: string) => Promise<void> },
): Promise<Result<Saved, BackupError>> {
  const { folder } = input;
  if (existsSync(folder)) return refused(`${folder} is there already; a backup goes into a folder of its own`);
  const found = await findAddresses(input);
  if (!found.ok) return refused(...found.error.reasons);
  const half = `${folder}.${process.pid}.half`;
  try {
    await mkdir(half, { recursive: true, mode: 0o700 });
    // Before the tables: a copy of a head must not be newer than the ledger beside it.
    await copyGuard(input.guardFolder, join(half, 'guard'));
    const { rollUrl, boxUrl } = found.value;
    const roll = await saveSide({ url: rollUrl, side: 'roll', folder: join(half, 'roll') });
    const box = await saveSide({ url: boxUrl, side: 'box', folder: join(half, 'box') });
    if (!roll.ok) return roll;
    if (!box.ok) return box;
    await input.add?.(half);
    await writeSums(half);
    await rename(half, folder);
    const tables = [...roll.value.tables, ...box.value.tables];
    const ledgers = readGuardCopies(join(folder, 'guard')).flatMap((copy) => (copy.ok ? [copy.value] : []));
    return ok({
      rows: tables.reduce((sum, { rows }) => sum + rows, 0),
      ledgers: ledgers.map(({ ledger, size }) => ({ ledger, size })),
    });
  } finally {
    await rm(half, { recursive: true, force: true });
    await found.value.embedded?.stop();
  }
}

async function copyGuard(from: string, to: string): Promise<void> {
  await mkdir(to, { mode: 0o700 });
  for (const copy of readGuardCopies(from)) {
    if (!copy.ok) continue;
    const target = join(to, relative(from, copy.value.path));
    await mkdir(join(target, '..'), { recursive: true, mode: 0o700 });
    await copyFile(copy.value.path, target);
  }
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name !== SUMS)
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .toSorted();
}

/** As `sha256sum -c` reads it. */
async function writeSums(folder: string): Promise<void> {
  const lines: string[] = [];
  for (const path of await filesOf(folder)) lines.push(`${await hashOf(join(folder, path))}  ${path}\n`);
  const file = await open(join(folder, SUMS), 'wx', 0o600);
  try {
    await file.writeFile(lines.join(''));
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Everything that is wrong with a backup's files. */
async function reasonsToDistrustFiles(folder: string): Promise<string[]> {
  const text = await readFile(join(folder, SUMS), 'utf8').catch(() => null);
  if (text === null) return [`${folder} is no whole backup: it has no ${SUMS}`];
  const listed = new Map(
    text.split('\n').flatMap((line) => (line === '' ? [] : [[line.slice(66), line.slice(0, 64)]])),
  );
  const reasons: string[] = [];
  for (const path of await filesOf(folder)) {
    const expected = listed.get(path);
    listed.delete(path);
    if (expected === undefined) reasons.push(`${path} is not on the list of the backup`);
    else if ((await hashOf(join(folder, path))) !== expected) reasons.push(`${path} is not as it was written`);
  }
  return [...reasons, ...[...listed.keys()].map((path) => `${path} is missing`)];
}

async function readManifest(folder: string, side: Side): Promise<Manifest> {
  const manifest = ManifestSchema.parse(JSON.parse(await readFile(join(folder, side, 'manifest.json'), 'utf8')));
  if (manifest.side !== side) throw new Error(`the manifest in ${side} is of the side ${manifest.side}`);
  return manifest;
}

export interface Restored {
  readonly rows: number;
  readonly ledgers: readonly { readonly ledger: string; readonly size: number }[];
  /** Why the service will not start on it: what was signed after the backup. Empty when all is well. */
  readonly behind: readonly string[];
  /** Ledgers of which this machine has no copy of a head: a person has to say that they are the newest. */
  readonly uncovered: readonly string[];
}

/**
 * Puts a backup into an empty database and says how it compares with the copies of heads on this machine. The copies
 * are never touched: they, not the backup, know how far the ledgers had come.
 */
export async function restore(input: Place & { readonly folder: string }): Promise<Result<Restored, BackupError>> {
  const { folder } = input;
  const wrong = await reasonsToDistrustFiles(folder);
  if (wrong.length > 0) return refused(...wrong);
  const manifests = [await readManifest(folder, 'roll'), await readManifest(folder, 'box')];
  const unknown = manifests.flatMap(reasonsToRefuseHistory);
  if (unknown.length > 0) return refused(...unknown);
  const found = await findAddresses(input);
  if (!found.ok) return refused(...found.error.reasons);
  try {
    const { ownerUrl } = found.value;
    if (ownerUrl === null) return refused('a restore needs the login of the owner: set DATABASE_URL as well');
    for (const manifest of manifests) {
      const loaded = await loadSide({ url: ownerUrl, manifest, folder: join(folder, manifest.side) });
      if (!loaded.ok) return loaded;
    }
    return await compare({ ownerUrl, folder, guardFolder: input.guardFolder, manifests });
  } finally {
    await found.value.embedded?.stop();
  }
}

async function compare(of: {
  readonly ownerUrl: string;
  readonly folder: string;
  readonly guardFolder: string;
  readonly manifests: readonly Manifest[];
}): Promise<Result<Restored, BackupError>> {
  const pool = new pg.Pool({ connectionString: of.ownerUrl, max: 2 });
  pool.on('error', () => undefined);
  try {
    const ledgers: StoredLedger[] = [...(await registerLedgers(pool)), ...(await boxLedgers(pool))];
    const reasons: string[] = [];
    for (const ledger of ledgers) {
      const reason = await reasonToDistrustLedger(ledger);
      if (reason !== null) reasons.push(reason);
    }
    const own: Result<GuardCopy, string>[] = readGuardCopies(join(of.folder, 'guard'));
    reasons.push(...(await compareWithGuard({ copies: own, ledgers })).refused);
    if (reasons.length > 0) return refused(...reasons, 'the backup contradicts itself and must not be used');
    const here = await compareWithGuard({ copies: readGuardCopies(of.guardFolder), ledgers });
    return ok({
      rows: of.manifests.flatMap(({ tables }) => tables).reduce((sum, { rows }) => sum + rows, 0),
      ledgers: ledgers.map(({ ledger, size }) => ({ ledger, size })),
      behind: here.refused,
      uncovered: here.uncovered.map(({ ledger }) => ledger),
    });
  } finally {
    await pool.end();
  }
}
