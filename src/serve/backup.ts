import { existsSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { askHidden } from '../cli/ask-hidden.ts';
import { EXIT, type ExitCode, type Output, STANDARD_OUTPUT } from '../cli/output.ts';
import { type Config, readConfig } from '../config.ts';
import { err, ok, type Result } from '../core/base/result.ts';
import { backUp, type Restored, restore } from '../db/backup/backup.ts';
import { WHAT_TO_DO } from '../db/open-database.ts';
import { archiveKeys, restoreKeys } from '../keys/key-archive.ts';
import { createLog } from '../log.ts';
import type { Environment } from '../settings.ts';

/** `tellers backup` and `tellers restore`: both sides' databases, the copies of heads and, where asked for, the keys. */

export interface BackupOptions {
  readonly folder: string;
  readonly withKeys?: boolean;
  readonly passphraseFile?: string;
  readonly environment?: Environment;
  readonly output?: Output;
}

const KEYS_FILE = 'keys.sealed';
const SHORTEST_PASSPHRASE = 12;

function refuse(output: Output, title: string, reasons: readonly string[], code: ExitCode = EXIT.failed): ExitCode {
  output.err(`${title}\n${reasons.map((reason) => `  ${reason}\n`).join('')}`);
  return code;
}

/** The passphrase of the keys in a backup: from a file, or asked for, twice where it is new. */
async function passphraseOf(file: string | undefined, isNew: boolean): Promise<Result<string, string>> {
  if (file !== undefined) {
    const text = await readFile(file, 'utf8').catch(() => null);
    if (text === null) return err(`${file} cannot be read`);
    const passphrase = text.replace(/\r?\n$/, '');
    return passphrase.length >= SHORTEST_PASSPHRASE
      ? ok(passphrase)
      : err(`the passphrase in ${file} is shorter than ${SHORTEST_PASSPHRASE} characters`);
  }
  const passphrase = await askHidden(isNew ? 'A passphrase for the keys in the backup: ' : 'Passphrase of the keys: ');
  if (passphrase === null) return err('nobody can be asked for a passphrase here: give --passphrase-file');
  if (!isNew) return ok(passphrase);
  if (passphrase.length < SHORTEST_PASSPHRASE) return err(`at least ${SHORTEST_PASSPHRASE} characters are needed`);
  return (await askHidden('Once more: ')) === passphrase ? ok(passphrase) : err('the two were not the same');
}

function placeOf({ dataFolder, database, guardFolder }: Config) {
  const log = createLog({ side: 'service', level: 'error', stream: process.stderr });
  return { dataFolder, database, guardFolder, log };
}

async function writeSealed(path: string, content: Uint8Array): Promise<void> {
  const file = await open(path, 'wx', 0o400);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes a backup in a new folder. The service may be running. */
export async function backupCommand(options: BackupOptions): Promise<ExitCode> {
  const { withKeys = false, output = STANDARD_OUTPUT } = options;
  const config = readConfig(options.environment ?? process.env);
  if (!config.ok) return refuse(output, 'These settings cannot be used:', config.error.reasons, EXIT.usage);
  const { keysFolder: keys } = config.value;
  const passphrase = withKeys ? await passphraseOf(options.passphraseFile, true) : ok('');
  if (!passphrase.ok) return refuse(output, 'No backup was made:', [passphrase.error], EXIT.usage);
  if (withKeys && !existsSync(keys)) return refuse(output, 'No backup was made:', [`there are no keys in ${keys} yet`]);
  const saved = await backUp({
    ...placeOf(config.value),
    folder: resolve(options.folder),
    add: async (folder) => {
      if (!withKeys) return;
      const { archive } = await archiveKeys({ folder: keys, passphrase: passphrase.value });
      await writeSealed(join(folder, KEYS_FILE), archive);
    },
  });
  if (!saved.ok) return refuse(output, 'No backup was made:', saved.error.reasons);
  const { rows, ledgers } = saved.value;
  output.out(
    [
      `Backup in ${resolve(options.folder)}: ${rows} rows, both sides.`,
      ...newest(ledgers).map(([ledger, size]) => `  ${ledger} had at least ${size} lines`),
      withKeys
        ? 'The keys are in it, sealed under your passphrase: keep the two apart.'
        : 'The service’s keys are not in it (--with-keys): without them no election of it can go on.',
      'It holds the roll: keep it as safe as the database, its two sides apart if you can.',
      '',
    ].join('\n'),
  );
  return EXIT.passed;
}

/** The longest that is known of each ledger. */
function newest(ledgers: readonly { readonly ledger: string; readonly size: number }[]): [string, number][] {
  const sizes = new Map<string, number>();
  for (const { ledger, size } of ledgers) sizes.set(ledger, Math.max(size, sizes.get(ledger) ?? 0));
  return [...sizes].toSorted();
}

/** Puts a backup into an empty database. What it says at the end is what the next start will do. */
export async function restoreCommand(options: BackupOptions): Promise<ExitCode> {
  const { withKeys = false, output = STANDARD_OUTPUT } = options;
  const config = readConfig(options.environment ?? process.env);
  if (!config.ok) return refuse(output, 'These settings cannot be used:', config.error.reasons, EXIT.usage);
  const folder = resolve(options.folder);
  if (withKeys) {
    const archive = await readFile(join(folder, KEYS_FILE)).catch(() => null);
    if (archive === null) return refuse(output, 'Nothing was restored:', [`${folder} holds no ${KEYS_FILE}`]);
    const passphrase = await passphraseOf(options.passphraseFile, false);
    if (!passphrase.ok) return refuse(output, 'Nothing was restored:', [passphrase.error], EXIT.usage);
    const { keysFolder } = config.value;
    const keys = await restoreKeys({ folder: keysFolder, archive, passphrase: passphrase.value });
    if (!keys.ok) return refuse(output, 'Nothing was restored:', keys.error.reasons);
    output.out(`${keys.value.files} key files are in ${keysFolder}.\n`);
  }
  const restored = await restore({ ...placeOf(config.value), folder });
  if (!restored.ok) return refuse(output, 'The database was not restored:', restored.error.reasons);
  return say(output, restored.value);
}

function say(output: Output, { rows, ledgers, behind, uncovered }: Restored): ExitCode {
  output.out(`${rows} rows are in the database.\n`);
  for (const { ledger, size } of ledgers) output.out(`  ${ledger}: ${size} lines\n`);
  if (behind.length > 0) {
    return refuse(output, 'The service will not start on it, because this machine knows more than the backup:', [
      ...behind,
      WHAT_TO_DO,
    ]);
  }
  if (uncovered.length > 0) {
    output.out(
      `This machine has no copy of the heads of ${uncovered.join(', ')}: whether anything was written after the ` +
        'backup only the receipts and records of others can show. If it is the newest there is, start once with ' +
        '--trust-database.\n',
    );
    return EXIT.passed;
  }
  output.out('Every ledger reaches as far as this machine knows: start the service.\n');
  return EXIT.passed;
}
