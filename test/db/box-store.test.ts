import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { AppendedBallots, BallotOutcome, BoxStore } from '../../src/app/box/ports.ts';
import { compareBytes, equalBytes, utf8 } from '../../src/core/base/bytes.ts';
import { blobRefOf } from '../../src/core/election/blob-ref.ts';
import { msToInstant, trustedBase64Url } from '../../src/core/election/values.ts';
import type { BallotLineBody } from '../../src/core/ledger/ballot-line.ts';
import type { Database } from '../../src/db/open-database.ts';
import { asOwner, cloneDatabase, setClock, type TestDatabase } from '../support/database.ts';
import { madeUpBallot } from '../support/ledgers.ts';
import {
  boxLines,
  CLOSES,
  checkLedger,
  createInput,
  createTestBox,
  OPENS,
  openForTest,
  type TestBox,
} from './support.ts';

let database: TestDatabase;
let opened: Database;
let box: BoxStore;
let made: TestBox;

let elections = 0;

beforeAll(async () => {
  database = await cloneDatabase();
  opened = await openForTest(database);
  box = opened.box;
  return () => opened.close();
});

beforeEach(async () => {
  elections += 1;
  await setClock(database, OPENS - 60_000);
  made = await createTestBox(box, `spring-${String(elections)}`);
});

function append(ballots: readonly BallotLineBody[]): Promise<AppendedBallots> {
  return box.appendBallots({ ...made, ballots });
}

function kindsOf(outcomes: readonly BallotOutcome[]): string[] {
  return outcomes.map(({ result }) => (result.ok ? 'recorded' : result.error.kind));
}

