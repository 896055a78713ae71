import type pg from 'pg';
import type {
  AppendBallotError,
  AppendedBallots,
  BallotOutcome,
  BoxStore,
  RecordedBallot,
} from '../../app/box/ports.ts';
import type { SignedHead } from '../../app/ports.ts';
import { assert } from '../../core/base/assert.ts';
import { compareBytes, toHex } from '../../core/base/bytes.ts';
import { canonicalJson, type JsonObject } from '../../core/base/canonical-json.ts';
import { err, ok } from '../../core/base/result.ts';
import { msToInstant, trustedBase64Url } from '../../core/election/values.ts';
import type { BallotLineBody } from '../../core/ledger/ballot-line.ts';
import type { Guard } from '../guard.ts';
import { bodyOfLine, bytea, type Extension, extend, type LedgerHead } from '../ledger/head.ts';
import { inTransaction, plainBytes } from '../pool.ts';
import { boxLedgerName, type LockedBox, lockBox, writeExtension } from './box-head.ts';

/** A ballot that was handed in, with the key that decides whether it is new. */
interface Candidate {
  readonly ballot: BallotLineBody;
  readonly key: Uint8Array;
  readonly keyHex: string;
}

/** A line that holds a voting key: from earlier, or made by this very batch. */
interface Held extends RecordedBallot {
  /** The body that stands in the line. */
  readonly body: JsonObject;
}

/**
 * See BoxStore.appendBallots. Whoever holds the lock of the head row decides; the voting keys' primary key decides
 * once more, so that not even a bug in the first can let a key be used twice.
 */
export async function appendBallots(
  { pool, guard }: { readonly pool: pg.Pool; readonly guard: Guard },
  input: Parameters<BoxStore['appendBallots']>[0],
): Promise<AppendedBallots> {
  const { election, ballots } = input;
  const candidates = ballots.map((ballot) => {
    const key = trustedBase64Url(ballot.votingKey);
    return { ballot, key, keyHex: toHex(key) };
  });
  const { head, outcomes } = await inTransaction(pool, async (client) => {
    const box = await lockBox(client, election);
    const refusal = refusalOf(box);
    const fresh = refusal === null ? await takeVotingKeys(client, election, candidates) : [];
    const appended = fresh.length === 0 ? null : await appendFresh({ client, box, fresh, input });
    const held = appended?.held ?? new Map<string, Held>();
    const older = candidates.filter(({ keyHex }) => !held.has(keyHex));
    for (const [keyHex, line] of await heldLines(client, election, older)) held.set(keyHex, line);
    const value = {
      head: appended?.extension.head ?? box.head,
      outcomes: candidates.map((candidate) => outcomeOf(candidate, held, refusal)),
    };
    return { commit: true, value };
  });
  const signed = signedHead(head);
  await guard.cover({ ledger: boxLedgerName(election), ...signed });
  return { outcomes, head: signed };
}

export function signedHead(head: LedgerHead): SignedHead {
  return { size: head.frontier.size, root: head.root, note: head.note };
}

/** Why no new ballot is taken at this instant of the database's clock; null while voting is open. */
function refusalOf(box: LockedBox): AppendBallotError | null {
  switch (box.state) {
    case 'announced':
      return { kind: 'voting-not-open', opensAtMs: box.opensAtMs };
    case 'voting':
      return null;
    case 'annulled':
      return { kind: 'election-annulled' };
    case 'closed':
    case 'mixed':
    case 'unsealed':
    case 'declared':
      return { kind: 'voting-closed', closesAtMs: box.closesAtMs };
  }
}

