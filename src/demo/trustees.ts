import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { builtFile } from '../backends/built-file.ts';
import { createOpenPgp } from '../pgp/openpgp.ts';
import type { Progress } from './progress.ts';

/** The demo's trustees: each a program of its own in a folder of its own, as on machines of their own. */

const MAIN = fileURLToPath(builtFile('../main.js', import.meta.url));

interface DemoTrustee {
  readonly name: string;
  readonly folder: string;
}

export interface Trustees {
  readonly names: readonly string[];
  /** Takes the seats and holds the ceremony. @param links one invitation for each, by number */
  holdCeremony(links: readonly string[]): Promise<void>;
  sign(): Promise<void>;
  /** Agrees, mixes and opens as it comes due; resolves when every trustee's program has ended. */
  serve(onLine: (name: string, line: string) => void): Promise<void>;
}

/** Runs `tellers trustee …` and hands its lines on. @returns what it printed */
async function run(args: readonly string[], onLine: (line: string) => void = () => undefined): Promise<string> {
  const child = spawn(process.execPath, [MAIN, 'trustee', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  let errors = '';
  createInterface({ input: child.stdout }).on('line', (line) => {
    printed += `${line}\n`;
    onLine(line);
  });
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`tellers trustee ${args[0] ?? ''} ended with ${code}: ${errors.trim()}`);
  return printed;
}

/** Makes the trustees' keys and lets each know the others' fingerprints by a way that is not the service. */
export async function openTrustees(input: {
  readonly folder: string;
  readonly count: number;
  readonly progress: Progress;
}): Promise<Trustees> {
  const { folder, count, progress } = input;
  const passphraseFile = join(folder, 'passphrase');
  await writeFile(passphraseFile, `${createHash('sha256').update(folder).digest('hex')}\n`, { mode: 0o600 });
  const trustees = Array.from({ length: count }, (_, index): DemoTrustee => {
    return { name: `Trustee ${index + 1}`, folder: join(folder, `trustee-${index + 1}`) };
  });
  const own = ({ folder: at }: DemoTrustee) => ['--folder', at, '--passphrase-file', passphraseFile];
  const all = (work: (trustee: DemoTrustee, index: number) => Promise<unknown>) => Promise.all(trustees.map(work));
  await all((trustee) => run(['init', '--name', trustee.name, ...own(trustee)]));
  const compared = join(folder, 'compared');
  const openPgp = createOpenPgp();
  const fingerprints: string[] = [];
  for (const { folder: at, name } of trustees) {
    const read = await openPgp.readCertificate(await readFile(join(at, 'certificate.asc'), 'utf8'));
    if (!read.ok) throw new Error(`the certificate of ${name} is refused: ${read.error.reasons.join('; ')}`);
    fingerprints.push(`${read.value.fingerprint}  # ${name}`);
  }
  await writeFile(compared, `${fingerprints.join('\n')}\n`);
  progress.say(`${count} trustees have made their keys, each in a program of its own, and compared fingerprints`);
  return {
    names: trustees.map(({ name }) => name),
    async holdCeremony(links) {
      await all((trustee, index) => run(['join', links[index] ?? '', ...own(trustee)]));
      await all((trustee) => run(['ceremony', '--compared', compared, ...own(trustee)]));
    },
    async sign() {
      await all((trustee) => run(['sign', '--yes', ...own(trustee)]));
    },
    async serve(onLine) {
      await all((trustee) => run(['run', ...own(trustee)], (line) => onLine(trustee.name, line)));
    },
  };
}
