import type { Result } from '../../core/base/result.ts';
import type { SignInPorts } from './begin-sign-in.ts';
import type { Refusal } from './ports.ts';

export interface OfficerSession {
  readonly session: string;
  readonly officer: string;
  readonly name: string;
}

export async function completeSignIn(
  ports: SignInPorts,
  command: { readonly document: string; readonly signature: string },
): Promise<Result<OfficerSession, Refusal<'sign-in-refused'>>> {
  await Promise.resolve();
  throw new Error(`bug: not written ${JSON.stringify([ports, command])}`);
}
