import type { FetchLike } from '../contract/client.ts';

/** A server that was killed may never answer, and the network may not say so either. */
const GIVE_UP_AFTER_MS = 15_000;

/** `fetch` that gives up: whoever waits for nothing can try again, because every call of a device may be repeated. */
export const fetchWithTimeout: FetchLike = (url, init) =>
  fetch(url, { ...init, signal: AbortSignal.timeout(GIVE_UP_AFTER_MS) });
