import type { Result } from '../../src/core/base/result.ts';

/** The value, or a failure of the test with the whole error. */
export function orThrow<T>(result: Result<T, unknown>): T {
  if (result.ok) return result.value;
  throw new Error(JSON.stringify(result.error));
}
