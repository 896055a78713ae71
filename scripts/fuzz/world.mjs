/** An election that is announced and open, and everybody who can have a session: what `npm run fuzz` asks in the middle of. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createLibsodiumGroup } from '../../build/backends/libsodium-group.js';
import { createClient } from '../../build/contract/client.js';
import { createMemberSession, issueToken, requestCode } from '../../build/contract/member-api.js';
import { beginSignIn, completeSignIn } from '../../build/contract/officer-api.js';
import { fromBase64Url, toBase64Url, utf8 } from '../../build/core/base/bytes.js';
import { encodeMarks } from '../../build/core/sealing/marked-ballot.js';
import { sealBallot } from '../../build/core/sealing/seal.js';
import { sealingFacts } from '../../build/core/sealing/sealing-facts.js';
import { finishToken, makeTokenRequest } from '../../build/core/token/ballot-token.js';
import { announce } from '../../build/demo/announce.js';
import { draftOf, ELECTION, memberOf } from '../../build/demo/draft.js';
import { keepVotingOpen } from '../../build/demo/extend.js';
import { openMailFolder } from '../../build/demo/mail-folder.js';
import { signIn } from '../../build/demo/officer-desk.js';
import { makeOfficerKey } from '../../build/demo/officer-key.js';
import { startService } from '../../build/demo/service-process.js';

const MAIN = fileURLToPath(new URL('../../build/main.js', import.meta.url));
const MEMBERS = 8;
/** Cast before the run; the ballots of the others are what is bent. */
const CAST = 3;
const SECTION = 'all';
export const DRAFT = 'fuzz-draft';
const random = (length) => new Uint8Array(randomBytes(length));
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export function valueOf(result) {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

const election = {
  name: 'fuzz',
  title: 'Fuzz',
  contest: {
    question: 'Who?',
    rule: { id: 'plurality', version: '1', settings: { choices: 1 } },
    seats: 1,
    options: ['a', 'b', 'c'].map((id) => ({ id, name: `Candidate ${id}` })),
  },
  sections: [{ id: SECTION, name: 'All' }],
  papers: Array.from({ length: MEMBERS }, (_, at) => ({ section: SECTION, marks: new Map([['abc'[at % 3], 1]]) })),
  rejected: 0,
  published: null,
};

async function openDesks(service, client, folder) {
  mkdirSync(folder, { recursive: true });
  const keys = await Promise.all(['One', 'Two', 'Three'].map(makeOfficerKey));
  const desks = [];
  for (const [at, key] of keys.entries()) {
    const file = join(folder, `${at}.asc`);
    writeFileSync(file, key.certificate);
    await promisify(execFile)(process.execPath, [MAIN, 'officer', 'add', file], {
      env: { ...process.env, TELLERS_DATA: service.dataFolder, PUBLIC_URL: service.url },
    });
    desks.push(await signIn(client, key));
  }
  const { document } = valueOf(await client.call(beginSignIn, {}));
  const body = { document, signature: await keys[0].sign(utf8(document)) };
  const { session } = valueOf(await client.call(completeSignIn, { body }));
  const certificates = keys.map(({ name, certificate }) => ({ name, certificate }));
  return { session, office: { desks, required: 2, officers: { required: 2, certificates } } };
}

async function member(client, mails, at) {
  const params = { election: ELECTION };
  const { reference, mail } = memberOf(at);
  const { codeRequest } = valueOf(await client.call(requestCode, { params, body: { reference } }));
  const body = { way: 'code', reference, code: await mails.codeFor(mail), codeRequest };
  return valueOf(await client.call(createMemberSession, { params, body })).session;
}

async function draw(client, { fixed, group, session }) {
  const request = valueOf(makeTokenRequest({ seed: random(32), fixed, section: SECTION, registrar: 1, group }));
  const body = { fingerprint: fixed.fingerprintHex, blindedRequest: toBase64Url(request.blindedRequest) };
  const issued = valueOf(
    await client.call(issueToken, { params: { election: ELECTION, registrar: 1 }, session, body }),
  );
  const blindSignature = valueOf(fromBase64Url(issued.blindSignature));
  return { ...request, body, signature: valueOf(finishToken({ request, blindSignature })) };
}

function seal({ fixed, group, token, at }) {
  const [contest] = fixed.definition.contests;
  const marks = contest.options.map((_, option) => Number(option === at % 3));
  const ballot = sealBallot({
    group,
    random,
    facts: valueOf(sealingFacts(fixed, group)),
    section: SECTION,
    votingSecret: token.votingSecret,
    signatures: [token.signature],
    mark: random(16),
    blocks: encodeMarks({ contests: [contest], marks: new Map([[contest.id, marks]]) }),
  });
  return { fingerprint: fixed.fingerprintHex, ballot };
}

/** @param say told of what is done, one line each */
export async function openWorld({ folder, say }) {
  const service = await startService({ dataFolder: folder, workers: 1 });
  const client = createClient({ baseUrl: service.url, fetch });
  const progress = { say };
  const { session, office } = await openDesks(service, client, join(folder, 'officers'));
  const fixed = await announce({ chair: office.desks[0], office, election, progress, votingMs: 60_000 });
  const open = keepVotingOpen({ office, progress, closes: fixed.definition.closes });
  await office.desks[0].createElection({
    ...draftOf({ election, nowMs: Date.now() + 86_400_000, officers: office.officers, isCeremony: true }),
    election: DRAFT,
  });
  const links = await office.desks[0].openCeremony(DRAFT, { threshold: 2, names: ['Tara', 'Theo', 'Tess'] });
  const mails = openMailFolder(join(folder, 'mail'));
  const group = await createLibsodiumGroup();
  const members = [];
  for (let at = 0; at < MEMBERS; at += 1) {
    const of = await member(client, mails, at);
    const token = await draw(client, { fixed, group, session: of });
    members.push({ session: of, token, ballot: seal({ fixed, group, token, at }), reference: memberOf(at).reference });
  }
  mails.close();
  await sleep(Math.max(0, Date.parse(fixed.definition.opens) - Date.now() + 200));
  for (const { ballot } of members.slice(0, CAST)) {
    const answer = await fetch(`${service.url}/api/v1/elections/${ELECTION}/ballots`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(ballot),
    });
    if (answer.status !== 201) throw new Error(`a cast was answered ${answer.status}`);
  }
  say(`an election is open, ${MEMBERS} members have tokens, ${CAST} have cast`);
  return {
    service,
    office,
    fixed,
    open,
    members,
    sessions: { officer: session, trustee: links[0].split('#')[1], member: members[0].session },
  };
}