describe('appending ballots', () => {
  test('nothing is taken before the opening instant, and everything from it on', async () => {
    await setClock(database, OPENS - 1);
    const early = await append([madeUpBallot()]);
    expect(early.outcomes[0]?.result).toEqual({ ok: false, error: { kind: 'voting-not-open', opensAtMs: OPENS } });
    expect(early.head.size).toBe(1);
    await setClock(database, OPENS);
    expect(kindsOf((await append([madeUpBallot()])).outcomes)).toEqual(['recorded']);
  });

  test('nothing is taken from the closing instant on', async () => {
    await setClock(database, CLOSES - 1);
    expect(kindsOf((await append([madeUpBallot()])).outcomes)).toEqual(['recorded']);
    await setClock(database, CLOSES);
    const late = await append([madeUpBallot()]);
    expect(late.outcomes[0]?.result).toEqual({ ok: false, error: { kind: 'voting-closed', closesAtMs: CLOSES } });
    expect((await box.ledger(made.election)).lines.length).toBe(3);
  });

  test('the first ballot brings voting-opened before it, and no later one does', async () => {
    await setClock(database, OPENS);
    await append([madeUpBallot(), madeUpBallot()]);
    await append([madeUpBallot()]);
    const lines = boxLines(await box.ledger(made.election));
    expect(lines.map((line) => line.kind)).toEqual(['announced', 'voting-opened', 'ballot', 'ballot', 'ballot']);
    expect(lines[1]?.body).toEqual({ opens: msToInstant(OPENS) });
  });

  test('the ledger is a chain, every published checkpoint is signed and the beginning of the next', async () => {
    for (let second = 0; second < 5; second += 1) {
      await setClock(database, OPENS + second * 700);
      await append([madeUpBallot(), madeUpBallot(), madeUpBallot()]);
    }
    const content = await box.ledger(made.election);
    expect(content.lines.length).toBe(17);
    // One per second at most: those at 0, 1.4 and 2.8 s after the opening, besides the first and the head.
    expect(content.checkpoints.length).toBe(4);
    checkLedger(content, made);
  });

  test('lines of one batch stand in order of the raw bytes of their voting keys', async () => {
    await setClock(database, OPENS);
    const ballots = Array.from({ length: 40 }, () => madeUpBallot());
    const { outcomes } = await append(ballots);
    const lines = boxLines(await box.ledger(made.election)).filter((line) => line.kind === 'ballot');
    const keys = lines.map((line) => trustedBase64Url(line.body.votingKey));
    expect(keys.map((key) => [...key])).toEqual(keys.toSorted(compareBytes).map((key) => [...key]));
    outcomes.forEach(({ result }, index) => {
      if (!result.ok) throw new Error('refused');
      const line = lines.find((candidate) => candidate.seq === result.value.seq);
      expect(line?.body.votingKey).toBe(ballots[index]?.votingKey);
    });
  });

  test('the same ballot again gets its first line and adds none', async () => {
    await setClock(database, OPENS);
    const ballot = madeUpBallot();
    const first = (await append([ballot])).outcomes[0]?.result;
    const again = await append([structuredClone(ballot)]);
    expect(again.outcomes[0]?.result).toEqual(first);
    expect(again.head.size).toBe(3);
  });

  test('another ballot under a used voting key is refused, whatever differs in it', async () => {
    await setClock(database, OPENS);
    const ballot = madeUpBallot();
    await append([ballot]);
    const others = [
      madeUpBallot({ votingKey: ballot.votingKey }),
      { ...ballot, mark: madeUpBallot().mark },
      { ...ballot, section: 'south' as BallotLineBody['section'] },
    ];
    expect(kindsOf((await append(others)).outcomes)).toEqual(['voting-key-used', 'voting-key-used', 'voting-key-used']);
    expect((await box.head(made.election)).size).toBe(3);
  });

  test('of two ballots under one key in a batch the first is recorded and the other judged against it', async () => {
    await setClock(database, OPENS);
    const ballot = madeUpBallot();
    const other = madeUpBallot({ votingKey: ballot.votingKey });
    const { outcomes, head } = await append([ballot, other, structuredClone(ballot)]);
    expect(kindsOf(outcomes)).toEqual(['recorded', 'voting-key-used', 'recorded']);
    expect(outcomes[2]).toEqual(outcomes[0]);
    expect(head.size).toBe(3);
  });

  test('whoever lost the answer still finds the ballot after the close', async () => {
    await setClock(database, OPENS);
    const ballot = madeUpBallot();
    const first = (await append([ballot])).outcomes[0];
    await setClock(database, CLOSES + 1);
    const { outcomes } = await append([ballot, madeUpBallot({ votingKey: ballot.votingKey }), madeUpBallot()]);
    expect(outcomes[0]).toEqual(first);
    expect(kindsOf(outcomes)).toEqual(['recorded', 'voting-closed', 'voting-closed']);
  });

  test('64 parallel appends of one voting key give one line', async () => {
    await setClock(database, OPENS);
    const ballot = madeUpBallot();
    const ballots = Array.from({ length: 64 }, (_, index) =>
      index % 2 === 0 ? structuredClone(ballot) : madeUpBallot({ votingKey: ballot.votingKey }),
    );
    const results = await Promise.all(ballots.map((each) => append([each])));
    const recorded = results.flatMap(({ outcomes }) => outcomes).filter(({ result }) => result.ok);
    const seqs = new Set(recorded.map(({ result }) => (result.ok ? result.value.seq : -1)));
    expect(seqs.size).toBe(1);
    expect((await box.head(made.election)).size).toBe(3);
    expect(recorded.length === 32 || recorded.length === 1).toBe(true);
  });

  test('a recorded ballot is found by its voting key, and nothing by another', async () => {
    await setClock(database, OPENS);
    const ballot = madeUpBallot();
    const { outcomes } = await append([ballot]);
    const found = await box.ballot(made.election, trustedBase64Url(ballot.votingKey));
    expect(outcomes[0]?.result).toEqual({ ok: true, value: found });
    expect(await box.ballot(made.election, new Uint8Array(32))).toBeNull();
    expect(await box.ballot('another', trustedBase64Url(ballot.votingKey))).toBeNull();
  });

  test('the leaves from any place on are those of the lines', async () => {
    await setClock(database, OPENS);
    await append([madeUpBallot(), madeUpBallot()]);
    const all = await box.leaves(made.election, 0);
    expect(all.length).toBe(4);
    expect(await box.leaves(made.election, 3)).toEqual(all.slice(3));
    expect(await box.leaves(made.election, 4)).toEqual([]);
  });

  test('a ledger is never continued under another origin', async () => {
    await setClock(database, OPENS);
    const input = { ...made, origin: 'elsewhere.example/box', ballots: [madeUpBallot()] };
    await expect(box.appendBallots(input)).rejects.toThrow('is not continued as');
    expect((await box.head(made.election)).size).toBe(1);
  });
});

