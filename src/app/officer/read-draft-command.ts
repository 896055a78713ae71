import { err, ok, type Result } from '../../core/base/result.ts';
import { reasonsToRefuseDraft } from './definition-of-draft.ts';
import type { Draft, StoredDraft } from './draft.ts';
import type { OfficerPorts, Refusal } from './ports.ts';

/** Reads all certificates of a draft; two of the same primary key would let one officer count twice (PR-25). */
async function withCertificates(
  ports: Pick<OfficerPorts, 'openPgp'>,
  draft: Draft,
): Promise<{ readonly stored: StoredDraft; readonly reasons: string[] }> {
  const reasons: string[] = [];
  const officers: string[] = [];
  const keys: string[] = [];
  const certificates: { name: string; certificate: string }[] = [];
  for (const [index, { name, certificate }] of draft.officers.certificates.entries()) {
    const read = await ports.openPgp.readCertificate(certificate);
    if (!read.ok) {
      reasons.push(...read.error.reasons.map((reason) => `officer ${index + 1}: ${reason}`));
      continue;
    }
    if (keys.includes(read.value.keyHash)) {
      reasons.push(`officer ${index + 1}: the same primary key as another officer’s`);
    }
    officers.push(read.value.fingerprint);
    keys.push(read.value.keyHash);
    certificates.push({ name, certificate: read.value.armored });
  }
  return { stored: { draft: { ...draft, officers: { ...draft.officers, certificates } }, officers }, reasons };
}

/**
 * Reads a draft as it will be stored, or says every reason at once: when it could never become a definition, when a
 * certificate is not accepted, or when the officer who writes it is none of its returning officers.
 */
export async function readDraftCommand(
  ports: Pick<OfficerPorts, 'roll' | 'openPgp' | 'settings'>,
  { officer, draft }: { readonly officer: string; readonly draft: Draft },
): Promise<Result<StoredDraft, Refusal<'draft-refused'>>> {
  const nowMs = await ports.roll.nowMs();
  const { stored, reasons } = await withCertificates(ports, draft);
  if (reasons.length === 0 && !stored.officers.includes(officer)) {
    reasons.push('officers: who drafts an election must be one of its returning officers');
  }
  // The certificates stand in the definition as they were read; what was refused stays as it was given.
  const shown = reasons.length === 0 ? stored.draft : draft;
  reasons.push(...reasonsToRefuseDraft({ draft: shown, host: ports.settings.publicHost, nowMs }));
  return reasons.length > 0 ? err({ kind: 'draft-refused', reasons }) : ok(stored);
}
