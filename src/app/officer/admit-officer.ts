import { err, ok, type Result } from '../../core/base/result.ts';
import type { OfficerPorts, Refusal } from './ports.ts';

export interface AdmittedOfficer {
  readonly officer: string;
  readonly name: string;
  /** False when the certificate had been admitted before. */
  readonly admitted: boolean;
}

export type AdmitOfficerPorts = Pick<OfficerPorts, 'officers' | 'openPgp' | 'log'>;

/**
 * Admits a returning officer to the service, by the command line on its machine (G4): whoever is admitted may sign in
 * and draft elections. What counts in an election is decided by its definition alone.
 * @param command.certificate an armoured OpenPGP certificate
 */
export async function admitOfficer(
  ports: AdmitOfficerPorts,
  command: { readonly certificate: string },
): Promise<Result<AdmittedOfficer, Refusal<'certificate-refused'>>> {
  const read = await ports.openPgp.readCertificate(command.certificate);
  if (!read.ok) return err({ kind: 'certificate-refused', reasons: read.error.reasons });
  const { fingerprint, name, armored } = read.value;
  const admitted = await ports.officers.admit({ fingerprint, name, certificate: armored });
  if (admitted) ports.log.event('officer-admitted', { officer: fingerprint });
  return ok({ officer: fingerprint, name, admitted });
}
