import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { type VerifyOptions, verifyCommand } from '../../src/cli/verify.ts';
import { toBase64Url, toHex, utf8 } from '../../src/core/base/bytes.ts';
import { fingerprintWords } from '../../src/core/election/fingerprint-words.ts';
import type { SectionId } from '../../src/core/election/values.ts';
import { leafHash } from '../../src/core/ledger/tree.ts';
import { declaredFiles } from '../../src/core/record/build-record.ts';
import { writeUnusedToken } from '../../src/core/token/unused-token.ts';
import type { VerificationReport } from '../../src/core/verify/report.ts';
import { CHECKS } from '../../src/core/verify/verify-record.ts';
import { drawToken } from '../support/record-ballots.ts';
import { captured, removeTemporaryFolders, tarOf, temporaryFolder, writeRecord } from '../support/record-folder.ts';
import { recordKeys } from '../support/record-keys.ts';
import { makeRecord } from '../support/record-maker.ts';
import { testPrimitives } from '../support/verify.ts';

const made = await makeRecord();
const fingerprint = made.fixed.fingerprintHex;
const folder = writeRecord(made.files);

afterAll(removeTemporaryFolders);

async function verify(options: Partial<VerifyOptions>) {
  const output = captured();
  const code = await verifyCommand({ target: folder, output, primitives: await testPrimitives(), ...options });
  return { code, text: output.text(), errors: output.errors() };
}

function changedCopy(path: string, change: (bytes: Buffer) => Buffer): string {
  const copy = temporaryFolder();
  cpSync(folder, copy, { recursive: true });
  writeFileSync(join(copy, path), change(readFileSync(join(copy, path))));
  return copy;
}

describe('tellers verify', () => {
  test('ends with 0 when all passed, and prints one line for every check', async () => {
    const { code, text, errors } = await verify({ fingerprint });
    expect(code).toBe(0);
    expect(errors).toBe('');
    for (const { id, title } of CHECKS)
      expect(text).toMatch(new RegExp(`^(passed|-) +${id} +${title.replace(/[()]/g, '.')}$`, 'm'));
    expect(text).toContain('sealed ballots can be opened by 2 of 3 trustees together');
    expect(text).toContain('G = 1');
  });

  test('takes a fingerprint with spaces and capitals, as people copy it', async () => {
    const spaced = fingerprint.toUpperCase().replace(/(.{8})/g, '$1 ');
    expect((await verify({ fingerprint: spaced })).code).toBe(0);
  });

  test('without a fingerprint ends with 0, and its last line says which one to compare', async () => {
    const { code, text } = await verify({});
    expect(code).toBe(0);
    const last = text.trimEnd().split('\n').at(-1)!;
    expect(last).toContain(fingerprint);
    expect(last).toContain(fingerprintWords(made.fixed.fingerprint).join(' '));
    expect(text).toMatch(/^- +anchor /m);
  });

  test('ends with 1 when a check failed, and names the file', async () => {
    const target = changedCopy('roll/city.leaves', (bytes) => {
      bytes[0] = bytes[0] === 48 ? 49 : 48;
      return bytes;
    });
    const { code, text } = await verify({ target, fingerprint });
    expect(code).toBe(1);
    expect(text).toMatch(/^FAILED +roll /m);
    expect(text).toContain('roll/city.leaves');
  });

  test('ends with 1 for another fingerprint than the record’s', async () => {
    const { code, text } = await verify({ fingerprint: '0'.repeat(64) });
    expect(code).toBe(1);
    expect(text).toMatch(/^FAILED +anchor /m);
  });

  test('ends with 2 for what is no record, and says why', async () => {
    const empty = temporaryFolder();
    expect(await verify({ target: empty })).toMatchObject({ code: 2 });
    expect((await verify({ target: empty })).errors).toContain('there is no definition.json');
    expect((await verify({ target: join(empty, 'nothing') })).code).toBe(2);
    expect((await verify({ target: 'http://' })).code).toBe(2);
    const file = join(empty, 'text');
    writeFileSync(file, 'hello');
    expect((await verify({ target: file })).code).toBe(2);
  });

  test('ends with 64 for options that are none', async () => {
    expect(await verify({ fingerprint: 'abc' })).toMatchObject({ code: 64, text: '' });
    expect(await verify({ stage: 'counted' })).toMatchObject({ code: 64, text: '' });
  });

  test('ends with 70 when only the verifier itself failed', async () => {
    const primitives = await testPrimitives();
    const openPgp = { ...primitives.openPgp, verifySignature: () => Promise.reject(new Error('a bug')) };
    const { code, text } = await verify({ primitives: { ...primitives, openPgp } });
    expect(code).toBe(70);
    expect(text).toContain('error of the verifier: definition-signatures');
    const broken = changedCopy('result.html', () => Buffer.from('x'));
    expect((await verify({ target: broken, primitives: { ...primitives, openPgp } })).code).toBe(1);
  });

  test('prints the report as JSON', async () => {
    const { code, text } = await verify({ json: true, fingerprint });
    const report = JSON.parse(text) as VerificationReport;
    expect(code).toBe(0);
    expect(text.trimEnd()).not.toContain('\n');
    expect(report).toMatchObject({ type: 'tellers/verification-report/v1', passed: true, anchored: true, fingerprint });
    expect(report.checks).toHaveLength(CHECKS.length);
    expect(report.figures?.sections[0]).toEqual({
      section: 'city',
      name: 'City branch',
      entitled: 12,
      issued: [11],
      ballots: 10,
      hidden: 1,
    });
  });

  test('reads an archive', async () => {
    const file = join(temporaryFolder(), 'record.tar');
    writeFileSync(file, await tarOf(made.files));
    expect((await verify({ target: file, fingerprint })).code).toBe(0);
  });

  test('reports how far it has come', async () => {
    const steps: string[] = [];
    await verify({ progress: ({ step, done, total }) => steps.push(`${step} ${done} ${total}`) });
    const lines = new TextDecoder().decode(made.files.get('box/entries.jsonl')).trimEnd().split('\n').length;
    expect(steps).toContain(`ballots 0 ${lines}`);
    expect(steps.some((step) => step.startsWith('mix'))).toBe(true);
    expect(steps.some((step) => step.startsWith('shares'))).toBe(true);
  });
});

