import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { admitOfficer } from '../../src/app/officer/admit-officer.ts';
import { draftOf, ELECTION, type Office, openOffice, orThrow } from '../support/election-office.ts';
import { ROOT } from '../support/root.ts';
import { type Service, startService } from '../support/service.ts';

/** An election by the built program: two officers, each with a key and a folder of their own. */

let office: Office;
let service: Service;
const home = mkdtempSync(join(tmpdir(), 'tellers-officers-'));

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs `tellers officer …` as somebody at a keyboard does, in that person's folder. */
function tellers(person: string, ...args: string[]): Promise<Ended> {
  const cwd = join(home, person);
  return new Promise((resolve) => {
    execFile(process.execPath, [join(ROOT, 'scripts/tellers.mjs'), 'officer', ...args], { cwd }, (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code), out, err });
    });
  });
}

async function passes(person: string, ...args: string[]): Promise<string> {
  const { code, out, err } = await tellers(person, ...args);
  expect({ args, code, err: code === 0 ? '' : err }).toEqual({ args, code: 0, err: '' });
  return out;
}

function fileOf(person: string, ending: string): string {
  const folder = join(home, person);
  return join(folder, readdirSync(folder).find((name) => name.endsWith(ending))!);
}

beforeAll(async () => {
  office = await openOffice();
  service = await startService(office);
  for (const person of ['ada', 'ben']) {
    mkdirSync(join(home, person));
    await passes(person, 'keygen', person, '--no-passphrase');
    orThrow(await admitOfficer(office.ports, { certificate: readFileSync(fileOf(person, '.cert.asc'), 'utf8') }));
    const at = ['--service', service.url, '--key', fileOf(person, '.key.asc')];
    const foreign = await tellers(person, 'sign-in', ...at);
    expect(foreign).toMatchObject({
      code: 1,
      err: expect.stringContaining('this sign-in is for https://votes.example'),
    });
    expect(await passes(person, 'sign-in', ...at, '--origin', 'https://votes.example')).toContain(
      `Signed in as ${person}`,
    );
    expect(statSync(join(home, person, 'officer', 'session.json')).mode & 0o077).toBe(0);
  }
}, 300_000);

afterAll(async () => {
  await service.stop();
  await office.close();
  rmSync(home, { recursive: true, force: true });
});

function writeDraft(title: string): void {
  const officers = {
    required: 2,
    certificates: ['ada', 'ben'].map((name) => {
      return { name, certificate: readFileSync(fileOf(name, '.cert.asc'), 'utf8') };
    }),
  };
  writeFileSync(join(home, 'ada', 'draft.json'), JSON.stringify(draftOf(office, { title, officers })));
}

test('draft, checks, roll, definition, an act and the archive, all by the program', async () => {
  writeDraft('First title');
  expect(await passes('ada', 'draft', 'put', 'draft.json')).toContain(`Next: tellers officer checks ${ELECTION}`);
  // Both read it; the one who writes later is told.
  await passes('ada', 'draft', 'get', ELECTION);
  await passes('ben', 'draft', 'get', ELECTION);
  await passes('ben', 'draft', 'put', 'draft.json');
  writeDraft('Second title');
  await passes('ada', 'draft', 'put', 'draft.json');
  expect(await tellers('ben', 'draft', 'put', 'draft.json')).toMatchObject({
    code: 1,
    err: expect.stringContaining('if-match-failed'),
  });

  expect(await passes('ada', 'checks', ELECTION)).toMatch(/MISSING {2}roll/);
  writeFileSync(join(home, 'ada', 'bad.csv'), 'reference,section,mail\nM-1,west,a@example.org\n');
  const bad = await tellers('ada', 'roll', 'check', ELECTION, 'bad.csv');
  expect(bad.code).toBe(1);
  expect(bad.out).toContain('row 2: section: there is no section "west"');
  const rows = ['M-1,north,a@example.org', 'M-2,north,b@example.org', 'M-3,south,c@example.org'];
  writeFileSync(join(home, 'ada', 'roll.csv'), `reference,section,mail\n${rows.join('\n')}\n`);
  await passes('ada', 'roll', 'check', ELECTION, 'roll.csv');
  expect(await passes('ada', 'roll', 'import', ELECTION, 'roll.csv')).toContain('3 members are on the roll');
  await passes('ada', 'roll', 'add', ELECTION, 'M-4', 'south', '--mail', 'd@example.org');
  await passes('ben', 'roll', 'strike', ELECTION, 'M-1');
  const listed = JSON.parse(await passes('ada', 'roll', 'list', ELECTION, '--json')) as {
    members: { reference: string }[];
  };
  expect(listed.members.map(({ reference }) => reference)).toEqual(['M-2', 'M-3', 'M-4']);
  expect(await passes('ada', 'checks', ELECTION)).toContain('Nothing is missing');

  const prepared = JSON.parse(await passes('ada', 'prepare', ELECTION, '--json')) as { words: string[] };
  const words = prepared.words.join(' ');
  const wrong = await tellers('ada', 'sign-definition', ELECTION, '--yes', '--words', `${words} more`);
  expect(wrong).toMatchObject({ code: 1, err: expect.stringContaining('nothing was signed') });
  expect(await tellers('ada', 'sign-definition', ELECTION)).toMatchObject({
    code: 1,
    err: expect.stringContaining('--yes'),
  });
  await passes('ada', 'sign-definition', ELECTION, '--yes', '--words', words);
  expect(await passes('ben', 'status', ELECTION)).toContain('awaited: ben (officer)');
  expect(await passes('ben', 'sign-definition', ELECTION, '--yes')).toContain('The election is announced');

  expect(await tellers('ada', 'unseal', ELECTION)).toMatchObject({ code: 1 });
  await passes('ada', 'propose', ELECTION, '--annul', 'A rehearsal.');
  await passes('ada', 'sign-act', ELECTION, '1', '--yes');
  expect(await passes('ben', 'sign-act', ELECTION, '1', '--yes')).toContain('Act 1 is made');
  await passes('ben', 'archive', ELECTION);
  expect(await passes('ada', 'elections')).toContain('archived');
  const after = await tellers('ada', 'propose', ELECTION, '--annul', 'Again.');
  expect(after).toMatchObject({ code: 1, err: expect.stringContaining('election-archived') });
}, 600_000);
