import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, lstatSync, mkdirSync, realpathSync, statSync, symlinkSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/**
 * Whom the embedded server runs as, and where its files can stand. PostgreSQL refuses to run as root; then it runs as
 * `nobody`, and that user must be able to reach its folder through every folder above it.
 */

export interface ServerUser {
  /** Set only where we are root and the server must be somebody else. */
  readonly other: { readonly uid: number; readonly gid: number } | null;
}

export function serverUser(): ServerUser {
  if (process.getuid?.() !== 0) return { other: null };
  const idOf = (flag: string): number => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }).trim());
  return { other: { uid: idOf('-u'), gid: idOf('-g') } };
}

/** True when the user may enter a folder and every folder above it. */
export function canReach(folder: string, user: ServerUser): boolean {
  const { other } = user;
  if (other === null) return true;
  for (let path = realpathSync(folder); ; path = dirname(path)) {
    const { mode, uid, gid } = statSync(path);
    const enter = uid === other.uid ? 0o100 : gid === other.gid ? 0o010 : 0o001;
    if ((mode & enter) === 0) return false;
    if (path === dirname(path)) return true;
  }
}

/**
 * The folder of the embedded server below the data folder. Where we are root and `nobody` cannot get there (a data
 * folder under /root, for example), the name in the data folder is a link to a folder under /var/lib.
 */
export function serverHome(dataFolder: string, user: ServerUser): string {
  const data = resolve(dataFolder);
  mkdirSync(data, { recursive: true, mode: 0o711 });
  const home = join(data, 'postgres');
  if (existsSync(home)) return realpathSync(home);
  if (user.other === null) {
    mkdirSync(home, { recursive: true, mode: 0o700 });
    return home;
  }
  if (canReach(dirname(data), user)) {
    // Others may pass through the data folder but not list it; what is secret in it has modes of its own.
    chmodSync(data, statSync(data).mode | 0o011);
    mkdirSync(home, { recursive: true });
    chmodSync(home, 0o711);
    return home;
  }
  const name = createHash('sha256').update(data).digest('hex').slice(0, 16);
  const elsewhere = join('/var/lib/tellers', name);
  mkdirSync(elsewhere, { recursive: true });
  chmodSync(elsewhere, 0o711);
  chmodSync(dirname(elsewhere), 0o711);
  if (lstatSync(home, { throwIfNoEntry: false }) === undefined) symlinkSync(elsewhere, home);
  return realpathSync(home);
}
