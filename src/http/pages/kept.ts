/** Pages are made at most this often: they ask for every election's turnout. */
const PAGE_AGE_MS = 5000;
/** Addresses whose pages stay in memory. */
const MOST_KEPT = 200;

interface Kept<T> {
  readonly page: Promise<T | null>;
  readonly untilMs: number;
}

/**
 * Makes a page once for all who ask meanwhile, and keeps it for a moment. What is null or fails is not kept.
 * @returns the page of a key, which says everything that the page depends on
 */
export function keptForAMoment<T>(): (key: string, make: () => Promise<T | null>) => Promise<T | null> {
  const kept = new Map<string, Kept<T>>();
  return (key, make) => {
    const known = kept.get(key);
    if (known !== undefined && performance.now() < known.untilMs) return known.page;
    kept.delete(key);
    const page = make();
    const own = { page, untilMs: performance.now() + PAGE_AGE_MS };
    kept.set(key, own);
    for (const oldest of kept.keys()) if (kept.size > MOST_KEPT) kept.delete(oldest);
    const forget = () => {
      if (kept.get(key) === own) kept.delete(key);
    };
    page.then((made) => (made === null ? forget() : undefined), forget);
    return page;
  };
}
