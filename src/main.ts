import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { addOfficerDesk } from './cli/officer/program.ts';
import { EXIT } from './cli/output.ts';
import type { VerifyOptions } from './cli/verify.ts';

/** The `tellers` program. What a command does not need it does not load: `verify` runs without a database. */

function wholeNumber(most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^[1-9][0-9]{0,8}$/.test(text) || value > most) {
      throw new InvalidArgumentError(`a whole number from 1 to ${most} is needed`);
    }
    return value;
  };
}

function setting(text: string, before: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const equals = text.indexOf('=');
  if (equals < 1) throw new InvalidArgumentError('settings are written name=value');
  return new Map([...before, [text.slice(0, equals), text.slice(equals + 1)]]);
}

function makeProgram(): Command {
  const program = new Command('tellers')
    .description('Secure member voting: one-time ballot tokens, receipts, results that anyone can verify.')
    .version('0.1.0')
    .showHelpAfterError()
    .exitOverride();
  addServiceCommands(program);
  addOfflineCommands(program);
  addOfficerCommands(program);
  addTrusteeCommands(program);
  return program;
}

function addServiceCommands(program: Command): void {
  program
    .command('serve')
    .description('run the service; settings come from the environment (docs/operations.md lists them)')
    .option('--workers <n>', 'API processes', wholeNumber(64), 1)
    .option('--trust-database', 'accept a database of which no copy of the ledgers’ heads is known, once')
    .option('--tls-cert <file>', 'the certificate chain in PEM, as TLS_CERT')
    .option('--tls-key <file>', 'its secret key in PEM, as TLS_KEY')
    .option('--print-config', 'print the settings that would be used, secrets masked, and end')
    .action(async (options: ServeCommand) => {
      if (options.tlsCert !== undefined) process.env['TLS_CERT'] = options.tlsCert;
      if (options.tlsKey !== undefined) process.env['TLS_KEY'] = options.tlsKey;
      if (options.printConfig === true) {
        const { printConfig } = await import('./serve/print-config.ts');
        process.exitCode = printConfig();
        return;
      }
      const { serve } = await import('./serve/serve.ts');
      process.exitCode = await serve({ workers: options.workers, trustDatabase: options.trustDatabase === true });
    });
  program
    .command('config')
    .description('print the settings that the service would use, secrets masked')
    .action(async () => {
      const { printConfig } = await import('./serve/print-config.ts');
      process.exitCode = printConfig();
    });
  program
    .command('demo')
    .description('hold a real election through the service, verify its record, compare with what was published')
    .option(
      '--data <file>',
      'a BLT file, or one for each section; without it the 266 papers of labour-2010-mp-section',
      (file: string, before: readonly string[]) => [...before, file],
      [],
    )
    .option('--rule <rule>', 'the rule to count by', 'irv')
    .option('--out <folder>', 'where the election record goes', 'demo-record')
    .option('--workers <n>', 'API processes', wholeNumber(64), 1)
    .option(
      '--trustees <n>',
      'who hold the election key, more than half of them needed; 1: the service',
      wholeNumber(9),
      3,
    )
    .option('--serve', 'leave the service running with the finished election')
    .action(async (options: DemoCommand) => {
      const { runDemo } = await import('./demo/demo.ts');
      process.exitCode = await runDemo({ ...options, serve: options.serve === true });
    });
  program
    .command('backup')
    .description('write both sides’ databases and the copies of ledger heads into a new folder; the service may run')
    .argument('<folder>')
    .option('--with-keys', 'the service’s keys as well, sealed under a passphrase that you are asked for')
    .option('--passphrase-file <file>', 'for scripts: that passphrase is in this file')
    .action(async (folder: string, options: BackupCommand) => {
      const { backupCommand } = await import('./serve/backup.ts');
      process.exitCode = await backupCommand({ folder, ...options });
    });
  program
    .command('restore')
    .description('put a backup into an empty database, and compare it with what this machine knows')
    .argument('<folder>')
    .option('--with-keys', 'the service’s keys as well')
    .option('--passphrase-file <file>', 'for scripts: the passphrase of the keys is in this file')
    .action(async (folder: string, options: BackupCommand) => {
      const { restoreCommand } = await import('./serve/backup.ts');
      process.exitCode = await restoreCommand({ folder, ...options });
    });
  program
    .command('doctor')
    .description('say in plain words what is wrong with this installation')
    .action(async () => {
      const { doctor } = await import('./serve/doctor.ts');
      process.exitCode = await doctor();
    });
}

