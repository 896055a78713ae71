import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { isWellFormed } from '../core/base/bytes.ts';
import { writeBlt } from '../core/count/blt/write-blt.ts';
import { PREFLIB_TYPES, type PreflibType } from '../core/count/preflib/preflib-types.ts';
import { writePreflib } from '../core/count/preflib/write-preflib.ts';
import { readBallotFile } from '../core/count/read-ballot-file.ts';
import type { CommandOutcome } from './count.ts';
import { EXIT, type Output, STANDARD_OUTPUT } from './output.ts';

/** `tellers convert`: writes a ballot file in another format, ballots merged and sorted. */

function preflibType(to: string): PreflibType | null {
  return PREFLIB_TYPES.find((type) => type === to) ?? null;
}

/**
 * Writes the ballots of a BLT or PrefLib file in the format `to`: `blt`, or a type of PrefLib file. Nothing is written
 * from a file with a fault, or in a format that cannot hold all of it; every reason is given.
 */
export function convertCommand(options: {
  readonly text: string;
  readonly fileName: string;
  readonly to: string;
}): CommandOutcome {
  const { text, fileName, to } = options;
  const refuse = (reasons: readonly string[], exitCode: 1 | 64 = 1): CommandOutcome => ({
    exitCode,
    output: '',
    errors: reasons.map((reason) => `${reason}\n`).join(''),
  });
  const type = preflibType(to);
  if (to !== 'blt' && type === null) return refuse([`--to: one of blt, ${PREFLIB_TYPES.join(', ')}`], 64);
  if (!isWellFormed(text)) return refuse([`${fileName}: not well-formed text`]);
  const file = readBallotFile(text);
  if (!file.ok) {
    const faults = file.error.faults.map(({ line, reason }) => (line === 0 ? reason : `line ${line}: ${reason}`));
    return refuse(faults.map((fault) => `${fileName}: ${fault}`));
  }
  const written = type === null ? writeBlt(file.value) : writePreflib(file.value, type);
  if (!written.ok) return refuse(written.error.reasons.map((reason) => `${fileName}: ${reason}`));
  const warnings = file.value.warnings.map(({ line, reason }) => `${fileName}: warning: line ${line}: ${reason}\n`);
  return { exitCode: 0, output: written.value, errors: warnings.join('') };
}

/** Reads the file and prints it in the other format on standard output. @returns the exit code */
export async function convertFile(options: {
  readonly file: string;
  readonly to: string;
  readonly output?: Output;
}): Promise<number> {
  const { file, to, output = STANDARD_OUTPUT } = options;
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    output.err(`${error instanceof Error ? error.message : `${file} cannot be read`}\n`);
    return EXIT.failed;
  }
  const converted = convertCommand({ text, fileName: basename(file), to });
  output.out(converted.output);
  output.err(converted.errors);
  return converted.exitCode;
}