function has(program: string): boolean {
  return spawnSync(program, ['--version']).status === 0;
}

if (!has('gpg'))
  process.stdout.write('SKIPPED: gpg is not here, so that it could not verify the officers’ signatures\n');
if (!has('sha256sum'))
  process.stdout.write('SKIPPED: sha256sum is not here, so that the shell loop could not be run\n');

describe('by hand, as docs/verification.md says', () => {
  test.skipIf(!has('gpg'))('gpg verifies the officers’ signatures of the definition and the declaration', async () => {
    const home = temporaryFolder();
    const env = { ...process.env, GNUPGHOME: home };
    const { officers } = await recordKeys();
    for (const [at, { certificate }] of officers.entries()) {
      writeFileSync(join(home, `${at}.asc`), certificate);
      execFileSync('gpg', ['--batch', '--quiet', '--import', join(home, `${at}.asc`)], { env, stdio: 'pipe' });
    }
    const signed = [...made.files.keys()].filter((path) => /^signatures\/.*\/officer-/.test(path));
    expect(signed).toHaveLength(4);
    for (const path of signed) {
      const document = path.includes('/definition/') ? 'definition.json' : 'declaration.json';
      const status = execFileSync('gpg', ['--batch', '--status-fd', '1', '--verify', path, document], {
        env,
        cwd: folder,
        stdio: ['ignore', 'pipe', 'pipe'],
      }).toString();
      expect(status).toContain('VALIDSIG');
    }
    expect(spawnSync('gpg', ['--verify', signed[0]!, 'result.json'], { env, cwd: folder }).status).not.toBe(0);
    rmSync(home, { recursive: true, force: true });
  });

  test.skipIf(!has('sha256sum'))('sha256sum compares every file that the declaration lists', () => {
    const documentation = readFileSync(new URL('../../docs/verification.md', import.meta.url), 'utf8');
    const command = /^ {4}(grep -o .*)$/m.exec(documentation)?.[1] ?? '';
    const run = (cwd: string) => spawnSync('sh', ['-c', command], { cwd, encoding: 'utf8' });
    expect(run(folder).status).toBe(0);
    expect(run(folder).stdout.trimEnd().split('\n')).toHaveLength(declaredFiles(made.content).length);
    const broken = run(changedCopy('result.html', (bytes) => Buffer.concat([bytes, bytes])));
    expect([broken.status, broken.stdout]).toEqual([1, expect.stringContaining('result.html: FAILED')]);
  });

  test.skipIf(!has('sha256sum'))('the shell loop walks the chain, and stops at a line that breaks it', () => {
    const documentation = readFileSync(new URL('../../docs/verification.md', import.meta.url), 'utf8');
    const loop = /```sh\n(prev=[\s\S]*?)```/.exec(documentation)?.[1];
    expect(loop).toBeDefined();
    const run = (cwd: string) => spawnSync('sh', ['-c', loop!], { cwd, encoding: 'utf8' });
    const walked = run(folder);
    expect([walked.status, walked.stderr]).toEqual([0, '']);
    const last = made.content.box.lines.at(-1)!;
    expect(walked.stdout).toBe(`head ${toHex(leafHash(last))}\n`);
    const broken = changedCopy('box/entries.jsonl', (bytes) => {
      const at = bytes.indexOf('"mark":"') + 9;
      bytes[at] = bytes[at] === 65 ? 66 : 65;
      return bytes;
    });
    expect(run(broken)).toMatchObject({ status: 1 });
    expect(run(broken).stdout).toContain('chain broken');
  });
});

