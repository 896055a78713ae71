import { sha256 } from '@noble/hashes/sha2.js';
import { toHex } from '../base/bytes.ts';
import { parseCanonicalJson } from '../base/canonical-json.ts';
import { err, ok, type Result } from '../base/result.ts';
import { type Definition, DefinitionSchema } from './definition.ts';
import { faultsOf, type Hash } from './values.ts';

/** A definition larger than this is refused unread: certificates are its largest part. */
export const MAX_DEFINITION_BYTES = 1_048_576;

/** A definition together with the bytes that were signed and their fingerprint. */
export interface FixedDefinition {
  readonly definition: Definition;
  readonly bytes: Uint8Array;
  readonly fingerprint: Uint8Array;
  readonly fingerprintHex: Hash;
}

export type DefinitionError = { readonly kind: 'definition-refused'; readonly reasons: readonly string[] };

/** The election fingerprint: SHA-256 of the definition's exact bytes. */
export function fingerprintOf(definitionBytes: Uint8Array): Uint8Array {
  return sha256(definitionBytes);
}

/**
 * Reads the exact bytes of a definition whose fingerprint vouches for what they say: their form is checked, not whether
 * their parts fit together, which its signers did and every verifier does (`parseDefinition`). A voting page reads it
 * so, and need not carry the counting rules.
 */
export function readDefinition(bytes: Uint8Array): Result<FixedDefinition, DefinitionError> {
  if (bytes.length > MAX_DEFINITION_BYTES) {
    return err({ kind: 'definition-refused', reasons: [`larger than ${MAX_DEFINITION_BYTES} bytes`] });
  }
  const json = parseCanonicalJson(bytes);
  if (!json.ok) {
    return err({
      kind: 'definition-refused',
      reasons: [`not canonical JSON: ${json.error.reason} at ${json.error.at}`],
    });
  }
  const parsed = DefinitionSchema.safeParse(json.value);
  if (!parsed.success) return err({ kind: 'definition-refused', reasons: faultsOf(parsed.error) });
  const fingerprint = fingerprintOf(bytes);
  return ok({ definition: parsed.data, bytes, fingerprint, fingerprintHex: toHex(fingerprint) as Hash });
}