describe('making a ballot box', () => {
  test('again with the same definition is harmless and gives the head that is there', async () => {
    await setClock(database, OPENS);
    await append([madeUpBallot()]);
    const again = await box.create(createInput(made));
    expect(again).toEqual({ ok: true, value: await box.head(made.election) });
    expect((await box.head(made.election)).size).toBe(3);
  });

  test('with another definition under the same id is refused', async () => {
    const other = await box.create(createInput({ ...made, definition: utf8('another') }));
    expect(other).toEqual({ ok: false, error: { kind: 'another-definition' } });
  });

  test('by many at once makes one box', async () => {
    const input = createInput({ ...made, election: 'autumn', origin: 'votes.example/autumn/box' });
    const created = await Promise.all(Array.from({ length: 8 }, () => box.create(input)));
    const notes = new Set(created.map((result) => (result.ok ? result.value.note : 'refused')));
    expect(notes.size).toBe(1);
  });

  test('keeps the definition, the instants and the blobs', async () => {
    const election = await box.election(made.election);
    expect(election?.definition).toEqual(made.definition);
    expect([election?.opensAtMs, election?.closesAtMs]).toEqual([OPENS, CLOSES]);
    const ref = blobRefOf(utf8('signature'));
    expect([...(await box.blobs(made.election)).keys()]).toEqual([ref.sha256]);
    expect(await box.blob(made.election, Buffer.from(ref.sha256, 'hex'))).toEqual(utf8('signature'));
    expect(await box.blob(made.election, new Uint8Array(32))).toBeNull();
    expect(await box.election('none')).toBeNull();
  });
});

describe('the state of an election', () => {
  test('follows from the instants of the database’s clock', async () => {
    const stateAt = async (ms: number): Promise<string | undefined> => {
      await setClock(database, ms);
      return (await box.election(made.election))?.state;
    };
    expect(await stateAt(OPENS - 1)).toBe('announced');
    expect(await stateAt(OPENS)).toBe('voting');
    expect(await stateAt(CLOSES - 1)).toBe('voting');
    expect(await stateAt(CLOSES)).toBe('closed');
  });

  test('a closed line that stands is final, also when the clock is set back', async () => {
    await setClock(database, CLOSES);
    await step({ lines: [{ kind: 'closed', body: { closes: msToInstant(CLOSES) } }], value: null });
    await setClock(database, OPENS);
    expect((await box.election(made.election))?.state).toBe('closed');
    expect(kindsOf((await append([madeUpBallot()])).outcomes)).toEqual(['voting-closed']);
  });
});