function addOfflineCommands(program: Command): void {
  program
    .command('verify')
    .description('check an election record: a folder, a tar archive or the URL of its files')
    .argument('<record>')
    .option('--fingerprint <hex>', 'the election fingerprint that you were told, all 64 digits')
    .option('--stage <stage>', 'how far the election must have come: closed, mixed, unsealed, declared', 'declared')
    .option('--json', 'print the report as JSON')
    .option('--unredeemed <path>', 'a file, or a folder of files, of tokens that their holders did not use')
    .action(async (target: string, options: Omit<VerifyOptions, 'target'>) => {
      const { verifyCommand } = await import('./cli/verify.ts');
      process.exitCode = await verifyCommand({ target, ...options });
    });
  program
    .command('receipt')
    .description('receipts')
    .command('check')
    .description('is this ballot in the record?')
    .argument('<file>')
    .option('--record <record>', 'a folder, a tar archive or a URL')
    .option('--definition <file>', 'the definition alone, when there is no record yet')
    .option('--fingerprint <hex>', 'the election fingerprint that you were told')
    .option('--words <words>', 'the words that you typed when you voted')
    .action(async (file: string, options: ReceiptOptions) => {
      const { receiptCheckCommand } = await import('./cli/receipt-check.ts');
      process.exitCode = await receiptCheckCommand({ file, ...options });
    });
  program
    .command('verify-bundle')
    .description('does a live voting page serve the files that its definition, or the last act of its officers, names?')
    .argument('<link>', 'the link to the voting page, with the election fingerprint behind #')
    .option('--fingerprint <hex>', 'the election fingerprint that you were told, when the link has none')
    .action(async (link: string, options: { fingerprint?: string }) => {
      const { verifyBundleCommand } = await import('./cli/verify-bundle.ts');
      process.exitCode = await verifyBundleCommand({ link, ...options });
    });
  program
    .command('count')
    .description('count a BLT or PrefLib file')
    .argument('<file>')
    .requiredOption('--rule <rule>', 'the rule to count by')
    .option('--seats <n>', 'seats, when not those of the file', wholeNumber(250))
    .option('--setting <name=value>', 'a setting of the rule; may be repeated', setting, new Map<string, string>())
    .option('--lots <lots>', 'a seed of 64 hex digits, "lowest" for the lowest number, or a file of a seed or an order')
    .option('--json', 'print the result sheet as JSON')
    .option('--csv <file>', 'write the stages as a table for spreadsheets')
    .option('--html <file>', 'write the result as a page that needs nothing else')
    .option('--check', 'count again with the second counter and compare every figure')
    .action(async (file: string, options: CountOptions) => {
      const { countFile } = await import('./cli/count-file.ts');
      process.exitCode = await countFile({ file, ...options });
    });
  program
    .command('rules')
    .description('list the counting rules, their ballots and their settings')
    .argument('[rule]', 'tell this rule in words')
    .action(async (rule?: string) => {
      const { rulesCommand } = await import('./cli/rules.ts');
      const { exitCode, output, errors } = rulesCommand(rule);
      process.stdout.write(output);
      process.stderr.write(errors);
      process.exitCode = exitCode;
    });
  program
    .command('convert')
    .description('write a BLT or PrefLib file in another format, ballots merged and sorted')
    .argument('<file>')
    .requiredOption('--to <format>', 'blt, or a type of PrefLib file: soc, soi, toc, toi, cat')
    .action(async (file: string, options: { to: string }) => {
      const { convertFile } = await import('./cli/convert.ts');
      process.exitCode = await convertFile({ file, ...options });
    });
}

interface ServeCommand {
  readonly workers: number;
  readonly trustDatabase?: boolean;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly printConfig?: boolean;
}

interface BackupCommand {
  readonly withKeys?: boolean;
  readonly passphraseFile?: string;
}

interface DemoCommand {
  readonly data: readonly string[];
  readonly rule: string;
  readonly out: string;
  readonly workers: number;
  readonly trustees: number;
  readonly serve?: boolean;
}

interface ReceiptOptions {
  readonly record?: string;
  readonly definition?: string;
  readonly fingerprint?: string;
  readonly words?: string;
}

interface CountOptions {
  readonly rule: string;
  readonly seats?: number;
  readonly setting: ReadonlyMap<string, string>;
  readonly lots?: string;
  readonly json?: boolean;
  readonly csv?: string;
  readonly html?: string;
  readonly check?: boolean;
}

