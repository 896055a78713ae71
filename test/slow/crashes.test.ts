import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DrawnToken } from '../../src/client/member-device.ts';
import { toBase64Url } from '../../src/core/base/bytes.ts';
import { SectionIdSchema } from '../../src/core/election/values.ts';
import { parseBoxLine, verifyChain } from '../../src/core/ledger/chain.ts';
import { parseReceipt } from '../../src/core/receipt/receipt.ts';
import { encodeMarks } from '../../src/core/sealing/marked-ballot.ts';
import { sealBallot } from '../../src/core/sealing/seal.ts';
import { announce } from '../../src/demo/announce.ts';
import { membersOf } from '../../src/demo/devices.ts';
import { ELECTION } from '../../src/demo/draft.ts';
import type { DemoElection } from '../../src/demo/elections.ts';
import { becomeReady, castPaper } from '../../src/demo/members.ts';
import { openOffice } from '../../src/demo/office.ts';
import { forEachInPool } from '../../src/demo/pool.ts';
import { type ServiceProcess, startService } from '../../src/demo/service-process.ts';

/**
 * The built service in processes of its own, two of which answer HTTP, killed in the middle of casts: a receipt that
 * was given is never lost, and whoever got no answer gets one by handing the same ballot in again.
 */

const MEMBERS = 160;
const AT_ONCE = 12;
const quiet = { say: () => undefined, count: () => ({ done: () => undefined, end: () => undefined }) };

const SECTION = SectionIdSchema.parse('members');
const election: DemoElection = {
  name: 'crashes',
  title: 'An election among crashes',
  contest: {
    question: 'Who?',
    rule: { id: 'plurality', version: '1', settings: { choices: 1 } },
    seats: 1,
    options: ['a', 'b', 'c'].map((id) => ({ id, name: `Candidate ${id}` })),
  },
  sections: [{ id: SECTION, name: 'All members' }],
  papers: Array.from({ length: MEMBERS }, (_, index) => ({
    section: SECTION,
    marks: new Map([['abc'.charAt(index % 3), 1]]),
  })),
  rejected: 0,
  published: null,
};

let folder: string;
let service: ServiceProcess;
let crowd: Awaited<ReturnType<typeof membersOf>>;
const tokens: DrawnToken[] = [];

/** The processes whose parent is this one. */
function childrenOf(pid: number): number[] {
  const lines = execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
  return lines
    .map((line) => line.trim().split(/\s+/).map(Number))
    .flatMap(([child, parent]) => (parent === pid ? [child!] : []));
}

function postmasterPid(): number {
  const file = readdirSync(folder, { recursive: true, encoding: 'utf8' }).find((path) =>
    path.endsWith('postmaster.pid'),
  );
  const elsewhere = file === undefined ? null : join(folder, file);
  if (elsewhere === null || !existsSync(elsewhere)) throw new Error('no postmaster.pid below the data folder');
  return Number(readFileSync(elsewhere, 'utf8').split('\n')[0]);
}

async function boxLines(): Promise<Uint8Array[]> {
  const answer = await fetch(`${service.url}/api/v1/elections/${ELECTION}/record/box/entries.jsonl`);
  expect(answer.status).toBe(200);
  const text = await answer.text();
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => new TextEncoder().encode(line));
}

/** Casts the papers of members `from` to `to`, and does `harm` once a third and once two thirds of them have receipts. */
async function castAmid({
  from,
  to,
  harm,
}: {
  from: number;
  to: number;
  harm: (round: number) => void;
}): Promise<string[]> {
  const receipts: string[] = [];
  const total = to - from;
  const due = [Math.floor(total / 3), Math.floor((2 * total) / 3)];
  await forEachInPool(crowd.members.slice(from, to), AT_ONCE, async (member, index) => {
    receipts.push(await castPaper(crowd.ports, member, tokens[from + index]!));
    if (due.length > 0 && receipts.length >= due[0]!) {
      due.shift();
      harm(2 - due.length);
    }
  });
  expect(due).toEqual([]);
  return receipts;
}

