/**
 * `npm run fuzz -- [requests] [seed]`: asks a service, started for it alone, for everything that its OpenAPI document
 * has: with values that fit, that do not, and that are hostile, in random order, with sessions of every role and without,
 * while an election is open. Every answer must come in time, have a status that the document declares and, if it is a
 * refusal, be a problem that it declares. Afterwards the election is closed, opened and declared: its record must verify,
 * the heads of its ledgers only have grown, and nobody have two tokens.
 */
import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHeads, finalFaults } from './fuzz/invariants.mjs';
import { DRAFT, openWorld } from './fuzz/world.mjs';

const [wanted = 2000, seed = randomInt(2 ** 31)] = process.argv.slice(2).map(Number);
const ANSWER_WITHIN_MS = 20_000;
/** Heads of the ledgers are looked at again after so many requests. */
const LOOK_EVERY = 100;
/** No more requests are begun after this, however many were asked for. */
const ASK_FOR_MS = 600_000;
/** Asked more often than the others: behind these stand ledgers. */
const DEEP = ['castBallot', 'issueToken', 'createMemberSession', 'getReceipt', 'proposeAct', 'signAct'];
const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

/** mulberry32: small, and the same on every machine for the same seed. */
let state = seed >>> 0;
function random() {
  state = (state + 0x6d2b79f5) >>> 0;
  let mixed = Math.imul(state ^ (state >>> 15), state | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
}
const pick = (values) => values[Math.floor(random() * values.length)];

const HOSTILE = [
  '',
  ' ',
  '\u0000',
  '../../etc/passwd',
  "' OR 1=1 --",
  '__proto__',
  'constructor',
  '%00',
  '\ud800',
  '\u202e',
  '=1+1',
  '<script>',
  '${7*7}',
  'x'.repeat(5000),
  '0',
  '-1',
  '01',
  '1e309',
  '9007199254740993',
  'null',
  'é',
  'e\u0301',
  '𝕏',
  '2027-02-30T00:00:00Z',
  'A'.repeat(43),
  'ab'.repeat(32),
  '-----BEGIN PGP MESSAGE-----',
];
const HOSTILE_VALUES = [...HOSTILE, null, true, 0, -1, 1.5, 2 ** 53, [], {}, [[]], { constructor: {} }];

/** The example with one thing, sometimes, not as it should be. */
function bent(value) {
  const chance = random();
  if (chance < 0.08) return pick(HOSTILE_VALUES);
  if (Array.isArray(value)) {
    if (chance < 0.12) return Array.from({ length: Math.floor(random() * 300) }, () => value[0]);
    return value.map(bent);
  }
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).filter(() => random() > 0.03);
  if (random() < 0.04) entries.push([pick(['extra', '__proto__', 'constructor', '']), pick(HOSTILE_VALUES)]);
  return Object.fromEntries(entries.map(([name, field]) => [name, bent(field)]));
}

/** A body that goes deep: what a device of this election would send, whole or with one thing bent. */
function deepBody(world, operationId) {
  const member = pick(world.members);
  const { reference } = member;
  const real = {
    castBallot: member.ballot,
    issueToken: member.token.body,
    requestCode: { reference },
    createMemberSession: { way: 'code', reference, code: '123456', codeRequest: 'A'.repeat(43) },
    // Not even a name is looked up for this one.
    addWebhook: { url: 'https://127.0.0.1:9/hook' },
  }[operationId];
  if (real === undefined) return null;
  return { type: 'application/json', text: JSON.stringify(random() < 0.4 ? real : bent(real)) };
}