function addOfficerCommands(program: Command): void {
  const officer = program.command('officer').description('returning officers: a whole election');
  officer
    .command('keygen')
    .description('make an OpenPGP key; it stays on this machine')
    .argument('<name>', 'as it stands on the declaration')
    .option('--out <folder>', 'where the two files go', '.')
    .option('--no-passphrase', 'store the secret key without a passphrase')
    .action(async (name: string, options: { out: string; passphrase: boolean }) => {
      const { officerKeygen } = await import('./cli/officer.ts');
      process.exitCode = await officerKeygen({ name, ...options });
    });
  officer
    .command('sign')
    .description('sign the exact bytes of a file: a sign-in document, a definition, an act, a declaration')
    .argument('<file>')
    .requiredOption('--key <file>', 'the secret key')
    .option('--out <file>', 'where the signature goes; standard output without it')
    .action(async (file: string, options: { key: string; out?: string }) => {
      const { officerSign } = await import('./cli/officer.ts');
      process.exitCode = await officerSign({ file, ...options });
    });
  officer
    .command('add')
    .description('admit an officer’s certificate to the service on this machine')
    .argument('<certificate>', 'an armoured OpenPGP certificate')
    .action(async (file: string) => {
      const { officerAdd } = await import('./serve/officer-add.ts');
      process.exitCode = await officerAdd(file);
    });
  addOfficerDesk(officer);
}

interface SeatOptions {
  readonly folder: string;
  readonly election?: string;
  readonly passphraseFile?: string;
}

/** A command of a trustee with the options that all of them have. */
function seatCommand(parent: Command, name: string, description: string): Command {
  return parent
    .command(name)
    .description(description)
    .option('--folder <folder>', 'where your key and your seats are kept', 'trustee')
    .option('--election <id>', 'which of your elections, when there are several')
    .option('--passphrase-file <file>', 'for scripts: the passphrase is in this file');
}

function addTrusteeCommands(program: Command): void {
  const trustee = program.command('trustee').description('trustees: a share of the election key, on your own machine');
  const load = () => import('./trustee/commands.ts');
  trustee
    .command('init')
    .description('make your key')
    .requiredOption('--name <name>', 'as it stands in the definition')
    .option('--folder <folder>', 'where your key and your seats are kept', 'trustee')
    .option('--passphrase-file <file>', 'for scripts: the passphrase is in this file')
    .action(async (options: { name: string; folder: string; passphraseFile?: string }) => {
      process.exitCode = await (await load()).trusteeInit(options);
    });
  seatCommand(trustee, 'join', 'take your seat')
    .argument('<link>', 'the invitation that the returning officers gave you')
    .action(async (link: string, options: SeatOptions) => {
      process.exitCode = await (await load()).trusteeJoin({ ...options, link });
    });
  seatCommand(trustee, 'ceremony', 'make the election key together with the other trustees')
    .option('--compared <file>', 'fingerprints of the others that you got outside the service, one a line')
    .option('--backup <file>', 'where the backup of your share goes')
    .action(async (options: SeatOptions & { compared?: string; backup?: string }) => {
      process.exitCode = await (await load()).trusteeCeremony(options);
    });
  seatCommand(trustee, 'sign', 'check the definition and sign it')
    .option('--yes', 'do not ask')
    .action(async (options: SeatOptions & { yes?: boolean }) => {
      process.exitCode = await (await load()).trusteeSign(options);
    });
  const steps = [
    ['run', 'done', 'after the close: agree, mix and open as it comes due'],
    ['agree', 'agree', 'verify the closed ballot box and agree on it'],
    ['mix', 'mix', 'wait for your turn, verify, mix and prove'],
    ['open', 'open', 'verify every mix and give your share of the opening'],
  ] as const;
  for (const [name, until, description] of steps) {
    seatCommand(trustee, name, description).action(async (options: SeatOptions) => {
      process.exitCode = await (await load()).trusteeServe({ ...options, until });
    });
  }
  seatCommand(trustee, 'status', 'what has been done and what is due').action(async (options: SeatOptions) => {
    process.exitCode = await (await load()).trusteeStatus(options);
  });
  seatCommand(trustee, 'destroy', 'destroy your share when the election is over')
    .option('--yes', 'do not ask')
    .action(async (options: SeatOptions & { yes?: boolean }) => {
      process.exitCode = await (await load()).trusteeDestroy(options);
    });
  seatCommand(trustee, 'restore', 'get your share back from its backup')
    .requiredOption('--backup <file>', 'the backup')
    .action(async (options: SeatOptions & { backup: string }) => {
      process.exitCode = await (await load()).trusteeRestore(options);
    });
}

try {
  await makeProgram().parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : EXIT.usage;
  else {
    process.stderr.write(
      `tellers: a fault of our own: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    process.exitCode = EXIT.ourFault;
  }
}
