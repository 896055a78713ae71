import { err, ok, type Result } from '../../core/base/result.ts';
import type { EventLog, OpenPgp } from '../ports.ts';
import type { MemberStore, RollStore } from '../roll/ports.ts';
import { electionOfOfficer } from './access.ts';
import type { ElectionAccessError, OfficerCommand, Refusal } from './ports.ts';

export interface ImportCertificatesPorts {
  readonly roll: Pick<RollStore, 'election' | 'entries'>;
  readonly members: Pick<MemberStore, 'putCertificates' | 'certificateFingerprints'>;
  readonly openPgp: Pick<OpenPgp, 'readCertificate'>;
  /** Why nothing can be encrypted to a certificate now; null when it can. */
  readonly reasonAgainstEncrypting: (certificate: string) => Promise<string | null>;
  readonly log: EventLog;
}

/**
 * Takes members' OpenPGP certificates, whole or not at all. The roll commits to their fingerprints, so that one officer
 * may do this at any time, also to bring a prolonged certificate: nobody else's can take its place.
 */
export async function importCertificates(
  ports: ImportCertificatesPorts,
  command: OfficerCommand & { readonly certificates: readonly string[] },
): Promise<
  Result<{ readonly stored: number; readonly missing: number }, ElectionAccessError | Refusal<'roll-refused'>>
> {
  const { election } = command;
  const found = await electionOfOfficer(ports, command);
  if (!found.ok) return found;
  const wanted = new Set<string>();
  for (const { channels } of await ports.roll.entries(election)) {
    if (channels.certificate !== undefined) wanted.add(channels.certificate);
  }
  const read = new Map<string, string>();
  const reasons: string[] = [];
  for (const [index, armored] of command.certificates.entries()) {
    const say = (reason: string) => void reasons.push(`certificate ${index + 1}: ${reason}`);
    const certificate = await ports.openPgp.readCertificate(armored);
    if (!certificate.ok) {
      for (const reason of certificate.error.reasons) say(reason);
      continue;
    }
    const { fingerprint } = certificate.value;
    if (!wanted.has(fingerprint)) say(`no entry of the roll has the fingerprint ${fingerprint}`);
    if (read.has(fingerprint)) say(`${fingerprint} a second time`);
    const reason = await ports.reasonAgainstEncrypting(certificate.value.armored);
    if (reason !== null) say(`nothing can be encrypted to it: ${reason}`);
    read.set(fingerprint, certificate.value.armored);
  }
  if (reasons.length > 0) return err({ kind: 'roll-refused', reasons });
  await ports.members.putCertificates(
    election,
    [...read].map(([fingerprint, certificate]) => ({ fingerprint, certificate })),
  );
  const known = new Set(await ports.members.certificateFingerprints(election));
  ports.log.event('certificates-imported', { election, entries: read.size });
  return ok({ stored: read.size, missing: [...wanted].filter((fingerprint) => !known.has(fingerprint)).length });
}
