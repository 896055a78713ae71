import type { Result } from '../../core/base/result.ts';
import type { ElectionAccessError, OfficerCommand, OfficerPorts, Refusal } from './ports.ts';

export type ActProposal =
  | { readonly act: 'extend'; readonly parameters: { readonly closes: string }; readonly notAfter: string }
  | {
      readonly act: 'annul';
      readonly parameters: { readonly reason: string; readonly check: string | null };
      readonly notAfter: string;
    };

export async function proposeAct(
  ports: OfficerPorts,
  command: OfficerCommand & { readonly proposal: ActProposal },
): Promise<
  Result<{ readonly number: number; readonly document: string }, ElectionAccessError | Refusal<'act-refused'>>
> {
  await Promise.resolve();
  throw new Error(`bug: not written ${JSON.stringify([ports, command])}`);
}
