import { equalBytes } from '../../core/base/bytes.ts';
import { err, ok, type Result } from '../../core/base/result.ts';
import { instantToMs } from '../../core/election/values.ts';
import { reasonsToRefuseDraft } from './definition-of-draft.ts';
import { type Draft, draftBytes, type StoredDraft } from './draft.ts';
import type { OfficerPorts, Refusal } from './ports.ts';

export type CreateDraftPorts = Pick<OfficerPorts, 'roll' | 'openPgp' | 'log' | 'settings'>;

/** Reads all certificates of a draft; two of the same primary key would let one officer count twice (PR-25). */
async function withCertificates(
  ports: CreateDraftPorts,
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
 * Makes the draft of an election. Refused with every reason at once when it could never become a definition, when a
 * certificate is not accepted, or when the officer who makes it is none of its returning officers. The same draft again
 * by the same officer is no second one.
 */
export async function createDraft(
  ports: CreateDraftPorts,
  command: { readonly officer: string; readonly draft: Draft },
): Promise<
  Result<
    { readonly election: string; readonly state: string },
    Refusal<'draft-refused'> | { readonly kind: 'election-exists' }
  >
> {
  const { officer, draft } = command;
  const nowMs = await ports.roll.nowMs();
  const { stored, reasons } = await withCertificates(ports, draft);
  if (reasons.length === 0 && !stored.officers.includes(officer)) {
    reasons.push('officers: who drafts an election must be one of its returning officers');
  }
  // The certificates stand in the definition as they were read; what was refused stays as it was given.
  const shown = reasons.length === 0 ? stored.draft : draft;
  reasons.push(...reasonsToRefuseDraft({ draft: shown, host: ports.settings.publicHost, nowMs }));
  if (reasons.length > 0) return err({ kind: 'draft-refused', reasons });
  const created = await ports.roll.createDraft({
    election: draft.election,
    draft: draftBytes(stored),
    opensAtMs: instantToMs(draft.opens) ?? 0,
    closesAtMs: instantToMs(draft.closes) ?? 0,
    createdBy: officer,
  });
  if (!created.ok) {
    // The answer to the same request may have been lost: what is there already is what was asked for.
    const there = await ports.roll.election(draft.election);
    const isSame = there?.createdBy === officer && equalBytes(there.draft, draftBytes(stored));
    return isSame ? ok({ election: draft.election, state: there.state }) : created;
  }
  ports.log.event('election-drafted', { election: draft.election });
  return ok({ election: draft.election, state: 'draft' });
}
