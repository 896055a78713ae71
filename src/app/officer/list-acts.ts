import type { Result } from '../../core/base/result.ts';
import type { ElectionAccessError, OfficerCommand, OfficerPorts } from './ports.ts';

export interface ListedAct {
  readonly number: number;
  readonly document: string;
  readonly state: string;
  readonly signed: string[];
}

export async function listActs(
  ports: OfficerPorts,
  command: OfficerCommand,
): Promise<Result<{ readonly acts: ListedAct[] }, ElectionAccessError>> {
  await Promise.resolve();
  throw new Error(`bug: not written ${JSON.stringify([ports, command])}`);
}
