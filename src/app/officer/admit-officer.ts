import type { Result } from '../../core/base/result.ts';
import type { OfficerPorts, Refusal } from './ports.ts';

export interface AdmittedOfficer {
  readonly officer: string;
  readonly name: string;
  /** False when the certificate had been admitted before. */
  readonly admitted: boolean;
}

export type AdmitOfficerPorts = Pick<OfficerPorts, 'officers' | 'openPgp' | 'log'>;

export async function admitOfficer(
  ports: AdmitOfficerPorts,
  command: { readonly certificate: string },
): Promise<Result<AdmittedOfficer, Refusal<'certificate-refused'>>> {
  await Promise.resolve();
  throw new Error(`bug: not written ${JSON.stringify([ports, command])}`);
}
