import { equalBytes } from '../base/bytes.ts';
import type { ImageRef } from './values.ts';

/** Whether `bytes` hold `text`, one byte a character, from `at` on. */
function hasAt(bytes: Uint8Array, at: number, text: string): boolean {
  const beginning = Uint8Array.from(text, (each) => each.charCodeAt(0));
  return equalBytes(bytes.subarray(at, at + beginning.length), beginning);
}

/**
 * What kind of picture the bytes begin as: PNG (its specification, section 5.2), JPEG (SOI and a marker), WebP (RFC 9649);
 * null for anything else. Vector pictures are none: they can hold programs.
 */
export function imageTypeOf(bytes: Uint8Array): ImageRef['type'] | null {
  if (hasAt(bytes, 0, '\u0089PNG\r\n\u001a\n')) return 'image/png';
  if (hasAt(bytes, 0, '\u00ff\u00d8\u00ff')) return 'image/jpeg';
  if (hasAt(bytes, 0, 'RIFF') && hasAt(bytes, 8, 'WEBP')) return 'image/webp';
  return null;
}
