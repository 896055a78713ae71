import type pg from 'pg';
import type { BoxState, BoxStepLine, BoxStore, HeadView, StepDecision } from '../../app/box/ports.ts';
import { assert } from '../../core/base/assert.ts';
import { ok, type Result } from '../../core/base/result.ts';
import { isBoxLineKind } from '../../core/ledger/box-lines.ts';
import { EMPTY_FRONTIER, frontierRoot } from '../../core/ledger/tree.ts';
import type { Guard } from '../guard.ts';
import { bodyOfLine, extend, type LedgerHead, readFrontier } from '../ledger/head.ts';
import { followLeaves } from '../ledger/leaves.ts';
import { inTransaction, timeOf } from '../pool.ts';
import { signedHead } from './append-ballots.ts';
import { boxLedgerName, boxRange, electionOfLocked, type LockedBox, lockBox, writeExtension } from './box-head.ts';
import { writeBlobs, writeFiles } from './files.ts';

type StepInput<T, E> = Omit<Parameters<BoxStore['step']>[0], 'decide'> & {
  readonly decide: (head: HeadView) => Promise<{ ok: true; value: StepDecision<T> } | { ok: false; error: E }>;
};

/** A step may compute for long while it holds the lock; a client that is gone is noticed by its connection. */
const STEP_MAY_TAKE = '30min';

/** See BoxStore.step. */
export async function takeStep<T, E>(
  { pool, guard }: { readonly pool: pg.Pool; readonly guard: Guard },
  input: StepInput<T, E>,
): Promise<Result<T, E>> {
  const { election } = input;
  const done = await inTransaction<{ head: LedgerHead; result: Result<T, E> }>(pool, async (client) => {
    await client.query(`SET LOCAL idle_in_transaction_session_timeout = '${STEP_MAY_TAKE}'`);
    const box = await lockBox(client, election);
    const decided = await input.decide(await viewOf(client, election, box));
    if (!decided.ok) return { commit: false, value: { head: box.head, result: decided } };
    const head = await carryOut({ client, box, decision: decided.value, input });
    return { commit: true, value: { head, result: ok(decided.value.value) } };
  });
  if (done.result.ok) await guard.cover({ ledger: boxLedgerName(election), ...signedHead(done.head) });
  return done.result;
}

/** All lines of a ballot box but ballots, in order. */
export async function stepLines(client: pg.ClientBase | pg.Pool, election: string): Promise<BoxStepLine[]> {
  const { rows } = await client.query<{ seq: number; kind: string; line: Uint8Array }>(
    `SELECT seq, kind, line FROM box.line WHERE election = $1::text AND voting_key IS NULL ORDER BY seq`,
    [election],
  );
  return rows.map(({ seq, kind, line }) => {
    assert(isBoxLineKind(kind), 'a stored line is of a known kind');
    return { seq, kind, body: bodyOfLine(line) };
  });
}

async function viewOf(client: pg.ClientBase, election: string, box: LockedBox): Promise<HeadView> {
  return {
    election: await electionOfLocked(client, election, box),
    size: box.head.frontier.size,
    steps: await stepLines(client, election),
    nowMs: box.nowMs,
    rootAt: (size) => {
      assert(size >= 0 && size <= box.head.frontier.size, 'a root is asked for a size that was reached');
      return rootAt(client, election, size);
    },
  };
}

/** The root of the first `size` lines, from the nearest published checkpoint before. */
async function rootAt(client: pg.ClientBase, election: string, size: number): Promise<Uint8Array> {
  const { rows } = await client.query<{ size: number; frontier: Uint8Array }>(
    `SELECT size, frontier FROM box.checkpoint WHERE election = $1::text AND size <= $2::int ORDER BY size DESC LIMIT 1`,
    [election, size],
  );
  const near = rows[0];
  const start = near === undefined ? EMPTY_FRONTIER : readFrontier(near.size, near.frontier);
  const frontier = await followLeaves({ read: boxRange(client, election, 'leaf'), start, size });
  if (frontier === null) throw new Error(`the ballot box of ${election} lacks some of its first ${size} lines`);
  return frontierRoot(frontier);
}

/** 'voting' and 'closed' follow from the instants; only what officers and trustees did is stored. */
function storedState(state: BoxState): string {
  return state === 'voting' || state === 'closed' ? 'announced' : state;
}

/** What a step changes of the election's own row. */
async function changeElection(
  client: pg.ClientBase,
  election: string,
  decision: Pick<StepDecision<unknown>, 'state' | 'closesAtMs' | 'suspended' | 'bundles'>,
): Promise<void> {
  const { state, closesAtMs, suspended, bundles } = decision;
  if ([state, closesAtMs, suspended, bundles].every((change) => change === undefined)) return;
  await client.query(
    `UPDATE box.election SET state = coalesce($2::text, state),
            closes_at = CASE WHEN $3::float8 IS NULL THEN closes_at ELSE ${timeOf('$3')} END,
            suspended = CASE WHEN $4::text IS NULL THEN suspended ELSE suspended || $4::text END,
            bundles = coalesce($5::text[], bundles)
      WHERE election = $1::text`,
    [
      election,
      state === undefined ? null : storedState(state),
      closesAtMs ?? null,
      suspended ?? null,
      bundles === undefined ? null : [...bundles],
    ],
  );
}

async function carryOut<T, E>(work: {
  readonly client: pg.ClientBase;
  readonly box: LockedBox;
  readonly decision: StepDecision<T>;
  readonly input: StepInput<T, E>;
}): Promise<LedgerHead> {
  const { client, box, decision, input } = work;
  const { election } = input;
  await writeBlobs(client, election, decision.blobs ?? []);
  await writeFiles(client, election, decision.files ?? []);
  await changeElection(client, election, decision);
  if (decision.lines.length === 0) return box.head;
  const items = decision.lines.map(({ kind, body }) => {
    assert(kind !== 'ballot', 'ballots are appended by appendBallots alone');
    return { kind, body, votingKey: null };
  });
  const { signer, origin } = input;
  const extension = extend({ head: box.head, items, signer, origin, nowMs: box.nowMs });
  await writeExtension(client, { election, extension, items });
  return extension.head;
}