function bodyOf(world, { requestBody, operationId }) {
  const deep = random() < 0.7 || operationId === 'addWebhook' ? deepBody(world, operationId) : null;
  if (deep !== null) return deep;
  if (requestBody === undefined) return random() < 0.05 ? { type: 'application/json', text: '{}' } : null;
  const [[type, { example }]] = Object.entries(requestBody.content);
  const sent = random() < 0.05 ? pick(['text/plain', 'application/xml', 'multipart/form-data', type]) : type;
  const chance = random();
  if (chance < 0.05)
    return { type: sent, text: pick(['', '{', '[', '{"a":1,"a":2}', '['.repeat(500), '\ufeff{}', 'nul']) };
  if (type === 'application/json') return { type: sent, text: JSON.stringify(bent(example)) };
  if (type === 'text/csv')
    return {
      type: sent,
      text: pick(['reference,section,mail\r\n', 'a,b\n"', '\u0000', 'reference,section,mail\nM-1,x,=1\n']),
    };
  return { type: sent, text: 'x'.repeat(Math.floor(random() * 3000)) };
}

/** What really is there. */
function realParameter(world, { name, tag }) {
  switch (name) {
    case 'election':
      return tag === 'trustees' || random() < 0.15 ? DRAFT : world.fixed.definition.election;
    case 'votingKey':
      return pick(world.members).ballot.ballot.votingKey;
    case 'path':
      return pick([
        'index.json',
        'definition.json',
        'box/entries.jsonl',
        'box/checkpoint',
        'registers/1/entries.jsonl',
      ]);
    default:
      return null;
  }
}

function pathOf(world, { path, parameters, tag }) {
  return path.replaceAll(/\{([A-Za-z0-9]+)\}/g, (_, name) => {
    const real = random() < 0.7 ? realParameter(world, { name, tag }) : null;
    if (real !== null) return name === 'path' ? real : encodeURIComponent(real);
    const example = parameters.find((each) => each.in === 'path' && each.name === name)?.example ?? 'x';
    // A lone surrogate has no encoding at all: no client can send it.
    const value = random() < 0.8 ? String(example) : (pick(HOSTILE).toWellFormed?.() ?? 'x');
    return encodeURIComponent(value.replaceAll(/[\ud800-\udfff]/g, '')) || 'x';
  });
}

