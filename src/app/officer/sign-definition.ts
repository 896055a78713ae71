import type { Result } from '../../core/base/result.ts';
import type { ElectionAccessError, OfficerCommand, OfficerPorts, Refusal } from './ports.ts';

export interface SignatureCount {
  /** Primary fingerprints of the officers whose signature is there. */
  readonly signed: string[];
  readonly required: number;
  readonly state: string;
}

export async function signDefinition(
  ports: OfficerPorts,
  command: OfficerCommand & { readonly signature: string },
): Promise<
  Result<SignatureCount, ElectionAccessError | { readonly kind: 'not-prepared' } | Refusal<'signature-refused'>>
> {
  await Promise.resolve();
  throw new Error(`bug: not written ${JSON.stringify([ports, command])}`);
}
