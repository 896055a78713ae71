import type { Result } from '../../core/base/result.ts';
import type { Draft } from './draft.ts';
import type { OfficerPorts, Refusal } from './ports.ts';

export async function createDraft(
  ports: OfficerPorts,
  command: { readonly officer: string; readonly draft: Draft },
): Promise<
  Result<
    { readonly election: string; readonly state: string },
    Refusal<'draft-refused'> | { readonly kind: 'election-exists' }
  >
> {
  await Promise.resolve();
  throw new Error(`bug: not written ${JSON.stringify([ports, command])}`);
}
