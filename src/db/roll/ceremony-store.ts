import type pg from 'pg';
import type {
  CeremonyChange,
  CeremonySeat,
  CeremonyStore,
  OpenCeremonyError,
  StoredCeremony,
  StoredCeremonyState,
} from '../../app/roll/ports-ceremony.ts';
import { assert } from '../../core/base/assert.ts';
import { err, ok, type Result } from '../../core/base/result.ts';
import { bytea } from '../ledger/head.ts';
import { inTransaction, plainBytes, reading } from '../pool.ts';

/** Key ceremonies: few rows, written under the lock of the attempt's row, so that of two processes one is first. */

interface CeremonyRow {
  readonly attempt: number;
  readonly threshold: number;
  readonly officer_nonce: string;
  readonly state: StoredCeremonyState;
  readonly parameters: Uint8Array | null;
  readonly transcript: Uint8Array | null;
}

interface SeatRow {
  readonly trustee: number;
  readonly name: string;
  readonly invitation_hash: Uint8Array;
  readonly certificate: string | null;
  readonly join_document: string | null;
  readonly join_signature: string | null;
}

function toSeat(row: SeatRow): CeremonySeat {
  const { trustee, name, certificate, join_document: document, join_signature: signature } = row;
  const taken = certificate !== null && document !== null && signature !== null;
  return {
    trustee,
    name,
    invitationHash: plainBytes(row.invitation_hash),
    holder: taken ? { certificate, join: { document, signature } } : null,
  };
}

const bytesOrNull = (bytes: Uint8Array | null) => (bytes === null ? null : plainBytes(bytes));

/** The latest attempt. @param lock keeps everybody else from changing it until the transaction ends */
async function readCeremony(
  client: pg.ClientBase | pg.Pool,
  election: string,
  { lock }: { readonly lock: boolean },
): Promise<StoredCeremony | null> {
  const found = await client.query<CeremonyRow>(
    `SELECT attempt, threshold, officer_nonce, state, parameters, transcript FROM roll.ceremony
      WHERE election = $1::text ORDER BY attempt DESC LIMIT 1 ${lock ? 'FOR UPDATE' : ''}`,
    [election],
  );
  const [row] = found.rows;
  if (row === undefined) return null;
  const { attempt } = row;
  const of = [election, attempt];
  const where = 'WHERE election = $1::text AND attempt = $2::int';
  const seats = await client.query<SeatRow>(
    `SELECT trustee, name, invitation_hash, certificate, join_document, join_signature
       FROM roll.ceremony_seat ${where} ORDER BY trustee`,
    of,
  );
  const messages = await client.query<{ document: string; signature: string }>(
    `SELECT document, signature FROM roll.ceremony_message ${where} ORDER BY seq`,
    of,
  );
  const shares = await client.query<{ from: number; to: number; ciphertext: string }>(
    `SELECT sender AS from, receiver AS to, ciphertext FROM roll.ceremony_share ${where} ORDER BY sender, receiver`,
    of,
  );
  return {
    election,
    attempt,
    threshold: row.threshold,
    officerNonce: row.officer_nonce,
    state: row.state,
    seats: seats.rows.map(toSeat),
    parameters: bytesOrNull(row.parameters),
    messages: messages.rows.map(({ document, signature }) => ({ document, signature })),
    shares: shares.rows.map(({ from, to, ciphertext }) => ({ from, to, ciphertext })),
    transcript: bytesOrNull(row.transcript),
  };
}

