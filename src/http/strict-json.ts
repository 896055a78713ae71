import { isWellFormed } from '../core/base/bytes.ts';
import { err, ok, type Result } from '../core/base/result.ts';

/**
 * Request bodies as JSON (RFC 8259), read strictly: what two programs could read in two ways is refused. White space
 * and the order of members are free; bodies are not signed, so they need not be canonical.
 */

/** Deeper nesting is refused before it can exhaust the stack; no body of the contract nests deeper than ten. */
const MAX_DEPTH = 32;
/** All values of a document together; the largest draft has forty thousand. Values cost time, not only room. */
const MAX_VALUES = 200_000;
/** Objects of the contract have a few members; only lists are long. */
const MAX_MEMBERS = 1000;

export type StrictJsonError = { readonly kind: 'not-strict-json'; readonly reason: string };

class Refusal extends Error {}

const SPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;

class Reader {
  private at = 0;
  private values = 0;
  private readonly text: string;
  constructor(text: string) {
    this.text = text;
  }

  document(): unknown {
    const value = this.value(0);
    this.space();
    if (this.at !== this.text.length) this.refuse('something after the end of the document');
    return value;
  }

  private refuse(reason: string): never {
    throw new Refusal(`${reason} at character ${this.at}`);
  }

  private space(): void {
    SPACE.lastIndex = this.at;
    SPACE.exec(this.text);
    this.at = SPACE.lastIndex;
  }

  private take(character: string): boolean {
    this.space();
    if (this.text.charAt(this.at) !== character) return false;
    this.at += 1;
    return true;
  }

  private value(depth: number): unknown {
    if (depth > MAX_DEPTH) this.refuse(`nested deeper than ${MAX_DEPTH} levels`);
    this.values += 1;
    if (this.values > MAX_VALUES) this.refuse(`more than ${MAX_VALUES} values`);
    this.space();
    switch (this.text.charAt(this.at)) {
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

  /** Everything that the protocol counts is a whole number within 2^53; another spelling or size is refused. */
  private integer(): number {
    NUMBER.lastIndex = this.at;
    const match = NUMBER.exec(this.text);
    if (match === null) return this.refuse('not a JSON value');
    const value = Number(match[0]);
    if (String(value) !== match[0] || !Number.isSafeInteger(value)) {
      this.refuse('a number that is not a plain integer within 2^53');
    }
    this.at = NUMBER.lastIndex;
    return value;
  }

  private string(): string {
    const start = this.at;
    let end = start + 1;
    for (;;) {
      const character = this.text.charAt(end);
      if (character === '') this.refuse('a string without an end');
      if (character === '"') break;
      end += character === '\\' ? 2 : 1;
    }
    let value: unknown;
    try {
      value = JSON.parse(this.text.slice(start, end + 1));
    } catch {
      this.refuse('a string that is not JSON');
    }
    if (typeof value !== 'string' || !isWellFormed(value)) this.refuse('a string with a lone surrogate');
    this.at = end + 1;
    return value;
  }

  private array(depth: number): unknown[] {
    const items: unknown[] = [];
    this.at += 1;
    if (this.take(']')) return items;
    for (;;) {
      items.push(this.value(depth + 1));
      if (this.take(']')) return items;
      if (!this.take(',')) this.refuse('expected , or ]');
    }
  }

  private object(depth: number): Record<string, unknown> {
    const members = new Map<string, unknown>();
    this.at += 1;
    if (this.take('}')) return {};
    for (;;) {
      this.space();
      if (this.text.charAt(this.at) !== '"') this.refuse('expected a member name');
      const name = this.string();
      if (members.size >= MAX_MEMBERS) this.refuse(`an object of more than ${MAX_MEMBERS} members`);
      if (members.has(name)) this.refuse('the same member name twice');
      // As a member of an object this name would change the object itself.
      if (name === '__proto__') this.refuse('a member name that is not allowed');
      if (!this.take(':')) this.refuse('expected :');
      members.set(name, this.value(depth + 1));
      if (this.take('}')) return Object.fromEntries(members);
      if (!this.take(',')) this.refuse('expected , or }');
    }
  }
}

/**
 * Reads one JSON document. Refused: bytes that are not UTF-8 or begin with a byte order mark, a member name twice or
 * named `__proto__`, nesting beyond 32 levels, objects of more than 1000 members, more
 * than 200,000 values, numbers that are not plain integers within 2^53, lone surrogates.
 */
export function parseStrictJson(bytes: Uint8Array): Result<unknown, StrictJsonError> {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return err({ kind: 'not-strict-json', reason: 'not UTF-8' });
  }
  try {
    return ok(new Reader(text).document());
  } catch (error) {
    if (error instanceof Refusal) return err({ kind: 'not-strict-json', reason: error.message });
    throw error;
  }
}
