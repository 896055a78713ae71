import type { Result } from '../../core/base/result.ts';
import type { SectionId } from '../../core/election/values.ts';
import type { ElectionAccessError, OfficerCommand, OfficerPorts, Refusal } from './ports.ts';

export interface ImportedRoll {
  readonly entries: number;
  readonly sections: { readonly section: SectionId; readonly entries: number }[];
}

export async function importRoll(
  ports: OfficerPorts,
  command: OfficerCommand & { readonly csv: string },
): Promise<Result<ImportedRoll, ElectionAccessError | Refusal<'roll-refused'> | { readonly kind: 'roll-frozen' }>> {
  await Promise.resolve();
  throw new Error(`bug: not written ${JSON.stringify([ports, command])}`);
}
