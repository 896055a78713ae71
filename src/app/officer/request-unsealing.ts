import type { Result } from '../../core/base/result.ts';
import type { ElectionAccessError, OfficerCommand, OfficerPorts, Refusal } from './ports.ts';

export async function requestUnsealing(
  ports: OfficerPorts,
  command: OfficerCommand,
): Promise<
  Result<{ readonly election: string; readonly state: string }, ElectionAccessError | Refusal<'step-not-possible'>>
> {
  await Promise.resolve();
  throw new Error(`bug: not written ${JSON.stringify([ports, command])}`);
}
