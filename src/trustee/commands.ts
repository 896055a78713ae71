import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { EXIT, type ExitCode, guarded, STANDARD_OUTPUT } from '../cli/output.ts';
import { getTrusteeCeremony, getTrusteeTask } from '../contract/trustee-api.ts';
import type { Hash } from '../core/election/values.ts';
import { type Compare, grouped, readFingerprints } from './compare.ts';
import { holdCeremony } from './hold-ceremony.ts';
import { drawNonce, readInvitation, takeSeat } from './join.ts';
import { destroySecrets, restoreSeat, writeSeat } from './maintain.ts';
import { type OpenedSeat, openPorts, passphraseOf, type SeatOptions } from './open-ports.ts';
import { ask, TrusteeRefusal } from './ports.ts';
import { serveSeat } from './serve-seat.ts';
import { signDefinition } from './sign-definition.ts';
import { createTrusteeKey } from './trustee-key.ts';

/** `tellers trustee …`: the commands of somebody who holds a part of an election key. */

const { out, err: complain } = STANDARD_OUTPUT;

function usage(sentence: string): ExitCode {
  complain(`${sentence}\n`);
  return EXIT.usage;
}

/** Runs what needs a seat; a refusal is one sentence and exit code 1. */
function withSeat(options: SeatOptions, run: (opened: OpenedSeat) => Promise<void>): Promise<ExitCode> {
  return guarded(STANDARD_OUTPUT, async () => {
    const opened = await openPorts(options);
    if (!opened.ok) return usage(opened.error.sentence);
    try {
      await run(opened.value);
      return EXIT.passed;
    } catch (error) {
      if (!(error instanceof TrusteeRefusal)) throw error;
      complain(`\n${error.message}\n`);
      return EXIT.failed;
    } finally {
      await opened.value.close();
    }
  });
}

async function confirmAtTerminal(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^(?:yes|y)$/i.test((await terminal.question(`${question} [yes/no] `)).trim());
  } finally {
    terminal.close();
  }
}

export async function trusteeInit(options: {
  readonly folder: string;
  readonly name: string;
  readonly passphraseFile?: string;
}): Promise<ExitCode> {
  return guarded(STANDARD_OUTPUT, async () => {
    const passphrase = await passphraseOf(options, 'A passphrase for your new key: ');
    if (!passphrase.ok) return usage(passphrase.error.sentence);
    if (options.passphraseFile === undefined) {
      const again = await passphraseOf(options, 'The same again: ');
      if (!again.ok || again.value !== passphrase.value) return usage('the two passphrases differ; nothing was made');
    }
    if (passphrase.value.length < 12) return usage('a passphrase has at least 12 characters; nothing was made');
    const { folder, name } = options;
    const made = await createTrusteeKey({ folder, name, passphrase: passphrase.value, nowMs: Date.now() });
    if (!made.ok) return usage(made.error.reason);
    out(`Your key is in ${folder}. Its certificate: ${made.value.certificateFile}\n`);
    out(`Its fingerprint, to read out to the other trustees by telephone or in person:\n`);
    out(`  ${grouped(made.value.fingerprint)}\n`);
    out('Next: take your seat with the link that the returning officers give you: tellers trustee join <link>\n');
    return EXIT.passed;
  });
}

export async function trusteeJoin(
  options: Omit<SeatOptions, 'election'> & { readonly link: string },
): Promise<ExitCode> {
  const invitation = readInvitation(options.link);
  if (!invitation.ok) return usage(invitation.error.reason);
  const { election } = invitation.value;
  try {
    await writeSeat(options.folder, { invitation: invitation.value, drawNonce: newNonce });
  } catch (error) {
    if (!(error instanceof TrusteeRefusal)) throw error;
    complain(`${error.message}\n`);
    return EXIT.failed;
  }
  return withSeat({ ...options, election }, async ({ ports }) => {
    await takeSeat(ports);
    ports.say('Next: tellers trustee ceremony');
  });
}

