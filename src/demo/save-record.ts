import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createUrlReader } from '../cli/url-reader.ts';
import { API_PREFIX } from '../contract/routes.ts';
import { equalBytes } from '../core/base/bytes.ts';
import { parseReceipt } from '../core/receipt/receipt.ts';
import { ledgerPaths, RECORD } from '../core/record/paths.ts';
import { maxBytesOf } from '../core/record/reader.ts';
import { forEachInPool } from './pool.ts';

/** The finished record, fetched over HTTP as an observer would, and looked through with the members' receipts. */

const DOWNLOADS = 8;

/** A folder is replaced only when it holds an earlier record or nothing at all: nothing else of anybody's is deleted. */
async function makeRoom(folder: string): Promise<void> {
  const present = await readdir(folder).catch((): string[] => []);
  if (present.length > 0 && !present.includes(RECORD.definition)) {
    throw new Error(`${folder} holds something that is no election record; name another folder with --out`);
  }
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
}

/** A process of the service may serve a record that is two seconds old: after so long none does. */
const RECORD_AGE_MS = 2500;

/** Fetches every file of the record, some seconds after its last step. @returns how many there are, and `result.json` */
export async function saveRecord(input: {
  readonly url: string;
  readonly election: string;
  readonly folder: string;
}): Promise<{ readonly files: number; readonly result: Uint8Array }> {
  const { url, election, folder } = input;
  await makeRoom(folder);
  await sleep(RECORD_AGE_MS);
  const reader = createUrlReader(`${url}${API_PREFIX}/elections/${election}/record`);
  const listed = await reader.list();
  if (!listed.ok) throw new Error(`the record cannot be read: ${listed.error.reason}`);
  const results: Uint8Array[] = [];
  await forEachInPool(listed.value, DOWNLOADS, async (path) => {
    const content = await reader.read({ path, maxBytes: maxBytesOf(path) });
    if (!content.ok) throw new Error(`${path} cannot be read: ${content.error.kind}`);
    if (path === RECORD.result) results.push(content.value);
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content.value);
  });
  const [result] = results;
  if (result === undefined) throw new Error('the record holds no result');
  return { files: listed.value.length, result };
}

/** How many of the receipts name a line that stands in the saved record just where they say. */
export async function receiptsInRecord(input: {
  readonly folder: string;
  readonly receipts: readonly string[];
}): Promise<number> {
  const bytes = await readFile(join(input.folder, ledgerPaths(RECORD.boxLedger).entries));
  const lines: Uint8Array[] = [];
  for (let from = 0; from < bytes.length; ) {
    const end = bytes.indexOf(0x0a, from);
    lines.push(bytes.subarray(from, end < 0 ? bytes.length : end));
    from = end < 0 ? bytes.length : end + 1;
  }
  return input.receipts.filter((text) => {
    const receipt = parseReceipt(text);
    const line = receipt.ok ? lines[receipt.value.index] : undefined;
    return receipt.ok && line !== undefined && equalBytes(line, receipt.value.line);
  }).length;
}
