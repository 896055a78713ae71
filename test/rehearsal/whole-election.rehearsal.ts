import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLibsodiumGroup } from '../../src/backends/libsodium-group.ts';
import { createTellersClient, type TellersClient } from '../../src/client/generated/tellers-client.ts';
import { utf8 } from '../../src/core/base/bytes.ts';
import { parseResult } from '../../src/core/count/count-election.ts';
import { BLANK_OPTION } from '../../src/core/election/definition.ts';
import { type FixedDefinition, parseDefinition } from '../../src/core/election/fixed-definition.ts';
import { msToInstant } from '../../src/core/election/values.ts';
import { SIGN_IN_CALLBACK_PATH } from '../../src/core/roll/organisation-sign-in.ts';
import { sealingFacts } from '../../src/core/sealing/sealing-facts.ts';
import { CLIENT } from '../support/fake-issuer.ts';
import { type MailServer, startMailServer } from '../support/mail-server.ts';
import { type RealIssuer, startRealIssuer } from '../support/real-issuer.ts';
import { type ContestName, draftOf, ELECTION, makeMembers, OPTIONS, rollCsv } from './election.ts';
import { openMailboxes } from './mailboxes.ts';
import { answered, castFor, type DevicePorts, drawToken, type Member, type Token } from './members.ts';
import { makeAct, type Officer, signOfficerIn } from './officers.ts';
import { makePerson, type Person } from './people.ts';
import { freePort, type RunningService, startService, tellers } from './service.ts';

/**
 * A whole election through the generated client alone: two of three officers, three sections of two weights, four
 * contests of four kinds, five hundred members by all four ways of proving who they are; meanwhile the mail server is
 * away, a process of the service is killed and an officer's certificate expires.
 */

const params = { election: ELECTION };
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const started = Date.now();
const say = (text: string) =>
  process.stdout.write(`  ${((Date.now() - started) / 1000).toFixed(0).padStart(4)} s  ${text}\n`);

let folder: string;
let mail: MailServer;
let issuer: RealIssuer;
let service: RunningService;
let client: TellersClient;
let people: { ada: Person; ben: Person; cleo: Person };
let members: Member[];
const MEMBERS_AT_ONCE = 12;
/** Cleo's certificate is good for so long: until somewhere in the middle of the vote. */
const CLEO_SECONDS = 240;
let cleoEndsMs: number;

async function forEachAtOnce<T>(items: readonly T[], work: (item: T, index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const run = async () => {
    for (let at = next++; at < items.length; at = next++) await work(items[at] as T, at);
  };
  await Promise.all(Array.from({ length: MEMBERS_AT_ONCE }, run));
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tellers-rehearsal-'));
  const port = await freePort();
  mail = await startMailServer();
  issuer = await startRealIssuer(`http://localhost:${port}${SIGN_IN_CALLBACK_PATH}`);
  members = await makeMembers();
  const environment = {
    SMTP_URL: mail.url,
    OIDC_ISSUER: issuer.issuer,
    OIDC_CLIENT_ID: CLIENT.id,
    OIDC_CLIENT_SECRET: CLIENT.secret,
    OIDC_ALLOW_PRIVATE: 'yes',
    CODES_PER_HOUR: '20',
  };
  service = await startService({ port, dataFolder: folder, environment });
  // Now, so that no time of Cleo's certificate goes into starting.
  people = { ada: await makePerson('Ada'), ben: await makePerson('Ben'), cleo: await makePerson('Cleo', CLEO_SECONDS) };
  cleoEndsMs = Date.now() + CLEO_SECONDS * 1000;
  for (const person of Object.values(people)) {
    const file = join(folder, `${person.name}.asc`);
    writeFileSync(file, person.certificate);
    tellers(['officer', 'add', file], { ...environment, TELLERS_DATA: folder, PORT: String(port) });
  }
  client = createTellersClient({ baseUrl: service.url, fetch });
  say(`the service runs at ${service.url}`);
}, 300_000);

afterAll(async () => {
  await service.stop();
  await issuer.close();
  await mail.stop();
});

