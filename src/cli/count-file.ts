import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { countCommand } from './count.ts';
import { checkCount } from './count-check.ts';
import { EXIT, type Output, STANDARD_OUTPUT } from './output.ts';

/** `tellers count`: reads the file and prints what the count says of it. @returns the exit code */
export async function countFile(options: {
  readonly file: string;
  readonly rule: string;
  readonly seats?: number | undefined;
  readonly setting: ReadonlyMap<string, string>;
  readonly lots?: string | undefined;
  readonly json?: boolean | undefined;
  readonly check?: boolean | undefined;
  readonly output?: Output;
}): Promise<number> {
  const { file, output = STANDARD_OUTPUT } = options;
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    output.err(`${error instanceof Error ? error.message : `${file} cannot be read`}\n`);
    return EXIT.failed;
  }
  const counted = countCommand({
    text,
    fileName: basename(file),
    rule: options.rule,
    settings: options.setting,
    json: options.json === true,
    ...(options.seats === undefined ? {} : { seats: options.seats }),
    ...(options.check === true ? { check: checkCount } : {}),
    ...(options.lots === undefined ? {} : { lots: options.lots }),
  });
  output.out(counted.output);
  output.err(counted.errors);
  return counted.exitCode;
}