async function expectAllInBox(receipts: readonly string[]): Promise<void> {
  const lines = await boxLines();
  expect(verifyChain(lines).ok).toBe(true);
  for (const text of receipts) {
    const receipt = parseReceipt(text);
    if (!receipt.ok) throw new Error('a receipt cannot be read');
    expect(Buffer.from(lines[receipt.value.index] ?? []).equals(receipt.value.line)).toBe(true);
  }
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tellers-crash-'));
  service = await startService({ dataFolder: folder, workers: 2 });
  const office = await openOffice(service, join(folder, 'officers'));
  const chair = office.desks[0]!;
  const fixed = await announce({ chair, office, election, progress: quiet, votingMs: 600_000 });
  crowd = await membersOf(service, { election, fixed });
  await forEachInPool(crowd.members, AT_ONCE, async (member, index) => {
    tokens[index] = await becomeReady(crowd.ports, member);
  });
  const wait = Date.parse(fixed.definition.opens) - Date.now();
  if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait + 100));
}, 120_000);

afterAll(async () => {
  crowd.ports.mails.close();
  await service.stop();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

describe('two API processes', () => {
  test('64 parallel casts of one token with different ballots give one ballot', async () => {
    const { ports } = crowd;
    const { client, facts, fixed, group, random } = ports;
    const token = tokens[0]!;
    const contest = fixed.definition.contests[0]!;
    const ballots = Array.from({ length: 64 }, (_, index) =>
      sealBallot({
        group,
        random,
        facts,
        section: token.section,
        votingSecret: token.votingSecret,
        signatures: token.signatures,
        mark: random(16),
        blocks: encodeMarks({
          contests: [contest],
          marks: new Map([[contest.id, contest.options.map((_option, at) => Number(at === index % 3))]]),
        }),
      }),
    );
    const answers = await Promise.all(
      ballots.map((ballot) =>
        client.castBallot({
          params: { election: ELECTION },
          body: { fingerprint: fixed.fingerprintHex, ballot },
        }),
      ),
    );
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
    const refusals = answers.flatMap((answer) => (answer.ok ? [] : [answer.error]));
    expect(new Set(refusals.map((error) => (error.kind === 'problem' ? error.code : error.kind)))).toEqual(
      new Set(['voting-key-used']),
    );
    const votingKey = toBase64Url(token.votingKey);
    const recorded = (await boxLines()).filter((bytes) => {
      const line = parseBoxLine(bytes);
      return line.ok && line.value.kind === 'ballot' && line.value.body.votingKey === votingKey;
    });
    expect(recorded).toHaveLength(1);
  });

  test('killing an API process twice in the middle of casts loses no receipt', async () => {
    const killed: number[] = [];
    const receipts = await castAmid({
      from: 1,
      to: 80,
      harm: () => {
        const [worker] = childrenOf(service.pid).filter((pid) => isApiProcess(pid) && !killed.includes(pid));
        if (worker === undefined) throw new Error('no API process to kill');
        killed.push(worker);
        process.kill(worker, 'SIGKILL');
      },
    });
    expect(killed).toHaveLength(2);
    expect(receipts).toHaveLength(79);
    await expectAllInBox(receipts);
  }, 120_000);

  test('killing PostgreSQL twice in the middle of casts loses no receipt', async () => {
    const killed: number[] = [];
    const receipts = await castAmid({
      from: 80,
      to: MEMBERS,
      harm: () => {
        const pid = postmasterPid();
        killed.push(pid);
        process.kill(pid, 'SIGKILL');
      },
    });
    expect(new Set(killed).size).toBe(2);
    expect(receipts).toHaveLength(MEMBERS - 80);
    await expectAllInBox(receipts);
  }, 120_000);
});

/** The first process also starts PostgreSQL; only the others run our own program. */
function isApiProcess(pid: number): boolean {
  return execFileSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' }).includes('main.js');
}
