import { parseCanonicalJson } from '../core/base/canonical-json.ts';
import { err, ok, type Result } from '../core/base/result.ts';
import { RECORD } from '../core/record/paths.ts';
import { isPlainPath, maxBytesOf, type ReadError, type RecordReader } from '../core/record/reader.ts';
import { RecordIndexSchema } from '../core/record/record-index.ts';

/** No answer for so long ends the attempt; so does one that drips more slowly than a kilobyte a second. */
const IDLE_MS = 30_000;
const BYTES_PER_MS = 1;
const ATTEMPTS = 4;
const PAUSE_MS = 1_000;

export interface UrlReaderOptions {
  /** Before the second attempt; the third waits twice as long. */
  readonly pauseMs?: number;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

type Body = NonNullable<Response['body']>;

async function readBody(
  body: Body,
  maxBytes: number,
  alive: (size: number) => void,
): Promise<Result<Uint8Array, ReadError>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    alive(size);
    // Counted after decompression, so that a small answer cannot become a large one.
    if (size > maxBytes) return err({ kind: 'too-large' });
    chunks.push(chunk);
  }
  return ok(new Uint8Array(Buffer.concat(chunks)));
}

type Attempt = Result<Uint8Array, ReadError> | { readonly again: string };

async function attempt(url: URL, maxBytes: number): Promise<Attempt> {
  const stop = new AbortController();
  const startedMs = Date.now();
  let timer = setTimeout(() => stop.abort(), IDLE_MS);
  const alive = (size: number) => {
    clearTimeout(timer);
    const lateMs = startedMs + 2 * IDLE_MS + size / BYTES_PER_MS - Date.now();
    timer = setTimeout(() => stop.abort(), Math.max(0, Math.min(IDLE_MS, lateMs)));
  };
  try {
    // A redirect could lead a verifier inside somebody's network to addresses that only it can reach.
    const answer = await fetch(url, { signal: stop.signal, redirect: 'error', credentials: 'omit' });
    alive(0);
    if (answer.status === 404) return err({ kind: 'absent' });
    if (answer.status === 429 || answer.status >= 500) return { again: `HTTP status ${answer.status}` };
    if (answer.status !== 200) return err({ kind: 'unreadable', reason: `HTTP status ${answer.status}` });
    return answer.body === null ? ok(new Uint8Array()) : await readBody(answer.body, maxBytes, alive);
  } catch (error) {
    if (stop.signal.aborted) return { again: `no answer, or too slow a one, within ${IDLE_MS / 1000} seconds` };
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : '';
    return { again: [error instanceof Error ? error.message : String(error), cause].filter(Boolean).join(': ') };
  } finally {
    clearTimeout(timer);
    stop.abort();
  }
}

async function get(url: URL, maxBytes: number, pauseMs: number): Promise<Result<Uint8Array, ReadError>> {
  let reason = '';
  for (let tried = 0; tried < ATTEMPTS; tried += 1) {
    if (tried > 0) await pause(pauseMs * tried);
    const answer = await attempt(url, maxBytes);
    if (!('again' in answer)) return answer;
    reason = answer.again;
  }
  return err({ kind: 'unreadable', reason });
}

function pathsOf(index: Uint8Array): Result<string[], { readonly kind: 'unreadable'; readonly reason: string }> {
  const json = parseCanonicalJson(index);
  const parsed = json.ok ? RecordIndexSchema.safeParse(json.value) : undefined;
  if (parsed?.success !== true)
    return err({ kind: 'unreadable', reason: `${RECORD.index} is not an index of a record` });
  return ok([RECORD.index, ...parsed.data.files.map((file) => file.path)]);
}

/**
 * A record under a URL: `<base>/index.json` says what there is, every file is below the same base. Nothing is fetched
 * from anywhere else, and redirects are refused.
 */
export function createUrlReader(base: string, { pauseMs = PAUSE_MS }: UrlReaderOptions = {}): RecordReader {
  const root = new URL(base.endsWith('/') ? base : `${base}/`);
  return {
    list: async () => {
      const index = await get(new URL(RECORD.index, root), maxBytesOf(RECORD.index), pauseMs);
      if (index.ok) return pathsOf(index.value);
      const { error } = index;
      return err({
        kind: 'unreadable',
        reason: `${RECORD.index}: ${error.kind === 'unreadable' ? error.reason : error.kind}`,
      });
    },
    read: async ({ path, maxBytes }) => {
      if (!isPlainPath(path)) return err({ kind: 'absent' });
      return await get(new URL(path, root), maxBytes, pauseMs);
    },
  };
}
