import { fromUtf8, isWellFormed, utf8 } from './bytes.ts';
import { err, ok, type Result } from './result.ts';

/**
 * RFC 8785 canonical JSON, narrowed to what the protocol uses: no floating point numbers at all. Whatever is signed,
 * hashed or published has exactly one byte string, and the reader refuses every other spelling of the same value.
 */

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export type JsonObject = { readonly [name: string]: Json };

export type CanonicalJsonError = {
  readonly kind: 'not-canonical-json';
  /** What is wrong, in words. */
  readonly reason: string;
  /** Character offset (UTF-16 units) at which it was seen; 0 when the bytes are not text. */
  readonly at: number;
};

/** Nesting deeper than this is neither read nor written, before it can exhaust the stack. */
const MAX_DEPTH = 32;

/** Thrown by the writer for a value that has no canonical form. */
class Unwritable extends Error {
  readonly reason: string;
  constructor(reason: string) {
    super(`bug: ${reason}`);
    this.reason = reason;
  }
}

const ESCAPES = new Map([
  ['\b', '\\b'],
  ['\t', '\\t'],
  ['\n', '\\n'],
  ['\f', '\\f'],
  ['\r', '\\r'],
  ['"', '\\"'],
  ['\\', '\\\\'],
]);

function quote(text: string): string {
  if (!isWellFormed(text)) throw new Unwritable('a lone surrogate cannot be written as canonical JSON');
  const body = text.replace(/[\u0000-\u001f"\\]/g, (character) => {
    return ESCAPES.get(character) ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
  return `"${body}"`;
}

/** Property names are sorted by UTF-16 units, as RFC 8785 section 3.2.3 says. */
function compareNames(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function write(value: Json, depth: number): string {
  if (depth > MAX_DEPTH) throw new Unwritable(`nested deeper than ${MAX_DEPTH} levels`);
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) throw new Unwritable('only safe integers are canonical');
    return String(value);
  }
  if (typeof value === 'string') return quote(value);
  if (typeof value !== 'object') throw new Unwritable(`a value of type ${typeof value} is no JSON`);
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map((item) => write(item, depth + 1)).join(',')}]`;
  const members = Object.entries(value as JsonObject)
    .toSorted(([left], [right]) => compareNames(left, right))
    .map(([name, member]) => `${quote(name)}:${write(member, depth + 1)}`);
  return `{${members.join(',')}}`;
}

/**
 * Writes a value in canonical form. Numbers must be safe integers, texts without lone surrogates, nesting at most 32
 * deep; anything else is a bug of the caller and throws.
 */
export function canonicalJson(value: Json): string {
  return write(value, 0);
}

/** The UTF-8 bytes of the canonical form: what is signed, hashed and stored. */
export function canonicalBytes(value: Json): Uint8Array {
  return utf8(canonicalJson(value));
}

/**
 * The same for a value from outside that a schema let through: what has no canonical form is refused, not thrown.
 * Schemas let pass, for one, a negative zero or a text with a lone surrogate.
 */
export function encodeCanonicalJson(value: Json): Result<Uint8Array, CanonicalJsonError> {
  try {
    return ok(canonicalBytes(value));
  } catch (error) {
    if (error instanceof Unwritable) return err({ kind: 'not-canonical-json', reason: error.reason, at: 0 });
    throw error;
  }
}

class Refusal extends Error {
  readonly at: number;
  constructor(reason: string, at: number) {
    super(reason);
    this.at = at;
  }
}

/** A text without any of these stands for itself between its quotation marks. */
const NEEDS_CARE = /[\u0000-\u001f\\\ud800-\udfff]/u;

const INTEGER = /^(?:0|-?[1-9][0-9]*)/;

class Reader {
  private at = 0;
  private readonly text: string;
  constructor(text: string) {
    this.text = text;
  }

  document(): Json {
    const value = this.value(0);
    if (this.at !== this.text.length) this.refuse('bytes after the end of the document');
    return value;
  }

  private refuse(reason: string): never {
    throw new Refusal(reason, this.at);
  }

  private value(depth: number): Json {
    if (depth > MAX_DEPTH) this.refuse(`nested deeper than ${MAX_DEPTH} levels`);
    const character = this.text.charAt(this.at);
    switch (character) {
      case '{':
        return this.object(depth);
      case '[':
        return this.array(depth);
      case '"':
        return this.string();
      case 't':
        return this.literal('true', true);
      case 'f':
        return this.literal('false', false);
      case 'n':
        return this.literal('null', null);
      default:
        return this.integer();
    }
  }

  private literal<T>(word: string, value: T): T {
    if (!this.text.startsWith(word, this.at)) this.refuse('not a JSON value');
    this.at += word.length;
    return value;
  }

  private integer(): number {
    const match = INTEGER.exec(this.text.slice(this.at, this.at + 18));
    if (match === null) return this.refuse('not a JSON value in canonical form');
    const value = Number(match[0]);
    const after = this.text.charAt(this.at + match[0].length);
    if (value === 0 && /[0-9]/.test(after)) this.refuse('a number with a leading zero');
    if (!Number.isSafeInteger(value) || /[0-9]/.test(after)) this.refuse('an integer beyond 2^53 - 1');
    if (/[.eE]/.test(after)) this.refuse('a number that is not an integer');
    this.at += match[0].length;
    return value;
  }

  private string(): string {
    const start = this.at;
    const end = this.text.indexOf('"', start + 1);
    const plain = this.text.slice(start + 1, end);
    if (end >= 0 && !NEEDS_CARE.test(plain)) {
      this.at = end + 1;
      return plain;
    }
    return this.carefulString();
  }

  private carefulString(): string {
    const start = this.at;
    this.at += 1;
    for (;;) {
      const character = this.text.charAt(this.at);
      if (character === '') this.refuse('a string without an end');
      if (character === '"') break;
      this.at += character === '\\' ? 2 : 1;
    }
    this.at += 1;
    const token = this.text.slice(start, this.at);
    let value: unknown;
    try {
      value = JSON.parse(token);
    } catch {
      throw new Refusal('a string that is not JSON', start);
    }
    if (typeof value !== 'string' || !isWellFormed(value)) throw new Refusal('a string with a lone surrogate', start);
    if (quote(value) !== token) throw new Refusal('a string that is not written in canonical form', start);
    return value;
  }

  private array(depth: number): Json[] {
    const items: Json[] = [];
    this.at += 1;
    if (this.take(']')) return items;
    for (;;) {
      items.push(this.value(depth + 1));
      if (this.take(']')) return items;
      if (!this.take(',')) this.refuse('expected , or ]');
    }
  }

  private object(depth: number): JsonObject {
    const members: [string, Json][] = [];
    this.at += 1;
    if (this.take('}')) return {};
    let previous: string | null = null;
    for (;;) {
      if (this.text.charAt(this.at) !== '"') this.refuse('expected a property name');
      const at = this.at;
      const name = this.string();
      if (name === previous) throw new Refusal(`the property ${quote(name)} twice`, at);
      if (previous !== null && compareNames(name, previous) < 0) {
        throw new Refusal(`the property ${quote(name)} is out of order`, at);
      }
      if (!this.take(':')) this.refuse('expected :');
      members.push([name, this.value(depth + 1)]);
      previous = name;
      if (this.take('}')) break;
      if (!this.take(',')) this.refuse('expected , or }');
    }
    // fromEntries defines own properties, so that a member called __proto__ stays data.
    return Object.fromEntries(members);
  }

  private take(character: string): boolean {
    if (this.text.charAt(this.at) !== character) return false;
    this.at += 1;
    return true;
  }
}

/**
 * Reads canonical JSON and nothing else: white space, members out of order or twice, floating point numbers, other
 * spellings of strings and numbers, invalid UTF-8 and deep nesting are refused with the place where they were seen.
 * Whenever this succeeds, `canonicalBytes` gives the same bytes back.
 */
export function parseCanonicalJson(input: Uint8Array | string): Result<Json, CanonicalJsonError> {
  let text: string;
  if (typeof input === 'string') text = input;
  else {
    const decoded = fromUtf8(input);
    if (!decoded.ok) return err({ kind: 'not-canonical-json', reason: 'not UTF-8', at: 0 });
    text = decoded.value;
  }
  try {
    return ok(new Reader(text).document());
  } catch (error) {
    if (error instanceof Refusal) return err({ kind: 'not-canonical-json', reason: error.message, at: error.at });
    throw error;
  }
}