function queryOf(parameters) {
  const pairs = parameters
    .filter((each) => each.in === 'query' && (each.required || random() < 0.5))
    .map(({ name, schema }) => [
      name,
      random() < 0.7 ? (schema.examples?.[0] ?? schema.default ?? pick(['1', '10', 'ab'.repeat(32)])) : pick(HOSTILE),
    ]);
  if (random() < 0.03) pairs.push(pick([['x', '1'], ['__proto__', '1'], pairs[0] ?? ['after', '0']]));
  const text = pairs
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value).replaceAll(/[\ud800-\udfff]/g, ''))}`)
    .join('&');
  return text === '' ? '' : `?${text}`;
}

/** Mostly the session that the operation is for, sometimes another's, sometimes none that there is. */
function sessionOf({ sessions, members }, { security = [] }) {
  const [scheme = ''] = Object.keys(security[0] ?? {});
  const role = { officerSession: 'officer', memberSession: 'member', trusteeInvitation: 'trustee' }[scheme];
  const chance = random();
  if (chance < 0.1) return pick(['A'.repeat(43), 'x', '', 'A'.repeat(5000)]);
  if (chance < 0.2) return pick(Object.values(sessions));
  if (role === 'member') return pick(members).session;
  return role === undefined ? null : sessions[role];
}

async function ask(world, { prefix, path, method, operation }) {
  const { service } = world;
  const { parameters = [], responses, operationId, tags = [] } = operation;
  const headers = {};
  const session = sessionOf(world, operation);
  if (session !== null) headers.authorization = `Bearer ${session}`;
  if (random() < 0.3) headers['if-match'] = pick(['"x"', '*', 'W/"x"', 'x']);
  if (random() < 0.1) headers.range = pick(['bytes=0-1', 'bytes=-1', 'bytes=9-1', 'lines=1']);
  const body = method === 'get' ? null : bodyOf(world, operation);
  if (body !== null) headers['content-type'] = body.type;
  const url = `${service.url}${prefix}${pathOf(world, { path, parameters, tag: tags[0] })}${queryOf(parameters)}`;
  const answer = await fetch(url, {
    method: method.toUpperCase(),
    headers,
    redirect: 'manual',
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    ...(body === null ? {} : { body: body.text }),
  });
  // The stream of events has no end.
  if (answer.headers.get('content-type') === 'text/event-stream') {
    await answer.body.cancel();
    return null;
  }
  const text = await answer.text();
  statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
  // Node's own limit on the head of a request, before anything of ours sees it.
  if (answer.status === 431) return null;
  const said = `${operationId}: ${method} ${url.slice(0, 300)} ${body === null ? '' : body.text.slice(0, 300)} -> ${answer.status} ${text.slice(0, 300)}`;
  if (answer.status >= 500 && answer.status !== 503) return `a failure: ${said}`;
  const declared = responses[answer.status];
  // An address that no longer is one of the document's, because of what stands in its path.
  if (declared === undefined && ![404, 405].includes(answer.status)) return `an undeclared status: ${said}`;
  if (answer.status < 400) return null;
  const problem = JSON.parse(text);
  const codes = declared?.content['application/problem+json'].schema.properties.code.enum ?? [
    'not-found',
    'method-not-allowed',
  ];
  const general = ['not-found', 'method-not-allowed'];
  if (problem.status !== answer.status || ![...codes, ...general].includes(problem.code))
    return `an undeclared problem: ${said}`;
  return null;
}

const folder = mkdtempSync(join(tmpdir(), 'tellers-fuzz-'));
process.stdout.write(`seed ${seed}, ${wanted} requests\n`);
const say = (line) => process.stdout.write(`${line}\n`);
const faults = [];
const seen = new Map();
const statuses = new Map();
const world = await openWorld({ folder, say });
const { service } = world;
try {
  const document = await (await fetch(`${service.url}/api/v1/openapi.json`)).json();
  const prefix = new URL(document.servers[0].url).pathname;
  const all = Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method] !== undefined).map((method) => ({
      prefix,
      path,
      method,
      operation: item[method],
    })),
  );
  const deep = all.filter(({ operation }) => DEEP.includes(operation.operationId));
  const heads = createHeads(service.url);
  const startedMs = Date.now();
  let done = 0;
  for (; done < wanted && faults.length < 20 && Date.now() - startedMs < ASK_FOR_MS; done += 1) {
    const target = pick(random() < 0.2 ? deep : all);
    const fault = await ask(world, target).catch(
      (error) => `no answer: ${target.operation.operationId}: ${error.message}`,
    );
    if (fault !== null) faults.push(fault);
    seen.set(target.operation.operationId, (seen.get(target.operation.operationId) ?? 0) + 1);
    if (done % LOOK_EVERY === 0) await heads.look();
    if ((done + 1) % 500 === 0) say(`${done + 1} of ${wanted}, ${faults.length} faults`);
  }
  say(
    `${done} requests in ${Math.round((Date.now() - startedMs) / 1000)} s; answers by status: ${[...statuses]
      .toSorted(([a], [b]) => a - b)
      .map(([status, count]) => `${status} ${count}`)
      .join(', ')}`,
  );
  const ready = await fetch(`${service.url}/health/ready`);
  if (ready.status !== 200) faults.push(`the service is not ready afterwards: ${ready.status}`);
  const end = await finalFaults({ world, folder, heads });
  faults.push(...end.faults);
  say(
    `${end.tokens} tokens, ${end.ballots} ballots, ${end.heads} heads looked at; the record ${end.faults.length === 0 ? 'verifies' : 'is at fault'}`,
  );
} catch (error) {
  faults.push(`the run ended: ${error.message}`);
} finally {
  world.open.stop();
  await service.stop();
  rmSync(folder, { recursive: true, force: true });
}
for (const fault of faults) say(`FAULT ${fault}`);
say(`${seen.size} operations asked, ${faults.length} faults`);
process.exit(faults.length === 0 ? 0 : 1);
