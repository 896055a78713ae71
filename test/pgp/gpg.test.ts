import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { utf8 } from '../../src/core/base/bytes.ts';
import { createOpenPgp } from '../../src/pgp/openpgp.ts';
import { generateSigningKey, readSigningKey } from '../../src/pgp/signing-key.ts';

const missing = spawnSync('gpg', ['--version']).status !== 0;
if (missing) console.log('skipped: gpg is not installed, so nothing was tried against it');

const pgp = createOpenPgp();
const document = utf8('{"type":"tellers/definition/v0"}');
let home = '';

function gpg(args: readonly string[], input?: string): { status: number | null; out: string; all: string } {
  const run = spawnSync('gpg', ['--homedir', home, '--batch', '--no-tty', '--pinentry-mode', 'loopback', ...args], {
    encoding: 'utf8',
    ...(input === undefined ? {} : { input }),
  });
  return { status: run.status, out: run.stdout, all: run.stdout + run.stderr };
}

function file(name: string, content: string | Uint8Array): string {
  const path = join(home, name);
  writeFileSync(path, content);
  return path;
}

beforeAll(() => {
  if (missing) return;
  home = mkdtempSync(join(tmpdir(), 'tellers-gpg-'));
  // Left alone, the agent first measures how long a passphrase should take.
  file('gpg-agent.conf', 's2k-count 65536\n');
});

afterAll(() => {
  if (missing) return;
  spawnSync('gpgconf', ['--homedir', home, '--kill', 'all']);
  rmSync(home, { recursive: true, force: true });
});

describe.skipIf(missing)('GnuPG and we read each other', () => {
  test('gpg verifies our signature under our certificate, both in the form that we store', async () => {
    const made = await generateSigningKey({ name: 'Olive Officer', nowMs: Date.now() - 5000 });
    if (!made.ok) throw new Error('refused');
    const key = await readSigningKey({ armored: made.value.privateKey });
    if (!key.ok) throw new Error('refused');
    expect(gpg(['--import'], made.value.certificate.armored).status).toBe(0);
    const signed = file('ours', document);
    const signature = file('ours.asc', await key.value.sign({ document, nowMs: Date.now() - 2000 }));
    const verified = gpg(['--status-fd', '1', '--verify', signature, signed]);
    expect(verified.status, verified.all).toBe(0);
    expect(verified.out).toContain(`VALIDSIG ${made.value.certificate.fingerprint.toUpperCase()}`);
    writeFileSync(signed, '{"type":"another"}');
    expect(gpg(['--verify', signature, signed]).status).toBe(1);
  });

  test('gpg takes over our private key, protected by its passphrase, and signs with it', async () => {
    const made = await generateSigningKey({ name: 'Paula', passphrase: 'a b c', nowMs: Date.now() - 5000 });
    if (!made.ok) throw new Error('refused');
    const imported = gpg(['--passphrase', 'a b c', '--import'], made.value.privateKey);
    expect(imported.status, imported.all).toBe(0);
    const signed = file('paula', document);
    const run = gpg(['--passphrase', 'a b c', '-u', made.value.certificate.fingerprint, '--yes', '-b', '-a', signed]);
    expect(run.status, run.all).toBe(0);
    const verified = await pgp.verifySignature({
      document,
      signature: readFileSync(`${signed}.asc`, 'utf8'),
      certificates: [made.value.certificate.armored],
      notBeforeMs: 0,
      notAfterMs: Date.now() + 60_000,
    });
    expect(verified.ok && verified.value.signer).toBe(made.value.certificate.fingerprint);
  });

  test.each([
    ['ed25519', []],
    ['rsa3072', []],
    ['nistp256', []],
    ['ed25519', ['--digest-algo', 'SHA256']],
    ['rsa3072', ['--digest-algo', 'SHA384']],
  ])(
    'we verify what gpg signs with %s %j, and gpg verifies it in the form that we store',
    async (algorithm, options) => {
      const name = ['Gina', algorithm, ...options].join(' ');
      const made = gpg([
        '--passphrase',
        '',
        '--quick-generate-key',
        `${name} <g@example.org>`,
        algorithm,
        'sign',
        'never',
      ]);
      expect(made.status, made.all).toBe(0);
      const read = await pgp.readCertificate(gpg(['--armor', '--export', `=${name} <g@example.org>`]).out);
      if (!read.ok) throw new Error(read.error.reasons.join());
      const certificate = read.value;
      expect(certificate.name).toBe(name);
      expect(await pgp.readCertificate(certificate.armored)).toEqual(read);

      const signed = file('theirs', document);
      const run = gpg([...options, '-u', certificate.fingerprint, '--yes', '-b', '-a', signed]);
      expect(run.status, run.all).toBe(0);
      const input = { document, certificates: [certificate.armored], notBeforeMs: 0, notAfterMs: Date.now() + 60_000 };
      const verified = await pgp.verifySignature({ ...input, signature: readFileSync(`${signed}.asc`, 'utf8') });
      if (!verified.ok) throw new Error(verified.error.reasons.join());
      expect(verified.value.signer).toBe(certificate.fingerprint);

      const stored = file('theirs.stored.asc', verified.value.armored);
      expect(gpg(['--verify', stored, signed]).status).toBe(0);
      expect(await pgp.verifySignature({ ...input, signature: verified.value.armored })).toEqual(verified);
    },
  );

  test('a text signature and one with SHA-1 by gpg are refused', async () => {
    const signed = file('weak', document);
    gpg(['--passphrase', '', '--quick-generate-key', 'Weak', 'ed25519', 'sign', 'never']);
    const read = await pgp.readCertificate(gpg(['--armor', '--export', '=Weak']).out);
    if (!read.ok) throw new Error(read.error.reasons.join());
    const { fingerprint, armored } = read.value;
    const variants: [string[], string][] = [
      [['--textmode'], 'not a signature over binary bytes (type 0x00)'],
      [['--digest-algo', 'SHA1', '--allow-weak-digest-algos'], 'not made with SHA-256, SHA-384 or SHA-512'],
    ];
    for (const [options, reason] of variants) {
      const run = gpg([...options, '-u', fingerprint, '--yes', '-b', '-a', signed]);
      expect(run.status, run.all).toBe(0);
      const verified = await pgp.verifySignature({
        document,
        signature: readFileSync(`${signed}.asc`, 'utf8'),
        certificates: [armored],
        notBeforeMs: 0,
        notAfterMs: Date.now() + 60_000,
      });
      expect(verified.ok ? [] : verified.error.reasons).toContain(reason);
    }
  });

  test('a private key that gpg exports can sign here', async () => {
    gpg(['--passphrase', 'pass', '--quick-generate-key', 'Export', 'ed25519', 'sign', 'never']);
    const armored = gpg([
      '--passphrase',
      'pass',
      '--s2k-count',
      '65536',
      '--armor',
      '--export-secret-keys',
      '=Export',
    ]).out;
    const key = await readSigningKey({ armored, passphrase: 'pass' });
    if (!key.ok) throw new Error(JSON.stringify(key.error));
    const signature = await key.value.sign({ document, nowMs: Date.now() });
    const stored = file('export.asc', signature);
    const signed = file('export', document);
    expect(
      execFileSync('gpg', ['--homedir', home, '--batch', '--verify', stored, signed], { stdio: 'pipe' }).length,
    ).toBe(0);
  });
});