/** Returns as soon as another connection to this database stands in a queue for a lock. */
async function somebodyWaitsForALock(): Promise<void> {
  for (;;) {
    const rows = await asOwner(
      database,
      `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    if (rows.length > 0) return;
  }
}

type Decision = Awaited<ReturnType<Parameters<BoxStore['step']>[0]['decide']>> & { ok: true };

async function step(value: Decision['value']): Promise<void> {
  expect(await box.step({ ...made, decide: () => Promise.resolve({ ok: true, value }) })).toEqual({
    ok: true,
    value: null,
  });
}

describe('steps', () => {
  test('append lines, blobs, files, state and close together', async () => {
    const text = utf8('a remark');
    await step({
      lines: [{ kind: 'remark', body: { author: 'observer', text: blobRefOf(text) } }],
      blobs: [text],
      files: [{ path: 'result.json', content: utf8('{}') }],
      state: 'annulled',
      closesAtMs: CLOSES + 60_000,
      value: null,
    });
    const election = await box.election(made.election);
    expect([election?.state, election?.closesAtMs]).toEqual(['annulled', CLOSES + 60_000]);
    expect((await box.blobs(made.election)).size).toBe(2);
    expect(await box.filePaths(made.election)).toEqual(['result.json']);
    expect(await box.file(made.election, 'result.json')).toEqual(utf8('{}'));
    const content = await box.ledger(made.election);
    expect(boxLines(content).map((line) => line.kind)).toEqual(['announced', 'remark']);
    checkLedger(content, made);
    await setClock(database, OPENS);
    expect(kindsOf((await append([madeUpBallot()])).outcomes)).toEqual(['election-annulled']);
  });

  test('an error that was decided changes nothing', async () => {
    const before = await box.head(made.election);
    const result = await box.step({
      ...made,
      decide: () => Promise.resolve({ ok: false as const, error: { kind: 'not-yet' as const } }),
    });
    expect(result).toEqual({ ok: false, error: { kind: 'not-yet' } });
    expect(await box.head(made.election)).toEqual(before);
  });

  test('a decision that throws changes nothing and lets the next one through', async () => {
    const failing = box.step({ ...made, decide: () => Promise.reject(new Error('no')) });
    await expect(failing).rejects.toThrow('no');
    expect((await box.head(made.election)).size).toBe(1);
    await setClock(database, OPENS);
    expect(kindsOf((await append([madeUpBallot()])).outcomes)).toEqual(['recorded']);
  });

  test('see all lines but ballots, the head’s size, the clock and the root of every earlier size', async () => {
    await setClock(database, OPENS);
    for (let second = 0; second < 4; second += 1) {
      await setClock(database, OPENS + second * 1000);
      await append([madeUpBallot(), madeUpBallot()]);
    }
    const leaves = await box.leaves(made.election, 0);
    const { createMerkleTree } = await import('../../src/core/ledger/tree.ts');
    const tree = createMerkleTree();
    for (const leaf of leaves) tree.append(leaf);
    const seen = await box.step({
      ...made,
      decide: async (head) => {
        expect(head.size).toBe(10);
        expect(head.nowMs).toBe(OPENS + 3000);
        expect(head.election.state).toBe('voting');
        expect(head.steps.map(({ seq, kind }) => [seq, kind])).toEqual([
          [0, 'announced'],
          [1, 'voting-opened'],
        ]);
        expect(head.steps[1]?.body).toEqual({ opens: msToInstant(OPENS) });
        for (let size = 0; size <= 10; size += 1) {
          expect(equalBytes(await head.rootAt(size), tree.rootAt(size)), String(size)).toBe(true);
        }
        return { ok: true, value: { lines: [], value: 'seen' } };
      },
    });
    expect(seen).toEqual({ ok: true, value: 'seen' });
    expect((await box.head(made.election)).size).toBe(10);
  });

  test('are ordered with ballots by the lock of the head', async () => {
    await setClock(database, OPENS);
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let inside = (): void => undefined;
    const entered = new Promise<void>((resolve) => {
      inside = resolve;
    });
    const annulling = box.step({
      ...made,
      decide: async () => {
        inside();
        await held;
        return { ok: true, value: { lines: [], state: 'annulled' as const, value: null } };
      },
    });
    await entered;
    const waiting = append([madeUpBallot()]);
    await somebodyWaitsForALock();
    release();
    expect((await annulling).ok).toBe(true);
    // The ballot waited for the step's lock, so it must see what the step changed, not what was there before.
    expect(kindsOf((await waiting).outcomes)).toEqual(['election-annulled']);
  });

  test('a file that was written is never written with other content', async () => {
    await box.putFiles(made.election, [{ path: 'result.json', content: utf8('1') }]);
    await box.putFiles(made.election, [{ path: 'result.json', content: utf8('1') }]);
    const other = box.putFiles(made.election, [
      { path: 'other.json', content: utf8('1') },
      { path: 'result.json', content: utf8('2') },
    ]);
    await expect(other).rejects.toThrow('result.json');
    expect(await box.filePaths(made.election)).toEqual(['result.json']);
  });

  test('unsealing stays requested', async () => {
    expect((await box.election(made.election))?.unsealRequested).toBe(false);
    await box.requestUnsealing(made.election);
    expect((await box.election(made.election))?.unsealRequested).toBe(true);
  });
});