/** Marks in the definition's drawn order, the blank option last. */
function inOrder(member: Member, { definition }: FixedDefinition): Member {
  const marks = new Map<string, readonly number[]>();
  for (const { id, options } of definition.contests) {
    const names: readonly string[] = OPTIONS[id as unknown as ContestName];
    const given = member.marks.get(id) ?? [];
    marks.set(
      id,
      options.map((option) => (option.id === BLANK_OPTION ? 0 : (given[names.indexOf(option.id)] ?? 0))),
    );
  }
  return { ...member, marks };
}

/** From the draft to the announcement. */
async function announce(officers: { ada: Officer; ben: Officer; cleo: Officer }): Promise<FixedDefinition> {
  const { ada, ben, cleo } = officers;
  const now = Date.now();
  const body = draftOf({
    opensMs: now + 120_000,
    closesMs: now + 420_000,
    officers: Object.values(people),
    issuer: issuer.issuer,
  });
  await answered('creating the draft', () => client.createElection({ session: ada.session, body }));
  const csv = rollCsv(members);
  const preview = await answered('trying the roll out', () =>
    client.previewRoll({ params, session: ben.session, body: csv }),
  );
  expect(preview).toMatchObject({ entries: 500, faults: [] });
  await answered('importing the roll', () => client.importRoll({ params, session: ben.session, body: csv }));
  const certificates = members.flatMap(({ person }) => (person === null ? [] : [person.certificate]));
  const stored = await answered('importing certificates', () =>
    client.putCertificates({ params, session: ben.session, body: { certificates } }),
  );
  expect(stored).toEqual({ stored: certificates.length, missing: 0 });
  const { definition } = await answered('preparing', () => client.prepareDefinition({ params, session: ada.session }));
  // Cleo signs the definition while the certificate is good; two of three are enough, and Cleo is one of them.
  for (const { person, session } of [cleo, ada]) {
    const signature = await person.sign(definition);
    await answered('signing', () => client.signDefinition({ params, session, body: { signature } }));
  }
  expect((await answered('status', () => client.getElection({ params }))).state).toBe('announced');
  const fixed = parseDefinition(utf8(definition));
  if (!fixed.ok) throw new Error(fixed.error.reasons.join('; '));
  say(`announced: ${fixed.value.fingerprintHex}`);
  return fixed.value;
}

/** Two officers release the letters, once. @returns codes by reference, as they are printed */
async function releaseLetters(officers: readonly [Officer, Officer]): Promise<Map<string, string>> {
  const { session } = officers[0];
  const letters = await answered('asking for letters', () => client.getLetters({ params, session }));
  const proposal = {
    act: 'letters',
    parameters: { count: letters.count, csv: letters.csv, pdf: letters.pdf },
  } as const;
  const made = await makeAct(client, { election: ELECTION, proposal: proposal, signers: officers });
  expect(made.state).toBe('made');
  const released = await answered('releasing letters', () =>
    client.releaseLetters({ params, session, body: { act: made.number } }),
  );
  const rows = Buffer.from(released.csv, 'base64url').toString('utf8').trim().split(/\r?\n/);
  const header = (rows[0] ?? '').split(',');
  const [reference, code] = [header.indexOf('reference'), header.indexOf('code')];
  const codes = new Map(rows.slice(1).map((row) => [row.split(',')[reference] ?? '', row.split(',')[code] ?? '']));
  expect(codes.size).toBe(letters.count);
  say(`${codes.size} letters released by two officers`);
  return codes;
}

function totalsOf(contest: ContestName, fixed: FixedDefinition): Map<string, number> {
  const weight = new Map(fixed.definition.sections.map(({ id, weight: each }) => [id as string, each]));
  const totals = new Map<string, number>();
  for (const member of members) {
    for (const [at, mark] of (member.marks.get(contest) ?? []).entries()) {
      const option = OPTIONS[contest][at] ?? '';
      if (mark === 1) totals.set(option, (totals.get(option) ?? 0) + (weight.get(member.section) ?? 0));
    }
  }
  return totals;
}

