import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { err, ok, type Result } from '../../core/base/result.ts';
import { writeDurably } from '../durable-file.ts';
import type { Binaries } from './binaries.ts';
import type { ServerUser } from './server-user.ts';

/** The files of the embedded server: what it stores, and how to log in to it. */

const run = promisify(execFile);

export const OWNER = 'tellers_owner';
export const DATABASE = 'tellers';

/** How the service logs in; made once with the cluster, readable by the service's own user alone. */
const ConnectionSchema = z.strictObject({
  owner: z.string(),
  ownerPassword: z.string(),
  roll: z.string(),
  rollPassword: z.string(),
  box: z.string(),
  boxPassword: z.string(),
  database: z.string(),
});
export type Connection = z.infer<typeof ConnectionSchema>;

export interface Cluster {
  /** PostgreSQL's own data folder. */
  readonly pgdata: string;
  readonly connection: Connection;
}

export type ClusterError = { readonly kind: 'cluster-refused'; readonly reasons: readonly string[] };

/** Environment of PostgreSQL's programs: nothing of ours, which may hold passwords, gets there. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };
}

/** The user to start a program as, in the form that node:child_process takes. */
export function asUser(user: ServerUser): { uid?: number; gid?: number } {
  return user.other === null ? {} : { uid: user.other.uid, gid: user.other.gid };
}

export function randomPassword(): string {
  return randomBytes(32).toString('hex');
}

/** Opens the cluster in `home`, or makes it. It appears complete or not at all, also when two processes start at once. */
export async function openCluster(input: {
  readonly home: string;
  readonly binaries: Binaries;
  readonly user: ServerUser;
}): Promise<Result<Cluster, ClusterError>> {
  const folder = join(input.home, 'cluster');
  if (!existsSync(folder)) await makeCluster({ ...input, folder });
  const pgdata = join(folder, 'pgdata');
  const major = readFileSync(join(pgdata, 'PG_VERSION'), 'utf8').trim();
  if (major !== input.binaries.major) {
    return err({
      kind: 'cluster-refused',
      reasons: [
        `the data in ${folder} was written by PostgreSQL ${major}, this program ships PostgreSQL ${input.binaries.major}`,
      ],
    });
  }
  const text = readFileSync(join(folder, 'connection.json'), 'utf8');
  return ok({ pgdata, connection: ConnectionSchema.parse(JSON.parse(text)) });
}

async function makeCluster(input: {
  readonly home: string;
  readonly folder: string;
  readonly binaries: Binaries;
  readonly user: ServerUser;
}): Promise<void> {
  const half = `${input.folder}.new-${process.pid}`;
  rmSync(half, { recursive: true, force: true });
  mkdirSync(half);
  chmodSync(half, 0o711);
  const connection: Connection = {
    owner: OWNER,
    ownerPassword: randomPassword(),
    roll: 'tellers_roll',
    rollPassword: randomPassword(),
    box: 'tellers_box',
    boxPassword: randomPassword(),
    database: DATABASE,
  };
  await initialise({ half, binaries: input.binaries, user: input.user, password: connection.ownerPassword });
  await writeDurably(join(half, 'connection.json'), `${JSON.stringify(connection, null, 2)}\n`);
  try {
    renameSync(half, input.folder);
  } catch (error) {
    rmSync(half, { recursive: true, force: true });
    if (!existsSync(input.folder)) throw error;
  }
}

async function initialise(input: {
  readonly half: string;
  readonly binaries: Binaries;
  readonly user: ServerUser;
  readonly password: string;
}): Promise<void> {
  const pgdata = join(input.half, 'pgdata');
  mkdirSync(pgdata, { mode: 0o700 });
  const passwordFile = join(input.half, 'password');
  writeFileSync(passwordFile, input.password, { mode: 0o600 });
  const { other } = input.user;
  if (other !== null) for (const path of [pgdata, passwordFile]) chownSync(path, other.uid, other.gid);
  const options = ['--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--data-checksums'];
  await run(input.binaries.initdb, ['-D', pgdata, '-U', OWNER, `--pwfile=${passwordFile}`, ...options], {
    cwd: '/',
    env: serverEnvironment(),
    ...asUser(input.user),
  });
  unlinkSync(passwordFile);
}
