import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pack } from 'tar-stream';
import type { Output } from '../../src/cli/output.ts';

/** Records on disk for tests of the offline commands. */

const folders: string[] = [];

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tellers-record-'));
  folders.push(folder);
  return folder;
}

export function removeTemporaryFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

export function writeRecord(files: ReadonlyMap<string, Uint8Array>, folder = temporaryFolder()): string {
  for (const [path, content] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

/** An archive as the service makes it, with every name changed by `rename`. */
export async function tarOf(
  files: Iterable<readonly [string, Uint8Array]>,
  rename: (path: string) => string = (path) => path,
): Promise<Uint8Array> {
  const archive = pack();
  for (const [path, content] of files) {
    archive.entry({ name: rename(path), mtime: new Date(0) }, Buffer.from(content));
  }
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Collects what a command writes. */
export function captured(): Output & { readonly text: () => string; readonly errors: () => string } {
  let text = '';
  let errors = '';
  return {
    out: (more) => {
      text += more;
    },
    err: (more) => {
      errors += more;
    },
    text: () => text,
    errors: () => errors,
  };
}
