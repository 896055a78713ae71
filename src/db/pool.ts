import pg from 'pg';
import { StoreUnavailableError, UnknownOutcomeError } from '../app/ports.ts';

/** Connections and transactions of one side, as hand-written SQL needs them. */

/** Milliseconds since 1970 of an SQL expression, rounded down, as a plain number. */
export function msOf(expression: string): string {
  return `floor(extract(epoch FROM ${expression}) * 1000)::float8`;
}

/** A timestamp from a parameter in milliseconds. */
export function timeOf(parameter: string): string {
  return `to_timestamp(${parameter}::float8 / 1000)`;
}

/** Bytes as the ports know them, without the extras of Buffer. */
export function plainBytes(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}

export function createPool(input: {
  readonly url: string;
  readonly max: number;
  /** Shown in the server's own views: which part of the service this is. */
  readonly name: string;
}): pg.Pool {
  const pool = new pg.Pool({
    connectionString: input.url,
    max: input.max,
    application_name: `tellers ${input.name}`,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    statement_timeout: 60_000,
    lock_timeout: 20_000,
    idle_in_transaction_session_timeout: 60_000,
  });
  // A server that dies tells every idle connection; without a listener that would end the process.
  pool.on('error', () => undefined);
  return pool;
}

/** SQLSTATE classes that say "not now" and not "wrong": connection, resources, intervention, locks. */
const UNAVAILABLE = /^(?:08|53|57P|55P03|57014|25P03)/;
const NETWORK = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EHOSTUNREACH']);

/** Whether an SQLSTATE says that the server cannot do it now. */
export function saysNotNow(sqlState: string): boolean {
  return UNAVAILABLE.test(sqlState);
}

/** True for failures of the connection or the server, not of the statement. */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = (error as Error & { code?: unknown }).code;
  if (typeof code === 'string') return saysNotNow(code) || NETWORK.has(code);
  return /connection terminated|timeout exceeded when trying to connect|client was closed|not queryable/i.test(
    error.message,
  );
}

/**
 * Runs `work` in one transaction and commits what it answers. Whatever `work` throws rolls everything back.
 * @throws StoreUnavailableError when nothing was written because the database could not be reached
 * @throws UnknownOutcomeError when the connection broke while committing: the caller has to look
 */
export async function inTransaction<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<{ readonly commit: boolean; readonly value: T }>,
): Promise<T> {
  const client = await connect(pool);
  let broken: Error | undefined;
  const onError = (error: Error): void => {
    broken = error;
  };
  client.on('error', onError);
  let committing = false;
  try {
    await client.query('BEGIN');
    const { commit, value } = await work(client);
    committing = commit;
    const { command } = await client.query(commit ? 'COMMIT' : 'ROLLBACK');
    // A transaction that had failed answers COMMIT with ROLLBACK; swallowing that would report lines that are not there.
    if (commit && command !== 'COMMIT') throw new Error('bug: the transaction was rolled back when it was committed');
    return value;
  } catch (error) {
    if (!isUnavailable(error) && broken === undefined) {
      if (!committing) await client.query('ROLLBACK').catch(toBroken);
      throw error;
    }
    broken ??= error as Error;
    throw committing
      ? new UnknownOutcomeError('the connection broke while committing', { cause: error })
      : new StoreUnavailableError('the database did not answer; nothing was written', { cause: error });
  } finally {
    client.off('error', onError);
    client.release(broken);
  }

  function toBroken(error: unknown): void {
    broken = error as Error;
  }
}

async function connect(pool: pg.Pool): Promise<pg.PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw new StoreUnavailableError('the database cannot be reached', { cause: error });
  }
}

/** Awaits reading outside of a transaction; a database that cannot be reached is told apart from everything else. */
export async function reading<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (isUnavailable(error)) throw new StoreUnavailableError('the database did not answer', { cause: error });
    throw error;
  }
}

/** One statement outside a transaction of ours: for reading, and for writes that may be repeated. */
export function query<R extends pg.QueryResultRow>(
  pool: pg.Pool,
  text: string,
  values: readonly unknown[] = [],
): Promise<pg.QueryResult<R>> {
  return reading(pool.query<R>(text, [...values]));
}
