import type { Result } from '../../core/base/result.ts';
import type { ElectionAccessError, OfficerCommand, OfficerPorts, Refusal } from './ports.ts';
import type { SignatureCount } from './sign-definition.ts';

export async function signDeclaration(
  ports: OfficerPorts,
  command: OfficerCommand & { readonly signature: string },
): Promise<Result<SignatureCount, ElectionAccessError | Refusal<'step-not-possible'> | Refusal<'signature-refused'>>> {
  await Promise.resolve();
  throw new Error(`bug: not written ${JSON.stringify([ports, command])}`);
}
