/**
 * `npm run bench`: how fast is the service, in one run on one machine. Casts through HTTP with all checks and durable
 * commits, beside the same number of processes that only INSERT; tokens; verification, and the sums that it is made of.
 * Ratios tell more than seconds: the load generator shares the cores with what it loads. Ends with one line of JSON.
 */
import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { createLibsodiumGroup } from '../build/backends/libsodium-group.js';
import { openRecord } from '../build/cli/open-record.js';
import { nodePrimitives } from '../build/cli/primitives.js';
import { createClient } from '../build/contract/client.js';
import { createMemberSession, requestCode } from '../build/contract/member-api.js';
import { fromBase64Url, toBase64Url } from '../build/core/base/bytes.js';
import { encodeMarks } from '../build/core/sealing/marked-ballot.js';
import { sealBallot } from '../build/core/sealing/seal.js';
import { sealingFacts } from '../build/core/sealing/sealing-facts.js';
import { finishToken, makeTokenRequest } from '../build/core/token/ballot-token.js';
import { verifyRecord } from '../build/core/verify/verify-record.js';
import { startPostgres } from '../build/db/postgres/supervisor.js';
import { announce } from '../build/demo/announce.js';
import { declare } from '../build/demo/declare.js';
import { ELECTION, memberOf } from '../build/demo/draft.js';
import { keepVotingOpen } from '../build/demo/extend.js';
import { openMailFolder } from '../build/demo/mail-folder.js';
import { openOffice } from '../build/demo/office.js';
import { forEachInPool } from '../build/demo/pool.js';
import { createProgress } from '../build/demo/progress.js';
import { saveRecord } from '../build/demo/save-record.js';
import { startService } from '../build/demo/service-process.js';
import { load, overload } from './bench/load.mjs';
import { benchSums, printSums } from './bench/sums.mjs';

const MEMBERS = Number(process.env.BENCH_MEMBERS ?? 2000);
const WORKERS = 2;
const SECTION = 'all';
/** Of the members, how many cast while three times as much is asked of the service as it can do. */
const HONEST = Math.min(200, Math.floor(MEMBERS / 5));
const TIMES = 3;
const WIDTH = 64;
const random = (length) => new Uint8Array(randomBytes(length));
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const silent = { event() {} };
const value = (result) => {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
};

/** An election by plurality among four candidates; everybody casts. */
const election = {
  name: 'bench',
  title: 'Bench',
  contest: {
    question: 'Who?',
    rule: { id: 'plurality', version: '1', settings: { choices: 1 } },
    seats: 1,
    options: ['a', 'b', 'c', 'd'].map((id) => ({ id, name: `Candidate ${id}` })),
  },
  sections: [{ id: SECTION, name: 'All' }],
  papers: Array.from({ length: MEMBERS }, (_, index) => ({
    section: SECTION,
    marks: new Map([['abcd'[index % 4], 1]]),
  })),
  rejected: 0,
  published: null,
};

