/** What must hold after any requests whatever: heads only grew, nobody has two tokens or ballots, the record verifies. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openRecord } from '../../build/cli/open-record.js';
import { nodePrimitives } from '../../build/cli/primitives.js';
import { verifyRecord } from '../../build/core/verify/verify-record.js';
import { declare } from '../../build/demo/declare.js';
import { ELECTION } from '../../build/demo/draft.js';
import { saveRecord } from '../../build/demo/save-record.js';
import { valueOf } from './world.mjs';

const LEDGERS = ['box', 'registers/1'];
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Size and root of a ledger as its checkpoint says, by the C2SP form. */
async function headOf(url, ledger) {
  const answer = await fetch(`${url}/api/v1/elections/${ELECTION}/record/${ledger}/checkpoint`);
  if (answer.status !== 200) return null;
  const [, size, root] = (await answer.text()).split('\n');
  return { ledger, size: Number(size), root };
}

/** RFC 6962, written for this check alone. */
function rootOf(leaves) {
  if (leaves.length === 0) return createHash('sha256').digest();
  if (leaves.length === 1) return leaves[0];
  let half = 1;
  while (half * 2 < leaves.length) half *= 2;
  return createHash('sha256')
    .update(Buffer.concat([Buffer.of(1), rootOf(leaves.slice(0, half)), rootOf(leaves.slice(half))]))
    .digest();
}

const leafOf = (line) =>
  createHash('sha256')
    .update(Buffer.concat([Buffer.of(0), Buffer.from(line)]))
    .digest();
const linesOf = (folder, ledger) =>
  readFileSync(join(folder, ledger, 'entries.jsonl'), 'utf8')
    .split('\n')
    .filter(Boolean);

/** Remembers every head that was seen. */
export function createHeads(url) {
  const seen = [];
  return {
    seen,
    async look() {
      for (const ledger of LEDGERS) {
        const head = await headOf(url, ledger);
        if (head !== null) seen.push(head);
      }
    },
  };
}

/** Each head that was seen is one of a beginning of the ledger as it ended, and none was smaller than the one before. */
function headFaults(folder, seen) {
  const faults = [];
  for (const ledger of LEDGERS) {
    const leaves = linesOf(folder, ledger).map(leafOf);
    let last = 0;
    for (const { size, root } of seen.filter((head) => head.ledger === ledger)) {
      if (size < last) faults.push(`${ledger} shrank from ${last} to ${size}`);
      last = size;
      if (size > leaves.length || rootOf(leaves.slice(0, size)).toString('base64') !== root) {
        faults.push(`the head of ${ledger} at ${size} is not one of its ledger`);
      }
    }
  }
  return faults;
}

function twice(values, what) {
  return new Set(values).size === values.length ? [] : [`${what} stands twice`];
}

/** Closes the election, has it opened and declared, fetches its record and checks it. @returns faults and figures */
export async function finalFaults({ world, folder, heads }) {
  const { service, office, fixed, open, members } = world;
  const closes = await open.finish();
  await sleep(Math.max(0, Date.parse(closes) - Date.now() + 300));
  const progress = { say() {}, count: () => ({ done() {}, end() {} }) };
  await declare({ chair: office.desks[0], desks: office.desks.slice(0, office.required), progress });
  await heads.look();
  const target = join(folder, 'record');
  await saveRecord({ url: service.url, election: ELECTION, folder: target });
  const faults = headFaults(target, heads.seen);
  const lines = (ledger) => linesOf(target, ledger).map((line) => JSON.parse(line));
  const issued = lines('registers/1')
    .map(({ leaf }) => leaf)
    .filter(Boolean);
  const keys = lines('box')
    .map(({ votingKey }) => votingKey)
    .filter(Boolean);
  faults.push(...twice(issued, 'a member in the register'), ...twice(keys, 'a voting key in the ballot box'));
  if (issued.length !== members.length) faults.push(`${issued.length} tokens for ${members.length} members`);
  if (keys.length > members.length) faults.push(`${keys.length} ballots of ${members.length} members`);
  const record = valueOf(await openRecord(target));
  const report = await verifyRecord({
    reader: record.reader,
    primitives: await nodePrimitives(),
    fingerprint: fixed.fingerprint,
    stage: 'declared',
  });
  await record.close();
  if (!report.passed) faults.push(`the record does not verify: ${JSON.stringify(report).slice(0, 2000)}`);
  return { faults, tokens: issued.length, ballots: keys.length, heads: heads.seen.length };
}
