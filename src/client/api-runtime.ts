/**
 * What the generated client (generated/tellers-client.ts) runs on. It imports nothing, so that the built client is one
 * file that runs in browsers and on Node alike.
 */

/** The part of `fetch` that is needed. */
export type ApiFetch = (
  url: string,
  init: {
    method: string;
    headers: Record<string, string>;
    body?: string | Uint8Array<ArrayBuffer>;
    credentials: 'omit';
  },
) => Promise<{
  status: number;
  headers: { get(name: string): string | null };
  arrayBuffer(): Promise<ArrayBuffer>;
}>;

export type ApiError<Code extends string> =
  /** The service refused, with one of its problems. */
  | {
      readonly kind: 'problem';
      readonly code: Code;
      readonly status: number;
      readonly detail: string;
      readonly reasons: readonly string[];
      readonly retryAfterSeconds: number | null;
    }
  /** Nothing came back: whether the request was carried out is not known. Every route may be called again. */
  | { readonly kind: 'no-answer'; readonly detail: string }
  /** Something else than this service answered. */
  | { readonly kind: 'not-understood'; readonly status: number; readonly detail: string };

export type ApiAnswer<Reply, Code extends string> =
  | {
      readonly ok: true;
      readonly value: Reply;
      /** For `ifMatch`; null where the route has none. */
      readonly etag: string | null;
      /** The `after` of the following page; null on the last one. */
      readonly next: string | null;
    }
  | { readonly ok: false; readonly error: ApiError<Code> };

export interface ApiFile {
  readonly type: string;
  readonly content: Uint8Array;
  readonly fileName: string | null;
}

/** An operation as the OpenAPI document describes it. */
export interface ApiOperation {
  readonly method: string;
  /** Relative to the service, with `{name}` parameters. */
  readonly path: string;
  readonly body: 'json' | 'text/csv' | 'application/octet-stream' | null;
  readonly reply: 'json' | 'file' | 'none';
  readonly status: readonly number[];
}

export interface ApiInput {
  readonly params?: Readonly<Record<string, string | number>>;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: unknown;
  readonly session?: string;
  readonly ifMatch?: string;
  /** A JSON body is written with this many characters, spaces behind it: so that its size tells nothing. */
  readonly padTo?: number;
}

function addressOf({ path }: ApiOperation, { params = {}, query = {} }: ApiInput): string {
  const filled = path.replaceAll(/\{(\*?)([A-Za-z0-9]+)\}/g, (_, rest: string, name: string) => {
    const value = String(params[name] ?? '');
    return rest === '' ? encodeURIComponent(value) : value.split('/').map(encodeURIComponent).join('/');
  });
  const pairs = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) pairs.set(name, String(value));
  const written = pairs.toString();
  return written === '' ? filled : `${filled}?${written}`;
}

function initOf(operation: ApiOperation, input: ApiInput): Parameters<ApiFetch>[1] {
  const headers: Record<string, string> = { accept: operation.reply === 'json' ? 'application/json' : '*/*' };
  if (input.session !== undefined) headers['authorization'] = `Bearer ${input.session}`;
  if (input.ifMatch !== undefined) headers['if-match'] = `"${input.ifMatch}"`;
  const init = { method: operation.method, headers, credentials: 'omit' as const };
  if (operation.body === null) return init;
  headers['content-type'] = operation.body === 'json' ? 'application/json' : operation.body;
  const { body } = input;
  if (operation.body === 'json') return { ...init, body: JSON.stringify(body).padEnd(input.padTo ?? 0) };
  // A copy: a view would not say that nobody else shares its memory.
  return { ...init, body: body instanceof Uint8Array ? new Uint8Array(body) : String(body) };
}

function jsonOf(bytes: Uint8Array): { readonly value: unknown } | null {
  try {
    return { value: JSON.parse(new TextDecoder().decode(bytes)) as unknown };
  } catch {
    return null;
  }
}

/** The `after` of the page that a Link header names as the next one. */
function afterOf(link: string): string | undefined {
  const [, next = ''] = /^<([^<>]*)>; rel="next"$/.exec(link) ?? [];
  return /[?&]after=([^&]*)/.exec(next)?.[1];
}

function errorOf(status: number, header: (name: string) => string | null, bytes: Uint8Array): ApiError<string> {
  const problem = jsonOf(bytes)?.value as
    | { code?: unknown; title?: unknown; detail?: unknown; reasons?: unknown }
    | null
    | undefined;
  if (typeof problem !== 'object' || problem === null || typeof problem.code !== 'string') {
    return { kind: 'not-understood', status, detail: new TextDecoder().decode(bytes.slice(0, 200)) };
  }
  const wait = header('retry-after');
  return {
    kind: 'problem',
    code: problem.code,
    status,
    detail: [problem.detail, problem.title].find((text) => typeof text === 'string') ?? problem.code,
    reasons: Array.isArray(problem.reasons) ? problem.reasons.map(String) : [],
    retryAfterSeconds: wait === null ? null : Number(wait),
  };
}

function valueOf(
  { reply }: ApiOperation,
  header: (name: string) => string | null,
  bytes: Uint8Array,
): { readonly value: unknown } | null {
  if (reply === 'none') return { value: undefined };
  if (reply === 'json') return jsonOf(bytes);
  const fileName = /filename="([^"]+)"/.exec(header('content-disposition') ?? '')?.[1] ?? null;
  return { value: { type: header('content-type') ?? '', content: bytes, fileName } satisfies ApiFile };
}

/**
 * Carries out one operation.
 * @param baseUrl where the service is, without a slash at the end
 */
export async function callApi(
  service: { readonly baseUrl: string; readonly fetch: ApiFetch },
  operation: ApiOperation,
  input: ApiInput,
): Promise<ApiAnswer<unknown, string>> {
  let answer: Awaited<ReturnType<ApiFetch>>;
  let bytes: Uint8Array;
  try {
    answer = await service.fetch(service.baseUrl + addressOf(operation, input), initOf(operation, input));
    bytes = new Uint8Array(await answer.arrayBuffer());
  } catch (error) {
    return {
      ok: false,
      error: { kind: 'no-answer', detail: error instanceof Error ? error.message : 'no connection' },
    };
  }
  const { status } = answer;
  const header = (name: string) => answer.headers.get(name);
  if (!operation.status.includes(status)) return { ok: false, error: errorOf(status, header, bytes) };
  const value = valueOf(operation, header, bytes);
  if (value === null) return { ok: false, error: { kind: 'not-understood', status, detail: 'the reply is not JSON' } };
  const after = afterOf(header('link') ?? '');
  return {
    ok: true,
    value: value.value,
    etag: /^"(.*)"$/.exec(header('etag') ?? '')?.[1] ?? null,
    next: after === undefined ? null : decodeURIComponent(after.replaceAll('+', ' ')),
  };
}