const folder = mkdtempSync(join(tmpdir(), 'tellers-bench-'));
const progress = createProgress(process.stdout, () => Date.now());
progress.say('sums of products, half a minute');
const sums = await benchSums();
const service = await startService({ dataFolder: folder, workers: WORKERS });
try {
  const figures = await bench();
  console.log('');
  console.log(`casts per second, all checks and durable commits   ${figures.castsPerSecond}`);
  console.log(`bare INSERTs per second, one commit each           ${figures.insertsPerSecond}`);
  console.log(`  casts / INSERTs                                  ${figures.castsToInserts}`);
  console.log(
    `honest cast among three times too many, p50/p99    ${figures.overloadHonestP50Ms}/${figures.overloadHonestP99Ms} ms`,
  );
  console.log(`tokens per second (RSA-3072, durable issue)        ${figures.tokensPerSecond}`);
  console.log(`verification of the whole record, ms per ballot    ${figures.verifyMsPerBallot}`);
  printSums(sums);
  console.log(JSON.stringify({ ...figures, sums }));
} finally {
  await service.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function bench() {
  const office = await openOffice(service, join(folder, 'officers'));
  const fixed = await announce({ chair: office.desks[0], office, election, progress, votingMs: 60_000 });
  const open = keepVotingOpen({ office, progress, closes: fixed.definition.closes });
  const sessions = await openSessions();
  const { tokens, tokensPerSecond } = await drawTokens(fixed, sessions);
  await sleep(Math.max(0, Date.parse(fixed.definition.opens) - Date.now() + 200));
  const casts = await sealAll(fixed, tokens);
  const warm = Math.floor(casts.length / 10);
  await load(casts.slice(0, warm), WIDTH);
  const cast = await load(casts.slice(warm, casts.length - HONEST), WIDTH);
  onlyStatus(cast, 201, 'casts');
  progress.say(`casts: ${Math.round(cast.perSecond)} a second`);
  // Ballots that were cast already: each costs every check again, and is nobody's but the attacker's time.
  const crowd = await overload({
    flood: casts.slice(0, warm),
    honest: casts.slice(casts.length - HONEST),
    floodPerSecond: TIMES * cast.perSecond,
    width: TIMES * WIDTH,
  });
  if (crowd.honestStatuses.some((status) => status !== 201)) throw new Error('an honest cast was not recorded');
  progress.say(`at ${TIMES} times as many requests: ${Math.round(crowd.p99Ms)} ms for 99 of 100 honest casts`);
  const insert = await loadInserts(casts, warm);
  progress.say(`bare INSERTs: ${Math.round(insert.perSecond)} a second`);
  const closes = await open.finish();
  await sleep(Math.max(0, Date.parse(closes) - Date.now() + 300));
  await declare({ chair: office.desks[0], desks: office.desks.slice(0, office.required), progress });
  const verifyMsPerBallot = await verify(fixed);
  return {
    castsPerSecond: Math.round(cast.perSecond),
    insertsPerSecond: Math.round(insert.perSecond),
    castsToInserts: Number((cast.perSecond / insert.perSecond).toFixed(2)),
    overloadHonestP50Ms: Math.round(crowd.p50Ms),
    overloadHonestP99Ms: Math.round(crowd.p99Ms),
    overloadFloodPerSecond: Math.round(crowd.floodPerSecond),
    tokensPerSecond: Math.round(tokensPerSecond),
    verifyMsPerBallot: Number(verifyMsPerBallot.toFixed(3)),
  };
}

function onlyStatus(run, status, what) {
  const others = Object.keys(run.statuses).filter((found) => found !== String(status));
  if (others.length > 0) throw new Error(`${what}: not all answered ${status}: ${JSON.stringify(run.statuses)}`);
}

async function openSessions() {
  const client = createClient({ baseUrl: service.url, fetch });
  const mails = openMailFolder(join(folder, 'mail'));
  const sessions = [];
  await forEachInPool(
    Array.from({ length: MEMBERS }, (_, index) => memberOf(index)),
    WIDTH,
    async (member, index) => {
      const params = { election: ELECTION };
      const { reference } = member;
      const { codeRequest } = value(await client.call(requestCode, { params, body: { reference } }));
      const code = await mails.codeFor(member.mail);
      const body = { way: 'code', reference, code, codeRequest };
      sessions[index] = value(await client.call(createMemberSession, { params, body })).session;
    },
  );
  mails.close();
  progress.say(`${MEMBERS} members signed in`);
  return sessions;
}

async function drawTokens(fixed, sessions) {
  const group = await createLibsodiumGroup();
  const requests = sessions.map(() =>
    value(makeTokenRequest({ seed: random(32), fixed, section: SECTION, registrar: 1, group })),
  );
  const run = await load(
    requests.map(({ blindedRequest }, index) => ({
      url: `${service.url}/api/v1/elections/${ELECTION}/registrars/1/tokens`,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${sessions[index]}` },
      body: Buffer.from(
        JSON.stringify({ fingerprint: fixed.fingerprintHex, blindedRequest: toBase64Url(blindedRequest) }),
      ),
    })),
    WIDTH,
  );
  onlyStatus(run, 201, 'tokens');
  progress.say(`tokens: ${Math.round(run.perSecond)} a second`);
  const tokens = requests.map((request, index) => {
    const { blindSignature } = JSON.parse(run.replies[index]);
    return {
      ...request,
      signature: value(finishToken({ request, blindSignature: value(fromBase64Url(blindSignature)) })),
    };
  });
  return { tokens, tokensPerSecond: run.perSecond };
}

async function sealAll(fixed, tokens) {
  const group = await createLibsodiumGroup();
  const facts = value(sealingFacts(fixed, group));
  const [contest] = fixed.definition.contests;
  return tokens.map(({ votingSecret, signature }, index) => {
    const wanted = [...election.papers[index].marks.keys()][0];
    const marks = contest.options.map(({ id }) => Number(id === wanted));
    const ballot = sealBallot({
      group,
      random,
      facts,
      section: SECTION,
      votingSecret,
      signatures: [signature],
      mark: random(16),
      blocks: encodeMarks({ contests: [contest], marks: new Map([[contest.id, marks]]) }),
    });
    return {
      url: `${service.url}/api/v1/elections/${ELECTION}/ballots`,
      headers: { 'content-type': 'application/json' },
      body: Buffer.from(JSON.stringify({ fingerprint: fixed.fingerprintHex, ballot })),
    };
  });
}

/** The same bodies into a table of the same server, by as many processes. */
async function loadInserts(casts, warm) {
  const postgres = value(await startPostgres({ dataFolder: folder, log: silent }));
  const client = new pg.Client(postgres.ownerUrl);
  await client.connect();
  await client.query('CREATE TABLE public.bench_insert (id bigserial PRIMARY KEY, body text NOT NULL)');
  const port = 20_000 + Math.floor(Math.random() * 20_000);
  const server = fork(new URL('./bench/insert-server.mjs', import.meta.url), {
    env: {
      ...process.env,
      BENCH_PORT: String(port),
      BENCH_DATABASE_URL: postgres.ownerUrl,
      BENCH_WORKERS: String(WORKERS),
    },
  });
  await new Promise((resolve) => server.once('message', resolve));
  try {
    const requests = casts.map((cast) => ({ ...cast, url: `http://127.0.0.1:${port}/insert` }));
    await load(requests.slice(0, warm), WIDTH);
    const run = await load(requests.slice(warm), WIDTH);
    onlyStatus(run, 201, 'INSERTs');
    return run;
  } finally {
    server.kill('SIGTERM');
    await client.query('DROP TABLE public.bench_insert');
    await client.end();
    await postgres.stop();
  }
}

async function verify(fixed) {
  const target = join(folder, 'record');
  await saveRecord({ url: service.url, election: ELECTION, folder: target });
  const record = value(await openRecord(target));
  const primitives = await nodePrimitives();
  const started = process.hrtime.bigint();
  const report = await verifyRecord({
    reader: record.reader,
    primitives,
    fingerprint: fixed.fingerprint,
    stage: 'declared',
  });
  const ms = Number(process.hrtime.bigint() - started) / 1e6;
  await record.close();
  if (!report.passed) throw new Error('the record of the bench does not verify');
  return ms / MEMBERS;
}
