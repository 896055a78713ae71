import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { BallotOutcome } from '../../src/app/box/ports.ts';
import type { BallotLineBody } from '../../src/core/ledger/ballot-line.ts';
import type { Database } from '../../src/db/open-database.ts';
import { cloneDatabase, setClock, type TestDatabase } from '../support/database.ts';
import { guardFolder, madeUpBallot } from '../support/ledgers.ts';
import { boxLines, checkLedger, createTestBox, OPENS, openForTest, type TestBox } from './support.ts';

/** Two processes of the service have a pool and a guard of their own each; only the database orders them. */

let database: TestDatabase;
let folder: string;
let first: Database;
let second: Database;

beforeAll(async () => {
  database = await cloneDatabase();
  folder = guardFolder();
  await setClock(database, OPENS);
  first = await openForTest(database, { folder });
  second = await openForTest(database, { folder, instance: 'worker-1', prepare: false });
  return async () => {
    await first.close();
    await second.close();
  };
});

/** Appends ballots in small batches, one after the other, as one process's queue does. */
async function appendAll(
  writer: Database,
  made: TestBox,
  ballots: readonly BallotLineBody[],
): Promise<BallotOutcome[]> {
  const outcomes: BallotOutcome[] = [];
  for (let at = 0; at < ballots.length; at += 7) {
    const appended = await writer.box.appendBallots({ ...made, ballots: ballots.slice(at, at + 7) });
    outcomes.push(...appended.outcomes);
  }
  return outcomes;
}

function seqsOf(outcomes: readonly BallotOutcome[]): number[] {
  return outcomes.map(({ result }) => {
    if (!result.ok) throw new Error(result.error.kind);
    return result.value.seq;
  });
}

test('two writers at once keep one chain, lose nothing and add nothing twice', async () => {
  const made = await createTestBox(first.box, 'apart');
  const ballots = Array.from({ length: 280 }, () => madeUpBallot());
  const [one, two] = await Promise.all([
    appendAll(first, made, ballots.slice(0, 140)),
    appendAll(second, made, ballots.slice(140)),
  ]);
  const content = await first.box.ledger('apart');
  checkLedger(content, made);
  const seqs = [...seqsOf(one), ...seqsOf(two)];
  expect(new Set(seqs).size).toBe(280);
  const lines = boxLines(content);
  expect(lines.length).toBe(282);
  seqs.forEach((seq, index) => expect(lines[seq]).toMatchObject({ body: { votingKey: ballots[index]?.votingKey } }));
  expect(await second.box.ledger('apart')).toEqual(content);
});

test('the same ballots over two writers at once give one line each, the same for both', async () => {
  const made = await createTestBox(first.box, 'same');
  const ballots = Array.from({ length: 70 }, () => madeUpBallot());
  const [one, two] = await Promise.all([
    appendAll(first, made, ballots),
    appendAll(second, made, structuredClone(ballots).reverse()),
  ]);
  expect(seqsOf(two).reverse()).toEqual(seqsOf(one));
  checkLedger(await second.box.ledger('same'), made);
  expect((await first.box.head('same')).size).toBe(72);
});

test('64 parallel appends of one voting key over two writers give one line', async () => {
  const made = await createTestBox(first.box, 'one-key');
  const { votingKey } = madeUpBallot();
  const outcomes = await Promise.all(
    Array.from({ length: 64 }, async (_, index) => {
      const writer = index % 2 === 0 ? first : second;
      const { outcomes: own } = await writer.box.appendBallots({ ...made, ballots: [madeUpBallot({ votingKey })] });
      return own[0]?.result.ok === true ? 'recorded' : 'refused';
    }),
  );
  expect(outcomes.filter((outcome) => outcome === 'recorded').length).toBe(1);
  expect((await second.box.head('one-key')).size).toBe(3);
});

test('each writer has a copy of the newest head that it answered with', async () => {
  const made = await createTestBox(first.box, 'copies');
  const one = await first.box.appendBallots({ ...made, ballots: [madeUpBallot()] });
  const two = await second.box.appendBallots({ ...made, ballots: [madeUpBallot()] });
  const copyOf = (instance: string): string => readFileSync(join(folder, instance, 'box.copies.checkpoint'), 'utf8');
  expect(copyOf('main')).toBe(one.head.note);
  expect(copyOf('worker-1')).toBe(two.head.note);
  // Whoever hands out a head that another process signed keeps a copy of it as well.
  expect((await first.box.head('copies')).note).toBe(two.head.note);
  expect(copyOf('main')).toBe(two.head.note);
});
