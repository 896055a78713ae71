import { z } from 'zod';
import { assert } from '../base/assert.ts';
import { canonicalBytes, type JsonObject, parseCanonicalJson } from '../base/canonical-json.ts';
import { err, ok, type Result } from '../base/result.ts';
import { faultsOf, type Hash, HashSchema } from '../election/values.ts';

/**
 * One line of any ledger: the canonical JSON of {kind, seq, prev} and the fields of its body side by side, without a line
 * feed. Which kinds there are is each ledger's own to say.
 */

/** The C2SP entry bundle gives an entry's length two bytes. */
export const MAX_LINE_BYTES = 65_535;

const HEAD_FIELDS: readonly string[] = ['kind', 'seq', 'prev'];

const HeadSchema = z.object({ kind: z.string().max(40), seq: z.int().min(0), prev: HashSchema });

export type LineError = { readonly kind: 'line-refused'; readonly reasons: readonly string[] };

/** The bytes of one line. A body that repeats the line's own fields or is too large is a bug of the caller. */
export function makeLine(input: {
  readonly kind: string;
  readonly seq: number;
  /** 64 hex digits. */
  readonly prev: string;
  readonly body: JsonObject;
}): Uint8Array {
  const { kind, seq, prev, body } = input;
  for (const name of HEAD_FIELDS) assert(!Object.hasOwn(body, name), `a body has no field ${name}`);
  const line = canonicalBytes({ ...body, kind, seq, prev });
  assert(line.length <= MAX_LINE_BYTES, `a line has at most ${MAX_LINE_BYTES} bytes`);
  return line;
}

/** Any line: canonical JSON, not too large, an object. */
export function readObject(bytes: Uint8Array): Result<JsonObject, string> {
  if (bytes.length > MAX_LINE_BYTES) return err(`larger than ${MAX_LINE_BYTES} bytes`);
  const json = parseCanonicalJson(bytes);
  if (!json.ok) return err(`not canonical JSON: ${json.error.reason} at ${json.error.at}`);
  const value = json.value;
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return err('not a JSON object');
  return ok(value as JsonObject);
}

/**
 * Reads a line strictly: canonical, of a kind that stands in the ledger, body as its schema says and nothing more; all reasons.
 * @param bodies the schema of every kind's body
 * @param refusal what is said of a kind that is none of these
 */
export function readLine<K extends string>(
  bytes: Uint8Array,
  bodies: { readonly [kind in K]: z.ZodType },
  isKind: (kind: string) => kind is K,
  refusal = 'does not stand in this kind of ledger',
): Result<{ kind: K; seq: number; prev: Hash; body: unknown }, LineError> {
  const object = readObject(bytes);
  if (!object.ok) return err({ kind: 'line-refused', reasons: [object.error] });
  const reasons: string[] = [];
  const head = HeadSchema.safeParse(object.value);
  if (!head.success) reasons.push(...faultsOf(head.error));
  const { kind } = object.value;
  const fields = Object.fromEntries(Object.entries(object.value).filter(([name]) => !HEAD_FIELDS.includes(name)));
  if (typeof kind !== 'string') return err({ kind: 'line-refused', reasons });
  if (!isKind(kind)) {
    if (kind.length <= 40) reasons.push(`kind: ${JSON.stringify(kind)} ${refusal}`);
    return err({ kind: 'line-refused', reasons });
  }
  const body = bodies[kind].safeParse(fields);
  if (!body.success) reasons.push(...faultsOf(body.error));
  if (!head.success || !body.success) return err({ kind: 'line-refused', reasons });
  return ok({ kind, seq: head.data.seq, prev: head.data.prev, body: body.data });
}
