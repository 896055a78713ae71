import type { Result } from '../../core/base/result.ts';
import type { Officer } from '../roll/ports.ts';
import type { OfficerPorts } from './ports.ts';

export async function officerOfSession(
  ports: Pick<OfficerPorts, 'officers'>,
  command: { readonly session: string },
): Promise<Result<Officer, { readonly kind: 'sign-in-required' }>> {
  await Promise.resolve();
  throw new Error(`bug: not written ${JSON.stringify([ports, command])}`);
}