/** Takes the keys that are free. Of several ballots with one key in a batch, the first stands for it. */
async function takeVotingKeys(
  client: pg.ClientBase,
  election: string,
  candidates: readonly Candidate[],
): Promise<Candidate[]> {
  const firsts = new Map<string, Candidate>();
  for (const candidate of candidates) if (!firsts.has(candidate.keyHex)) firsts.set(candidate.keyHex, candidate);
  // PR-36d: lines of one batch are in order of raw voting keys, so that their order tells nothing about arrival.
  const sorted = [...firsts.values()].toSorted((left, right) => compareBytes(left.key, right.key));
  const { rows } = await client.query<{ voting_key: Uint8Array }>(
    `INSERT INTO box.voting_key (election, voting_key)
     SELECT $1::text, k FROM unnest($2::bytea[]) AS k ON CONFLICT DO NOTHING RETURNING voting_key`,
    [election, sorted.map(({ key }) => bytea(key))],
  );
  const taken = new Set(rows.map((row) => toHex(row.voting_key)));
  return sorted.filter(({ keyHex }) => taken.has(keyHex));
}

async function appendFresh(work: {
  readonly client: pg.ClientBase;
  readonly box: LockedBox;
  readonly fresh: readonly Candidate[];
  readonly input: Parameters<BoxStore['appendBallots']>[0];
}): Promise<{ readonly extension: Extension; readonly held: Map<string, Held> }> {
  const { client, box, fresh, input } = work;
  const opening = box.opened
    ? []
    : [{ kind: 'voting-opened', body: { opens: msToInstant(box.opensAtMs) }, votingKey: null }];
  const items = [...opening, ...fresh.map(({ ballot, key }) => ({ kind: 'ballot', body: ballot, votingKey: key }))];
  const { signer, origin, election } = input;
  const extension = extend({ head: box.head, items, signer, origin, nowMs: box.nowMs });
  await writeExtension(client, { election, extension, items });
  const held = new Map<string, Held>();
  fresh.forEach(({ ballot, keyHex }, index) => {
    const at = opening.length + index;
    const line = extension.lines[at];
    assert(line !== undefined, 'every new ballot has a line');
    held.set(keyHex, { seq: extension.from + at, line, body: ballot });
  });
  return { extension, held };
}

/**
 * The lines that hold these voting keys already. One look-up in the index per key: a plain `= ANY` may be planned as a
 * walk over the whole ledger while the table is young.
 */
async function heldLines(
  client: pg.ClientBase | pg.Pool,
  election: string,
  candidates: readonly Pick<Candidate, 'key'>[],
): Promise<Map<string, Held>> {
  const held = new Map<string, Held>();
  if (candidates.length === 0) return held;
  const { rows } = await client.query<{ voting_key: Uint8Array; seq: number; line: Uint8Array }>(
    `SELECT k AS voting_key, l.seq, l.line
       FROM unnest($2::bytea[]) AS k
      CROSS JOIN LATERAL (
            SELECT seq, line FROM box.line WHERE election = $1::text AND voting_key = k LIMIT 1) AS l`,
    [election, candidates.map(({ key }) => bytea(key))],
  );
  for (const { voting_key, seq, line } of rows) {
    held.set(toHex(voting_key), { seq, line: plainBytes(line), body: bodyOfLine(line) });
  }
  return held;
}

function outcomeOf(
  candidate: Candidate,
  held: ReadonlyMap<string, Held>,
  refusal: AppendBallotError | null,
): BallotOutcome {
  const line = held.get(candidate.keyHex);
  // The same ballot again gets its line, also after the close: whoever lost the answer still gets the receipt.
  if (line !== undefined && isSameBody(line.body, candidate.ballot)) {
    return { result: ok({ seq: line.seq, line: line.line }) };
  }
  if (refusal !== null) return { result: err(refusal) };
  assert(line !== undefined, 'a voting key that was not free is held by a line');
  return { result: err({ kind: 'voting-key-used' }) };
}

/** Equal as lines are: by their canonical bytes. Most ballots are the very one that was just written. */
function isSameBody(stored: JsonObject, ballot: BallotLineBody): boolean {
  return stored === ballot || canonicalJson(stored) === canonicalJson(ballot);
}

/** The line that holds a voting key, or null. */
export async function ballotOf(
  pool: pg.ClientBase | pg.Pool,
  election: string,
  votingKey: Uint8Array,
): Promise<RecordedBallot | null> {
  const held = await heldLines(pool, election, [{ key: votingKey }]);
  const line = held.get(toHex(votingKey));
  return line === undefined ? null : { seq: line.seq, line: line.line };
}
