import { type Command, InvalidArgumentError } from 'commander';
import type { ExitCode } from '../output.ts';
import type { Desk, DeskOptions } from './desk.ts';

/** What a roll may say of a member beside reference and section. */
const ROLL_COLUMNS = ['mail', 'certificate', 'subject', 'letter', 'language', 'name'];

/** `tellers officer …`: what a returning officer does over HTTP, from sign-in to archive. */

function count(text: string): number {
  if (!/^[1-9][0-9]{0,4}$/.test(text)) throw new InvalidArgumentError('a whole number is needed');
  return Number(text);
}

interface Common {
  readonly folder: string;
  readonly json?: boolean;
}

/** A command at the desk, with the options that all of them have. */
function deskCommand(parent: Command, usage: string, description: string): Command {
  return parent
    .command(usage)
    .description(description)
    .option('--folder <folder>', 'where your session is kept', 'officer')
    .option('--json', 'print the answer of the service as JSON');
}

async function run(options: Common, work: (desk: Desk) => Promise<void>): Promise<void> {
  const { atDesk } = await import('./desk.ts');
  const given: DeskOptions = { folder: options.folder, json: options.json === true };
  const exit: ExitCode = await atDesk(given, work);
  process.exitCode = exit;
}

const preparing = () => import('./prepare.ts');
const running = () => import('./run.ts');

function addPreparing(officer: Command): void {
  deskCommand(officer, 'elections', 'your elections and where they stand').action((options: Common) =>
    run(options, async (desk) => (await preparing()).elections(desk)),
  );
  const draft = officer.command('draft').description('the draft of an election');
  deskCommand(draft, 'get <election>', 'read the draft into a file')
    .option('--out <file>', 'the file', 'draft.json')
    .action((election: string, options: Common & { out: string }) =>
      run(options, async (desk) => (await preparing()).draftGet(desk, { election, out: options.out })),
    );
  deskCommand(draft, 'put <file>', 'make an election of a draft, or change the draft that you have read').action(
    (file: string, options: Common) => run(options, async (desk) => (await preparing()).draftPut(desk, { file })),
  );
  deskCommand(officer, 'checks <election>', 'everything that is missing before it can be announced').action(
    (election: string, options: Common) => run(options, async (desk) => (await preparing()).checks(desk, { election })),
  );
  const roll = officer.command('roll').description('the roll before it is frozen');
  deskCommand(roll, 'check <election> <file>', 'try a CSV file out; nothing is imported').action(
    (election: string, file: string, options: Common) =>
      run(options, async (desk) => (await preparing()).rollCheck(desk, { election, file })),
  );
  deskCommand(roll, 'import <election> <file>', 'replace the whole roll').action(
    (election: string, file: string, options: Common) =>
      run(options, async (desk) => (await preparing()).rollImport(desk, { election, file })),
  );
  const add = deskCommand(roll, 'add <election> <reference> <section>', 'add one member');
  for (const column of ROLL_COLUMNS) {
    add.option(`--${column} <${column}>`, `the column ${column} of a roll`);
  }
  add.action((election: string, reference: string, section: string, options: Common & Record<string, string>) => {
    const columns = Object.fromEntries(Object.entries(options).filter(([name]) => ROLL_COLUMNS.includes(name)));
    return run(options, async (desk) =>
      (await preparing()).rollAdd(desk, { election, reference, section, ...columns }),
    );
  });
  deskCommand(roll, 'strike <election> <reference>', 'take one member off').action(
    (election: string, reference: string, options: Common) =>
      run(options, async (desk) => (await preparing()).rollStrike(desk, { election, reference })),
  );
  deskCommand(roll, 'list <election>', 'the members')
    .option('--search <beginning>', 'only those whose reference begins so', '')
    .action((election: string, options: Common & { search: string }) =>
      run(options, async (desk) => (await preparing()).rollList(desk, { election, search: options.search })),
    );
  deskCommand(officer, 'prepare <election>', 'fix the definition’s exact bytes and freeze the roll').action(
    (election: string, options: Common) =>
      run(options, async (desk) => (await preparing()).prepare(desk, { election })),
  );
}

