import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PageFile } from '../../src/app/box/ports-page-files.ts';
import type { OfficerCommand } from '../../src/app/officer/ports.ts';
import { proposeAct } from '../../src/app/officer/propose-act.ts';
import { signAct } from '../../src/app/officer/sign-act.ts';
import { verifyBundleCommand } from '../../src/cli/verify-bundle.ts';
import type { FixedDefinition } from '../../src/core/election/fixed-definition.ts';
import { msToInstant } from '../../src/core/election/values.ts';
import { readPageFiles } from '../../src/serve/page-program.ts';
import { announceElection, ELECTION, type Office, openOffice, orThrow, signedBy } from '../support/election-office.ts';
import { type Service, startService } from '../support/service.ts';

/** An upgraded server, and officers who put its voting page in the place of the one that their definition names. */

const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** The next version of the page: another page and another saved page, the rest as it was. */
const MENDED: readonly PageFile[] = readPageFiles().map((file) => {
  if (file.part === 'file') return file;
  const content = new Uint8Array(Buffer.concat([file.content, Buffer.from('<!-- mended -->')]));
  return { ...file, content, sha256: hash(content) };
});
const REASON = 'the last option of a long list was hidden on small screens';

let office: Office;
let fixed: FixedDefinition;
let upgraded: Service;

beforeAll(async () => {
  office = await openOffice();
  fixed = await announceElection(office);
  await office.clock(office.opensAtMs + 60_000);
  // The server that announced it has served its page at least once.
  const first = await startService(office);
  expect((await fetch(`${first.url}/vote/${ELECTION}`)).status).toBe(200);
  await first.stop();
  upgraded = await startService(office, { builtPages: MENDED, recordMaxAgeMs: 0 });
}, 120_000);

afterAll(async () => {
  await upgraded.stop();
  await office.close();
});

async function pageHash(url = upgraded.url): Promise<string> {
  const answer = await fetch(`${url}/vote/${ELECTION}`, { headers: { 'accept-encoding': 'identity' } });
  return hash(new Uint8Array(await answer.arrayBuffer()));
}

async function verified(url = upgraded.url): Promise<{ readonly code: number; readonly said: string }> {
  const said: string[] = [];
  const output = { out: (text: string) => void said.push(text), err: (text: string) => void said.push(text) };
  const code = await verifyBundleCommand({ link: `${url}/vote/${ELECTION}#${fixed.fingerprintHex}`, output });
  return { code, said: said.join('') };
}

/** Passes everything on but the paths that are to be hidden. */
async function hiding(hidden: RegExp): Promise<{ readonly url: string; readonly close: () => Promise<void> }> {
  const server = createServer((request, response) => {
    void (async () => {
      const path = request.url ?? '';
      const answer = await fetch(`${upgraded.url}${path}`);
      response.statusCode = hidden.test(path) ? 404 : answer.status;
      response.end(new Uint8Array(await answer.arrayBuffer()));
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => new Promise((done) => server.close(() => done())) };
}

const command = (index: number): OfficerCommand => ({
  officer: office.officers[index]!.fingerprint,
  election: ELECTION,
});

test('an upgraded server goes on serving the page that an open election names, byte for byte', async () => {
  const old = readPageFiles();
  expect(await pageHash()).toBe(old.find(({ part }) => part === 'page')!.sha256);
  for (const { sha256, ending } of old.filter(({ part }) => part === 'file')) {
    const answer = await fetch(`${upgraded.url}/assets/${sha256}.${ending}`);
    expect(hash(new Uint8Array(await answer.arrayBuffer()))).toBe(sha256);
  }
  const { code, said } = await verified();
  expect(said).toContain('are those that the definition names');
  expect(code).toBe(0);
});

test('an act with enough signatures puts another page in its place; the command and the election’s page say why', async () => {
  const proposal = {
    act: 'bundle',
    parameters: { bundles: MENDED.map(({ sha256 }) => sha256), reason: REASON },
    notAfter: msToInstant(office.closesAtMs),
  } as const;
  const act = orThrow(await proposeAct(office.ports, { ...command(0), proposal }));
  for (const index of [0, 1]) {
    expect(await pageHash()).not.toBe(MENDED.find(({ part }) => part === 'page')!.sha256);
    const signature = await signedBy(office, office.officers[index]!, act.document);
    orThrow(await signAct(office.ports, { ...command(index), number: act.number, signature }));
  }
  expect(await pageHash()).toBe(MENDED.find(({ part }) => part === 'page')!.sha256);
  const { code, said } = await verified();
  expect(said).toContain(`the voting page was replaced by act 1, and the reason given is: ${REASON}`);
  expect(said).toContain(`all ${MENDED.length} files of the voting page are those that act 1`);
  expect(code).toBe(0);
  for (const [language, words] of [
    ['en', 'The returning officers have put another voting page'],
    ['fr', 'Les responsables du scrutin ont remplacé la page de vote'],
    ['ar', 'استبدل مسؤولو الانتخاب صفحة التصويت'],
  ]) {
    const page = await (await fetch(`${upgraded.url}/elections/${ELECTION}?lang=${language}`)).text();
    expect(page).toContain(words);
    expect(page).toContain(REASON);
    expect(page).toContain('/record/acts/1.json');
  }
});

test('a page that nobody but the service wants is told from one that officers signed for', async () => {
  const { url, close } = await hiding(new RegExp(`/acts/1-${office.officers[1].fingerprint}\\.asc$`));
  const { code, said } = await verified(url);
  expect(said).toContain('does not count  acts/1.json: signed by 1 officers where 2 must sign');
  expect(said).toContain('2 of');
  expect(said).toContain('are not those that the definition names');
  expect(code).toBe(1);
  await close();
});
