import { concatBytes, u32, utf8 } from './bytes.ts';

/**
 * The only way in which several fields are hashed together: a purpose, then every field with its length, so that no
 * two lists of fields and no two purposes share bytes. docs/protocol.md, "Frames".
 *
 * frame(purpose, f_1..f_k) = u32(|purpose|) ‖ purpose ‖ u32(k) ‖ u32(|f_1|) ‖ f_1 ‖ … ‖ u32(|f_k|) ‖ f_k
 *
 * Texts are given as their UTF-8 bytes; numbers as `u32` or `u64`, big-endian.
 */
export function frame(purpose: string, fields: readonly (Uint8Array | string)[]): Uint8Array {
  return concatBytes(frameParts(purpose, fields));
}

/** The same bytes in pieces, for hashing long fields without joining them in memory. */
export function frameParts(purpose: string, fields: readonly (Uint8Array | string)[]): Uint8Array[] {
  const parts: Uint8Array[] = [];
  const name = utf8(purpose);
  parts.push(u32(name.length), name, u32(fields.length));
  for (const field of fields) {
    const bytes = typeof field === 'string' ? utf8(field) : field;
    parts.push(u32(bytes.length), bytes);
  }
  return parts;
}
