import { readFileSync } from 'node:fs';
import { fromBase64, fromHex } from '../../src/core/base/bytes.ts';

/** A file below test/vectors, as text. */
export function vectorText(path: string): string {
  return readFileSync(new URL(`../vectors/${path}`, import.meta.url), 'utf8');
}

/** A file below test/vectors, as bytes. */
export function vectorBytes(path: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(`../vectors/${path}`, import.meta.url)));
}

/** Bytes from hex that a test states. */
export function hex(text: string): Uint8Array {
  const bytes = fromHex(text);
  if (!bytes.ok) throw new Error(`not hex: ${text}`);
  return bytes.value;
}

/** Bytes from padded base64 that a test states. */
export function base64(text: string): Uint8Array {
  const bytes = fromBase64(text);
  if (!bytes.ok) throw new Error(`not base64: ${text}`);
  return bytes.value;
}
