import { readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

/** What PostgreSQL itself notes about the server that runs on a data folder. */

export interface Postmaster {
  readonly pid: number;
  readonly port: number;
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

/**
 * The server that runs on this data folder, or null. In a container the number of a dead server is soon another
 * program's, and PostgreSQL would then refuse to start for ever: such a note is removed.
 */
export function runningPostmaster(pgdata: string): Postmaster | null {
  const path = join(pgdata, 'postmaster.pid');
  const lines = (readText(path) ?? '').split('\n');
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  if (!Number.isSafeInteger(pid) || pid <= 0 || !isAlive(pid)) return null;
  const commandLine = process.platform === 'linux' ? readText(`/proc/${pid}/cmdline`) : null;
  if (commandLine !== null && commandLine !== '' && !commandLine.split('\0').includes(pgdata)) {
    rmSync(path, { force: true });
    return null;
  }
  return Number.isSafeInteger(port) && port > 0 ? { pid, port } : null;
}

/** A port of the loopback interface that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('bug: a listening socket has a port');
  return address.port;
}