function newNonce(): Hash {
  return drawNonce((length) => new Uint8Array(randomBytes(length)));
}

async function compareBy(file: string | undefined): Promise<Compare> {
  if (file === undefined) return { kind: 'ask', confirm: confirmAtTerminal };
  return { kind: 'list', fingerprints: readFingerprints(await readFile(file, 'utf8')) };
}

export function trusteeCeremony(
  options: SeatOptions & { readonly compared?: string; readonly backup?: string },
): Promise<ExitCode> {
  return withSeat(options, async ({ ports }) => {
    const compare = await compareBy(options.compared);
    const backup = resolve(options.backup ?? join(options.folder, `backup-${ports.store.seat.election}.asc`));
    await holdCeremony(ports, { compare, backup });
    ports.say('Next, when the officers have prepared the definition: tellers trustee sign');
  });
}

export function trusteeSign(options: SeatOptions & { readonly yes?: boolean }): Promise<ExitCode> {
  return withSeat(options, async ({ ports }) => {
    await signDefinition(ports, (question) =>
      options.yes === true ? Promise.resolve(true) : confirmAtTerminal(question),
    );
    ports.say('Next, after the close: tellers trustee run');
  });
}

/** `run` does everything as it comes due; `agree`, `mix` and `open` end with their step. */
export function trusteeServe(
  options: SeatOptions & { readonly until: 'agree' | 'mix' | 'open' | 'done' },
): Promise<ExitCode> {
  return withSeat(options, ({ ports }) => serveSeat(ports, options.until));
}

export function trusteeStatus(options: SeatOptions): Promise<ExitCode> {
  return withSeat(options, async ({ ports }) => {
    const { store, say, key } = ports;
    say(`Seat ${store.seat.trustee} of the election ${store.seat.election} at ${store.seat.url}`);
    say(`Your fingerprint: ${grouped(key.certificate.fingerprint)}`);
    const ceremony = await ask(ports, getTrusteeCeremony);
    say(`Ceremony: ${ceremony.failure?.words ?? ceremony.stage}`);
    const { state, task, submissions } = await ask(ports, getTrusteeTask);
    say(`Election: ${state}; you have to: ${task}`);
    for (const { kind, state: verdict, reasons } of submissions) say(`  ${kind}: ${[verdict, ...reasons].join('; ')}`);
    for (const { act, subject } of await store.memory()) say(`  done on this machine: ${act} ${subject}`);
  });
}

export function trusteeDestroy(options: SeatOptions & { readonly yes?: boolean }): Promise<ExitCode> {
  return withSeat(options, async ({ ports }) => {
    const question = 'Destroy your share of the election key? It cannot be undone.';
    if (options.yes !== true && !(await confirmAtTerminal(question))) throw new TrusteeRefusal('nothing was destroyed');
    await destroySecrets(ports);
  });
}

export function trusteeRestore(
  options: Omit<SeatOptions, 'election'> & { readonly backup: string },
): Promise<ExitCode> {
  return guarded(STANDARD_OUTPUT, async () => {
    const { folder, backup } = options;
    const passphrase = await passphraseOf(options, 'The passphrase of the backup: ');
    if (!passphrase.ok) return usage(passphrase.error.sentence);
    const restored = await restoreSeat({ folder, backup, passphrase: passphrase.value });
    if (!restored.ok) return usage(restored.error.reason);
    out(`Your key, your seat in the election ${restored.value} and your share are in ${folder} again.\n`);
    out('What this trustee has signed, agreed on, mixed or opened before is not in a backup. Make sure that the old\n');
    out('folder is not used any more, tell the other trustees that you had to restore it, and then run:\n');
    out('  tellers trustee ceremony   (to get the transcript again)\n');
    out('  tellers trustee sign       (compare the words with what you wrote down when you signed first)\n');
    return EXIT.passed;
  });
}
