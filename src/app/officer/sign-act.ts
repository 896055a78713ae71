import type { Result } from '../../core/base/result.ts';
import type { ElectionAccessError, OfficerCommand, OfficerPorts, Refusal } from './ports.ts';

export interface SignedAct {
  readonly number: number;
  readonly signed: string[];
  readonly required: number;
  readonly state: string;
}

export async function signAct(
  ports: OfficerPorts,
  command: OfficerCommand & { readonly number: number; readonly signature: string },
): Promise<
  Result<
    SignedAct,
    ElectionAccessError | { readonly kind: 'act-not-found' } | Refusal<'act-refused'> | Refusal<'signature-refused'>
  >
> {
  await Promise.resolve();
  throw new Error(`bug: not written ${JSON.stringify([ports, command])}`);
}