function addCeremony(officer: Command): void {
  const ceremony = officer.command('ceremony').description('the trustees’ key ceremony');
  deskCommand(ceremony, 'open <election> <names...>', 'one seat for each name; prints the links')
    .requiredOption('--threshold <t>', 'how many of them open the ballots', count)
    .action((election: string, trustees: string[], options: Common & { threshold: number }) =>
      run(options, async (desk) =>
        (await running()).ceremonyOpen(desk, { election, trustees, threshold: options.threshold }),
      ),
    );
  deskCommand(ceremony, 'status <election>', 'how far it is, and who is awaited').action(
    (election: string, options: Common) =>
      run(options, async (desk) => (await running()).ceremonyStatus(desk, { election })),
  );
}

function addSigning(officer: Command): void {
  deskCommand(officer, 'status <election>', 'documents to sign: who has signed, who is awaited')
    .option('--save', 'write their exact bytes into files, to sign them elsewhere')
    .action((election: string, options: Common & { save?: boolean }) =>
      run(options, async (desk) => (await running()).status(desk, { election, save: options.save === true })),
    );
  deskCommand(officer, 'sign-definition <election>', 'look at the definition and sign it')
    .option('--words <words>', 'the twelve words that you were told; another definition is not signed')
    .option('--yes', 'do not ask')
    .action((election: string, options: Common & { yes?: boolean; words?: string }) => {
      const { yes = false, words } = options;
      return run(options, async (desk) =>
        (await running()).signDefinitionCommand(desk, { election, yes, ...(words === undefined ? {} : { words }) }),
      );
    });
  deskCommand(officer, 'propose <election>', 'propose an act')
    .option('--extend <instant>', 'close later: YYYY-MM-DDTHH:MM:SSZ')
    .option('--annul <reason>', 'annul the election')
    .option('--check <id>', 'the check of the verifier that failed, for --annul')
    .option('--file <file>', 'any act as JSON: act, parameters, notAfter')
    .option('--not-after <instant>', 'until when signatures count; a day when left out')
    .action((election: string, { folder, json, ...options }: Common & Record<string, string>) =>
      run({ folder, json: json === true }, async (desk) => (await running()).propose(desk, { election, ...options })),
    );
  deskCommand(officer, 'sign-act <election> <number>', 'look at an act and sign it')
    .option('--yes', 'do not ask')
    .action((election: string, number: string, options: Common & { yes?: boolean }) =>
      run(options, async (desk) =>
        (await running()).signActCommand(desk, { election, number: count(number), yes: options.yes === true }),
      ),
    );
}

function addClosing(officer: Command): void {
  deskCommand(officer, 'unseal <election>', 'after the close: start mixing and opening').action(
    (election: string, options: Common) => run(options, async (desk) => (await running()).unseal(desk, { election })),
  );
  deskCommand(officer, 'result <election>', 'the counted result, before it is declared').action(
    (election: string, options: Common) => run(options, async (desk) => (await running()).result(desk, { election })),
  );
  deskCommand(officer, 'sign-declaration <election>', 'look at the declaration and sign it')
    .option('--yes', 'do not ask')
    .action((election: string, options: Common & { yes?: boolean }) =>
      run(options, async (desk) =>
        (await running()).signDeclarationCommand(desk, { election, yes: options.yes === true }),
      ),
    );
  deskCommand(officer, 'archive <election>', 'put a declared or annulled election away').action(
    (election: string, options: Common) => run(options, async (desk) => (await running()).archive(desk, { election })),
  );
}

/** Adds the commands that talk to a service. */
export function addOfficerDesk(officer: Command): void {
  officer
    .command('sign-in')
    .description('sign in at a service by a signature; the key stays on this machine')
    .requiredOption('--service <url>', 'where the service is')
    .option('--origin <url>', 'its public address, where you reach it by another one')
    .option('--key <file>', 'your secret key')
    .option('--gpg <user>', 'or whom gpg shall sign as')
    .option('--folder <folder>', 'where your session is kept', 'officer')
    .action(async (options: { service: string; origin?: string; key?: string; gpg?: string; folder: string }) => {
      const { refusable, signIn } = await import('./desk.ts');
      process.exitCode = await refusable({}, async () => {
        const { name, officer: fingerprint } = await signIn(options);
        process.stdout.write(`Signed in as ${name}, ${fingerprint}. Next: tellers officer elections\n`);
      });
    });
  addPreparing(officer);
  addCeremony(officer);
  addSigning(officer);
  addClosing(officer);
}
