import { sha256 } from '@noble/hashes/sha2.js';
import { toHex } from '../base/bytes.ts';
import { encodeCanonicalJson, parseCanonicalJson } from '../base/canonical-json.ts';
import { err, ok, type Result } from '../base/result.ts';
import { type Definition, DefinitionSchema } from './definition.ts';
import { reasonsToRefuseDefinition } from './definition-bounds.ts';
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
 * Reads the exact bytes of a definition. Refused with every reason at once: too large, not canonical JSON, a field
 * that is missing, unknown or out of bounds, or parts that contradict each other (PR-33).
 */
export function parseDefinition(bytes: Uint8Array): Result<FixedDefinition, DefinitionError> {
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
  return fixDefinition(json.value, bytes);
}

/** Turns a draft's value into a definition with its exact bytes, or says every reason why it is none. */
export function fixDefinition(value: unknown, bytes?: Uint8Array): Result<FixedDefinition, DefinitionError> {
  const parsed = DefinitionSchema.safeParse(value);
  if (!parsed.success) return err({ kind: 'definition-refused', reasons: faultsOf(parsed.error) });
  const reasons = reasonsToRefuseDefinition(parsed.data);
  if (reasons.length > 0) return err({ kind: 'definition-refused', reasons });
  const exact = bytes === undefined ? encodeCanonicalJson(parsed.data) : ok(bytes);
  if (!exact.ok) return err({ kind: 'definition-refused', reasons: [`no canonical JSON: ${exact.error.reason}`] });
  if (exact.value.length > MAX_DEFINITION_BYTES) {
    return err({ kind: 'definition-refused', reasons: [`larger than ${MAX_DEFINITION_BYTES} bytes`] });
  }
  const fingerprint = fingerprintOf(exact.value);
  return ok({ definition: parsed.data, bytes: exact.value, fingerprint, fingerprintHex: toHex(fingerprint) as Hash });
}
