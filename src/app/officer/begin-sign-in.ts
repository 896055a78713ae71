import type { Result } from '../../core/base/result.ts';
import type { OfficerPorts } from './ports.ts';

export type SignInPorts = Pick<OfficerPorts, 'officers' | 'roll' | 'openPgp' | 'random' | 'log' | 'settings'>;

export async function beginSignIn(ports: SignInPorts): Promise<Result<{ readonly document: string }, never>> {
  await Promise.resolve();
  throw new Error(`bug: not written ${JSON.stringify(ports)}`);
}