test('a record whose files are text in another form is still a record', async () => {
  const target = changedCopy('definition.json', (bytes) => Buffer.concat([bytes, utf8('\n')]));
  const { code, text } = await verify({ target });
  expect(code).toBe(1);
  expect(text).toMatch(/^FAILED +definition-form /m);
});

describe('tellers verify --unredeemed', () => {
  const names = ['token.json', 'token (1).json'];

  async function shownTokens(members: readonly string[]): Promise<string> {
    const { group } = await testPrimitives();
    const keys = await recordKeys();
    const shown = temporaryFolder();
    for (const [index, member] of members.entries()) {
      const { votingKey, signatures } = drawToken({ group, fixed: made.fixed, keys, member, section: 'city' });
      const token = {
        fingerprint,
        section: 'city' as SectionId,
        votingKey: toBase64Url(votingKey),
        signatures: signatures.map((each) => toBase64Url(each)),
      };
      writeFileSync(join(shown, names[index]!), writeUnusedToken(token));
    }
    return shown;
  }

  test('ends with 0 and says so while no more are shown than there can be', async () => {
    const { code, text } = await verify({ unredeemed: await shownTokens(['c11']) });
    expect(code).toBe(0);
    expect(text).toContain('City branch: unused tokens shown: 1, G = 1: no more than there can be');
  });

  test('ends with 1 when one more is shown, also where all checks of the record passed', async () => {
    const unredeemed = await shownTokens(['c11', 'nobody of the roll']);
    const { code, text } = await verify({ unredeemed });
    expect(code).toBe(1);
    expect(text).toContain('City branch: unused tokens shown: 2, G = 1: MORE THAN THERE CAN BE');
    const { text: json } = await verify({ unredeemed, json: true });
    expect(JSON.parse(json)).toMatchObject({ passed: true, unredeemed: { sections: [{ isProof: true }, {}] } });
  });

  test('takes one file, names what is no token, and refuses a path that is not there', async () => {
    const one = await verify({ unredeemed: join(await shownTokens(['c11']), names[0]!) });
    expect(one.text).toContain('City branch: unused tokens shown: 1');
    const other = await verify({ unredeemed: join(folder, 'definition.json') });
    expect([other.code, other.text]).toEqual([0, expect.stringMatching(/definition\.json counts for nothing: longer/)]);
    const gone = await verify({ unredeemed: join(folder, 'nowhere') });
    expect([gone.code, gone.errors]).toEqual([64, expect.stringContaining('ENOENT')]);
  });
});
