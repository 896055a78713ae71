import { toHex } from '../base/bytes.ts';
import { encodeCanonicalJson } from '../base/canonical-json.ts';
import { err, ok, type Result } from '../base/result.ts';
import { DefinitionSchema } from './definition.ts';
import { reasonsToRefuseDefinition } from './definition-bounds.ts';
import {
  type DefinitionError,
  type FixedDefinition,
  fingerprintOf,
  MAX_DEFINITION_BYTES,
  readDefinition,
} from './read-definition.ts';
import { faultsOf, type Hash } from './values.ts';

export { type DefinitionError, type FixedDefinition, fingerprintOf, MAX_DEFINITION_BYTES } from './read-definition.ts';

/**
 * Reads the exact bytes of a definition. Refused with every reason at once: too large, not canonical JSON, a field
 * that is missing, unknown or out of bounds, or parts that contradict each other (PR-33).
 */
export function parseDefinition(bytes: Uint8Array): Result<FixedDefinition, DefinitionError> {
  const read = readDefinition(bytes);
  if (!read.ok) return read;
  const reasons = reasonsToRefuseDefinition(read.value.definition);
  return reasons.length > 0 ? err({ kind: 'definition-refused', reasons }) : read;
}

/** Turns a draft's value into a definition with its exact bytes, or says every reason why it is none. */
export function fixDefinition(value: unknown): Result<FixedDefinition, DefinitionError> {
  const parsed = DefinitionSchema.safeParse(value);
  if (!parsed.success) return err({ kind: 'definition-refused', reasons: faultsOf(parsed.error) });
  const reasons = reasonsToRefuseDefinition(parsed.data);
  if (reasons.length > 0) return err({ kind: 'definition-refused', reasons });
  const exact = encodeCanonicalJson(parsed.data);
  if (!exact.ok) return err({ kind: 'definition-refused', reasons: [`no canonical JSON: ${exact.error.reason}`] });
  if (exact.value.length > MAX_DEFINITION_BYTES) {
    return err({ kind: 'definition-refused', reasons: [`larger than ${MAX_DEFINITION_BYTES} bytes`] });
  }
  const fingerprint = fingerprintOf(exact.value);
  return ok({ definition: parsed.data, bytes: exact.value, fingerprint, fingerprintHex: toHex(fingerprint) as Hash });
}