test('five hundred members, four ways, four contests: a verified record', { timeout: 1_500_000 }, async () => {
  const officers = {
    ada: await signOfficerIn(client, people.ada),
    ben: await signOfficerIn(client, people.ben),
    cleo: await signOfficerIn(client, people.cleo),
  };
  const fixed = await announce(officers);
  const letterCodes = await releaseLetters([officers.ada, officers.ben]);
  const group = await createLibsodiumGroup();
  const facts = sealingFacts(fixed, group);
  if (!facts.ok) throw new Error(facts.error.reasons.join('; '));
  const ports: DevicePorts = {
    client,
    fixed,
    facts: facts.value,
    group,
    mailboxes: openMailboxes(mail),
    issuer,
    letterCodes,
  };
  const voters = members.map((member) => inOrder(member, fixed));

  await mail.stop();
  say('the mail server is away');
  const tokens: Token[] = [];
  const back = sleep(15_000).then(async () => {
    await mail.start();
    say('the mail server is back');
  });
  await forEachAtOnce(voters, async (member, index) => {
    tokens[index] = await drawToken(ports, member);
    if ((index + 1) % 100 === 0) say(`${index + 1} tokens`);
  });
  await back;

  const opens = Date.parse(fixed.definition.opens);
  await sleep(Math.max(0, opens - Date.now()) + 500);
  say('voting is open');
  const receipts: string[] = [];
  await forEachAtOnce(voters, async (member, index) => {
    if (index === 150) say(`process ${service.killWorker()} of the service is killed`);
    receipts.push(await castFor(ports, member, tokens[index] as Token));
    if (receipts.length % 100 === 0) say(`${receipts.length} ballots`);
  });
  expect(receipts).toHaveLength(500);

  await sleep(Math.max(0, cleoEndsMs + 5000 - Date.now()));
  const election = await answered('status', () => client.getElection({ params }));
  const closes = msToInstant(Date.parse(election.closes) + 2000);
  const extension = { act: 'extend', parameters: { closes } } as never;
  await expect(
    makeAct(client, { election: ELECTION, proposal: extension, signers: [officers.cleo, officers.ben] }),
  ).rejects.toThrow(/expired/);
  say('Cleo’s certificate has expired: the signature was refused, with the reason');
  const made = await makeAct(client, {
    election: ELECTION,
    proposal: extension,
    signers: [officers.ada, officers.ben],
  });
  expect(made.state).toBe('made');

  await sleep(Math.max(0, Date.parse(closes) - Date.now()) + 1500);
  await answered('starting the opening', () => client.requestUnsealing({ params, session: officers.ada.session }));
  say('voting is closed, the opening has begun');
  const declaration = await untilDeclarable(officers.ada);
  for (const { person, session } of [officers.ada, officers.ben]) {
    const signature = await person.sign(declaration);
    await answered('declaring', () => client.signDeclaration({ params, session, body: { signature } }));
  }
  await untilState('declared');
  say('declared');
  await sleep(2500);
  const archive = await answered('fetching the record', () => client.getRecordArchive({ params }));
  const file = join(folder, 'record.tar');
  writeFileSync(file, archive.content);
  const report = tellers(['verify', file, '--fingerprint', fixed.fingerprintHex], { TELLERS_DATA: folder });
  process.stdout.write(report);
  expect(report).toMatch(/0 failed/);
  for (const contest of ['treasurer', 'board', 'rules'] as const) {
    const result = parseResult(await recordFile('result.json'));
    const sheet = result?.contests.find(({ contest: id }) => id === contest);
    expect(JSON.stringify(sheet)).toContain(String(totalsOf(contest, fixed).get(OPTIONS[contest][0])));
  }
  const log = service.log();
  for (const event of ['code-notice-failed', 'worker-lost', 'signature-refused']) expect(log).toContain(event);
  for (const { reference, mail: address } of members.slice(0, 50)) {
    expect(log).not.toContain(reference);
    expect(log).not.toContain(address);
  }
  say('done');
});

async function recordFile(path: string): Promise<Uint8Array> {
  const file = await answered('fetching a file', () => client.getRecordFile({ params: { ...params, path } }));
  return file.content;
}

async function untilState(state: string): Promise<void> {
  for (let waited = 0; waited < 300; waited += 1) {
    if ((await answered('status', () => client.getElection({ params }))).state === state) return;
    await sleep(1000);
  }
  throw new Error(`the election was never ${state}`);
}

async function untilDeclarable({ session }: Officer): Promise<string> {
  for (let waited = 0; waited < 300; waited += 1) {
    const answer = await client.getDeclaration({ params, session });
    if (answer.ok) return answer.value.declaration;
    await sleep(1000);
  }
  throw new Error('the declaration was never made');
}
