import type { Result } from '../../core/base/result.ts';
import type { Hash } from '../../core/election/values.ts';
import type { ElectionAccessError, OfficerCommand, OfficerPorts, Refusal } from './ports.ts';

export interface PreparedDefinition {
  readonly fingerprint: Hash;
  readonly words: string[];
  /** The exact bytes to sign, as text. */
  readonly definition: string;
}

export async function prepareDefinition(
  ports: OfficerPorts,
  command: OfficerCommand,
): Promise<
  Result<PreparedDefinition, ElectionAccessError | Refusal<'draft-refused'> | { readonly kind: 'roll-frozen' }>
> {
  await Promise.resolve();
  throw new Error(`bug: not written ${JSON.stringify([ports, command])}`);
}
