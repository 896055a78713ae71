import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { BLT_LIMITS } from '../core/count/blt/blt.ts';
import { sheetCsv } from '../core/count/print/csv.ts';
import { sheetPage } from '../core/count/print/html.ts';
import type { Sheet } from '../core/count/sheet.ts';
import { countCommand } from './count.ts';
import { checkCount } from './count-check.ts';
import { EXIT, type Output, STANDARD_OUTPUT } from './output.ts';

/** What `--lots` can be without a file. */
const LOTS = /^(?:lowest|[0-9a-fA-F]{64})$/;

/** Files of lots hold a line or a few. */
const MAX_LOTS_BYTES = 64 * 1024;

type Read = { readonly text: string; readonly hash: string } | { readonly fault: string };

function reasonOf(error: unknown, otherwise: string): string {
  return error instanceof Error ? error.message : otherwise;
}

/** The text of a file and the SHA-256 of its bytes, or why it has none. */
async function readText(file: string, most: number): Promise<Read> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch (error) {
    return { fault: reasonOf(error, `${file} cannot be read`) };
  }
  const name = basename(file);
  if (bytes.length > most) return { fault: `${name}: larger than ${most} bytes` };
  try {
    // Bytes of no text are refused, never replaced: two files with one meaning could else differ.
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return { text, hash: createHash('sha256').update(bytes).digest('hex') };
  } catch {
    return { fault: `${name}: not UTF-8 text` };
  }
}

/** Writes the files that were asked for. @returns why one could not be written */
async function writeFiles(
  sheet: Sheet,
  files: { readonly csv?: string | undefined; readonly html?: string | undefined },
) {
  try {
    if (files.csv !== undefined) await writeFile(files.csv, sheetCsv(sheet));
    if (files.html !== undefined) await writeFile(files.html, sheetPage(sheet));
    return null;
  } catch (error) {
    return reasonOf(error, 'a file cannot be written');
  }
}

/**
 * `tellers count`: reads the file and prints what the count says of it; with `csv` and `html` writes those files too.
 * @param options.lots "lowest", a seed of 64 hex digits, or the path of a file with a seed or an order
 * @returns the exit code
 */
export async function countFile(options: {
  readonly file: string;
  readonly rule: string;
  readonly seats?: number | undefined;
  readonly setting: ReadonlyMap<string, string>;
  readonly lots?: string | undefined;
  readonly json?: boolean | undefined;
  readonly csv?: string | undefined;
  readonly html?: string | undefined;
  readonly check?: boolean | undefined;
  readonly output?: Output;
}): Promise<number> {
  const { file, lots, output = STANDARD_OUTPUT } = options;
  const lotsFile = lots === undefined || LOTS.test(lots) ? null : await readText(lots, MAX_LOTS_BYTES);
  const ballots = await readText(file, BLT_LIMITS.characters);
  const faults = [ballots, lotsFile].flatMap((read) => (read !== null && 'fault' in read ? [read.fault] : []));
  if ('fault' in ballots || faults.length > 0) {
    output.err(faults.map((fault) => `${fault}\n`).join(''));
    return EXIT.failed;
  }
  const counted = countCommand({
    text: ballots.text,
    fileHash: ballots.hash,
    fileName: basename(file),
    rule: options.rule,
    settings: options.setting,
    json: options.json === true,
    ...(options.seats === undefined ? {} : { seats: options.seats }),
    ...(options.check === true ? { check: checkCount } : {}),
    ...(lotsFile !== null && 'text' in lotsFile ? { lotsFile: lotsFile.text } : { lots }),
  });
  const failed = counted.sheet === null ? null : await writeFiles(counted.sheet, options);
  output.out(counted.output);
  output.err(counted.errors);
  if (failed === null) return counted.exitCode;
  output.err(`${failed}\n`);
  return EXIT.failed;
}
