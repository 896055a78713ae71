import { StoreUnavailableError } from '../app/ports.ts';
import { isUnavailable, saysNotNow } from './pool.ts';

/** Codes of Prisma's own for a database that cannot be reached, is going away or gives no connection in time. */
const UNREACHABLE = new Set(['P1000', 'P1001', 'P1002', 'P1008', 'P1011', 'P1017', 'P2024', 'P2028', 'P2037']);

/** PostgreSQL's own code inside an error for which the client has no name (P2010, P2039). */
function sqlStateOf(error: Error): string {
  const { meta } = error as Error & {
    readonly meta?: { readonly driverAdapterError?: { readonly cause?: { readonly originalCode?: unknown } } };
  };
  const code = meta?.driverAdapterError?.cause?.originalCode;
  return typeof code === 'string' ? code : '';
}

function isUnreachable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as Error & { code?: unknown };
  if (typeof code === 'string' && UNREACHABLE.has(code)) return true;
  if (saysNotNow(sqlStateOf(error))) return true;
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
