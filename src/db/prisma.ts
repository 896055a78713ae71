import { StoreUnavailableError } from '../app/ports.ts';
import { isUnavailable } from './pool.ts';

/** Codes of Prisma's own for a database that cannot be reached, is going away or gives no connection in time. */
const UNREACHABLE = new Set(['P1000', 'P1001', 'P1002', 'P1008', 'P1011', 'P1017', 'P2024', 'P2028', 'P2037']);

function isUnreachable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as Error & { code?: unknown };
  if (typeof code === 'string' && UNREACHABLE.has(code)) return true;
  return isUnavailable(error) || (error.cause !== undefined && isUnreachable(error.cause));
}

/** Awaits a query of a generated client; a database that cannot be reached is told apart from everything else. */
export async function viaPrisma<T>(work: PromiseLike<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (isUnreachable(error)) throw new StoreUnavailableError('the database did not answer', { cause: error });
    throw error;
  }
}
