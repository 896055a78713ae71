import { mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateSigningKey, readSigningKey, type SigningKeyError } from '../pgp/signing-key.ts';
import { askHidden } from './ask-hidden.ts';
import { EXIT, type ExitCode, type Output, STANDARD_OUTPUT } from './output.ts';

/** `tellers officer keygen` and `officer sign`: a returning officer's key stays on the officer's own machine. */

/** For scripts; a person is asked instead. */
const PASSPHRASE_VARIABLE = 'TELLERS_OFFICER_PASSPHRASE';
/** Documents that officers sign are far smaller. */
const MAX_DOCUMENT_BYTES = 64 * 1024 * 1024;

function textOf(error: SigningKeyError): string {
  switch (error.kind) {
    case 'name-refused':
    case 'private-key-refused':
      return error.reasons.join('; ');
    case 'passphrase-needed':
      return `the key has a passphrase: run this in a terminal, or set ${PASSPHRASE_VARIABLE}`;
    case 'passphrase-wrong':
      return 'the passphrase is wrong';
  }
}

/** A new file that only its owner can read; an existing one is never overwritten. */
async function writePrivate(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function newPassphrase(output: Output): Promise<string | null> {
  const given = process.env[PASSPHRASE_VARIABLE];
  if (given !== undefined && given !== '') return given;
  const first = await askHidden('Passphrase for the new key: ');
  if (first === null || first === '') {
    output.err(`A passphrase is needed: run this in a terminal, set ${PASSPHRASE_VARIABLE}, or add --no-passphrase.\n`);
    return null;
  }
  if ((await askHidden('Once more: ')) !== first) {
    output.err('The two passphrases differ; nothing was made.\n');
    return null;
  }
  return first;
}

/** Makes an officer's key pair: `officer.key.asc` to keep, `officer.cert.asc` to hand to whoever runs the service. */
export async function officerKeygen(options: {
  readonly name: string;
  readonly out: string;
  readonly passphrase: boolean;
  readonly output?: Output;
}): Promise<ExitCode> {
  const { name, out, output = STANDARD_OUTPUT } = options;
  const passphrase = options.passphrase ? await newPassphrase(output) : undefined;
  if (passphrase === null) return EXIT.usage;
  const made = await generateSigningKey({
    name: name.normalize('NFC').trim(),
    nowMs: Date.now(),
    ...(passphrase === undefined ? {} : { passphrase }),
  });
  if (!made.ok) {
    output.err(`No key was made: ${textOf(made.error)}\n`);
    return EXIT.usage;
  }
  const { certificate, privateKey } = made.value;
  const stem = certificate.fingerprint.slice(0, 16);
  const keyFile = join(out, `${stem}.key.asc`);
  const certificateFile = join(out, `${stem}.cert.asc`);
  await mkdir(out, { recursive: true });
  await writePrivate(keyFile, privateKey);
  await writeFile(certificateFile, certificate.armored);
  output.out(
    [
      `Name:        ${certificate.name}`,
      `Fingerprint: ${certificate.fingerprint}`,
      `Secret key:  ${keyFile} (keep it on this machine; make a backup on paper or a stick)`,
      `Certificate: ${certificateFile} (hand this to whoever runs the service: tellers officer add)`,
      '',
    ].join('\n'),
  );
  return EXIT.passed;
}

/** Signs the exact bytes of a file; the signature is detached, binary and armoured, and `gpg --verify` accepts it. */
export async function officerSign(options: {
  readonly file: string;
  readonly key: string;
  readonly out?: string | undefined;
  readonly output?: Output;
}): Promise<ExitCode> {
  const { file, out, output = STANDARD_OUTPUT } = options;
  let document: Uint8Array;
  let armored: string;
  try {
    document = new Uint8Array(await readFile(file));
    armored = await readFile(options.key, 'utf8');
  } catch (error) {
    output.err(`${error instanceof Error ? error.message : 'a file cannot be read'}\n`);
    return EXIT.usage;
  }
  if (document.length > MAX_DOCUMENT_BYTES) {
    output.err(`${file} is larger than anything that officers sign\n`);
    return EXIT.usage;
  }
  let key = await readSigningKey({ armored });
  if (!key.ok && key.error.kind === 'passphrase-needed') {
    const passphrase = process.env[PASSPHRASE_VARIABLE] ?? (await askHidden('Passphrase: '));
    if (passphrase !== null) key = await readSigningKey({ armored, passphrase });
  }
  if (!key.ok) {
    output.err(`${options.key}: ${textOf(key.error)}\n`);
    return EXIT.usage;
  }
  const signature = await key.value.sign({ document, nowMs: Date.now() });
  if (out === undefined) {
    output.out(signature);
    return EXIT.passed;
  }
  await writeFile(out, signature);
  output.out(`Signed ${document.length} bytes as ${key.value.certificate.name}; the signature is in ${out}\n`);
  return EXIT.passed;
}