/** See CeremonyStore.open. The election's row is locked: a definition is not fixed at the same time. */
async function openAttempt(
  pool: pg.Pool,
  input: Parameters<CeremonyStore['open']>[0],
): ReturnType<CeremonyStore['open']> {
  const { election, threshold, officerNonce, seats } = input;
  return await inTransaction<Result<{ readonly attempt: number }, OpenCeremonyError>>(pool, async (client) => {
    const { rows } = await client.query<{ frozen: boolean }>(
      'SELECT definition IS NOT NULL AS frozen FROM roll.election WHERE election = $1::text FOR UPDATE',
      [election],
    );
    if (rows[0] === undefined) throw new Error(`bug: there is no election ${election}`);
    if (rows[0].frozen) return { commit: false, value: err({ kind: 'roll-frozen' }) };
    const before = await readCeremony(client, election, { lock: true });
    // As long as somebody is awaited to join, nobody has committed to anything.
    if (before?.state === 'running' || before?.state === 'complete')
      return { commit: false, value: err({ kind: 'ceremony-live' }) };
    const attempt = (before?.attempt ?? 0) + 1;
    await client.query(
      `INSERT INTO roll.ceremony (election, attempt, threshold, officer_nonce, state)
       VALUES ($1::text, $2::int, $3::int, $4::text, 'joining')`,
      [election, attempt, threshold, officerNonce],
    );
    await client.query(
      `INSERT INTO roll.ceremony_seat (election, attempt, trustee, name, invitation_hash)
       SELECT $1::text, $2::int, t.* FROM unnest($3::int[], $4::text[], $5::bytea[]) AS t`,
      [
        election,
        attempt,
        seats.map((_, index) => index + 1),
        seats.map(({ name }) => name),
        seats.map(({ invitationHash }) => bytea(invitationHash)),
      ],
    );
    return { commit: true, value: ok({ attempt }) };
  });
}

async function writeChange(client: pg.ClientBase, stored: StoredCeremony, change: CeremonyChange): Promise<void> {
  const of = [stored.election, stored.attempt];
  const where = 'WHERE election = $1::text AND attempt = $2::int';
  const { seat, message, shares = [], parameters, state, transcript } = change;
  if (seat !== undefined) {
    const { certificate, join } = seat.holder;
    const { rowCount } = await client.query(
      `UPDATE roll.ceremony_seat SET certificate = $4::text, join_document = $5::text, join_signature = $6::text
        ${where} AND trustee = $3::int`,
      [...of, seat.trustee, certificate, join.document, join.signature],
    );
    assert(rowCount === 1, 'a seat that is taken is there');
  }
  if (message !== undefined) {
    await client.query(
      `INSERT INTO roll.ceremony_message (election, attempt, seq, document, signature)
       VALUES ($1::text, $2::int, $3::int, $4::text, $5::text)`,
      [...of, stored.messages.length, message.document, message.signature],
    );
  }
  for (const { from, to, ciphertext } of shares) {
    await client.query(
      `INSERT INTO roll.ceremony_share (election, attempt, sender, receiver, ciphertext)
       VALUES ($1::text, $2::int, $3::int, $4::int, $5::text)`,
      [...of, from, to, ciphertext],
    );
  }
  if (parameters !== undefined || state !== undefined || transcript !== undefined) {
    await client.query(
      `UPDATE roll.ceremony SET state = coalesce($3::text, state), parameters = coalesce($4::bytea, parameters),
              transcript = coalesce($5::bytea, transcript) ${where}`,
      [
        ...of,
        state ?? null,
        parameters === undefined ? null : bytea(parameters),
        transcript === undefined ? null : bytea(transcript),
      ],
    );
  }
  // Only the hashes of the shares are for ever (PR-15).
  if (state === 'complete') await client.query(`DELETE FROM roll.ceremony_share ${where}`, of);
}

type ChangeError<E> = E | { readonly kind: 'ceremony-not-found' };

/** See CeremonyStore.change. */
async function changeLatest<E>(
  pool: pg.Pool,
  input: {
    readonly election: string;
    readonly decide: (stored: StoredCeremony) => Promise<Result<CeremonyChange, E>>;
  },
): Promise<Result<void, ChangeError<E>>> {
  return await inTransaction<Result<void, ChangeError<E>>>(pool, async (client) => {
    const stored = await readCeremony(client, input.election, { lock: true });
    if (stored === null) return { commit: false, value: err({ kind: 'ceremony-not-found' }) };
    const decided = await input.decide(stored);
    if (!decided.ok) return { commit: false, value: decided };
    await writeChange(client, stored, decided.value);
    return { commit: true, value: ok(undefined) };
  });
}

/** The ceremonies of the roll's side. */
export function createCeremonyStore(pool: pg.Pool): CeremonyStore {
  return {
    open: (input) => openAttempt(pool, input),
    ceremony: (election) => reading(readCeremony(pool, election, { lock: false })),
    change: (input) => changeLatest(pool, input),
  };
}
