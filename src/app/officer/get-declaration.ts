import type { Result } from '../../core/base/result.ts';
import type { ElectionAccessError, OfficerCommand, OfficerPorts, Refusal } from './ports.ts';

export interface DeclarationToSign {
  /** The exact bytes to sign, as text. */
  readonly declaration: string;
  readonly signed: string[];
  readonly required: number;
}

export async function getDeclaration(
  ports: OfficerPorts,
  command: OfficerCommand,
): Promise<Result<DeclarationToSign, ElectionAccessError | Refusal<'step-not-possible'>>> {
  await Promise.resolve();
  throw new Error(`bug: not written ${JSON.stringify([ports, command])}`);
}
