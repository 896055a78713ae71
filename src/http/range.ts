/** Ranges of bytes (RFC 9110, 14): one range; whoever asks for several gets the whole, as the standard allows. */

export interface ByteRange {
  readonly start: number;
  /** One past the last byte. */
  readonly end: number;
}

const RANGE = /^bytes=(?:([0-9]{1,15})-([0-9]{0,15})|-([0-9]{1,15}))$/;

/**
 * The bytes that a `Range` header asks for of a file of `size` bytes.
 * @returns null for the whole file, `unsatisfiable` when it has none of them
 */
export function readRange(header: string | undefined, size: number): ByteRange | 'unsatisfiable' | null {
  const match = RANGE.exec(header ?? '');
  if (match === null) return null;
  const [, first, last = '', suffix] = match;
  if (first === undefined) {
    const length = Math.min(Number(suffix), size);
    return length === 0 ? 'unsatisfiable' : { start: size - length, end: size };
  }
  const start = Number(first);
  if (last !== '' && Number(last) < start) return null;
  if (start >= size) return 'unsatisfiable';
  return { start, end: last === '' ? size : Math.min(Number(last) + 1, size) };
}
