import { err, ok, type Result } from '../../core/base/result.ts';
import { instantToMs } from '../../core/election/values.ts';
import { fixedDefinitionOf } from '../officer/access.ts';
import { announce } from '../officer/announce.ts';
import { definitionSigners } from '../officer/definition-signers.ts';
import { readDraft } from '../officer/draft.ts';
import { readOfficerSignature, refuseSignature } from '../officer/officer-signatures.ts';
import type { OfficerPorts, Refusal } from '../officer/ports.ts';
import type { InvitedTrustee } from './trustee-of-invitation.ts';

/**
 * Takes a trustee's signature of the definition, which it has checked by itself (PR-14); with the last one that was
 * needed the election is announced. The same again changes nothing.
 */
export async function signDefinitionAsTrustee(
  ports: OfficerPorts,
  command: InvitedTrustee & { readonly signature: string },
): Promise<
  Result<
    { readonly state: string },
    { readonly kind: 'election-not-found' } | { readonly kind: 'not-prepared' } | Refusal<'signature-refused'>
  >
> {
  const { election, trustee } = command;
  const stored = await ports.roll.election(election);
  if (stored === null) return err({ kind: 'election-not-found' });
  const fixed = fixedDefinitionOf(stored);
  const certificate = fixed?.definition.electionKey.trustees[trustee - 1]?.certificate;
  if (fixed === null || certificate === undefined) return err({ kind: 'not-prepared' });
  const closesAtMs = instantToMs(fixed.definition.closes) ?? 0;
  const signature = await readOfficerSignature(ports, {
    election,
    kind: 'definition',
    document: fixed.bytes,
    signature: command.signature,
    certificates: [certificate],
    notBeforeMs: instantToMs(fixed.definition.drafted) ?? 0,
    notAfterMs: closesAtMs,
  });
  if (!signature.ok) return signature;
  if (stored.state !== 'prepared') return ok({ state: stored.state });
  if ((await ports.roll.nowMs()) >= closesAtMs) {
    return refuseSignature(ports, {
      election,
      kind: 'definition',
      reasons: ['the closing instant of the definition has passed'],
    });
  }
  await ports.roll.putDefinitionSignature(election, signature.value);
  ports.log.event('definition-signed-by-trustee', { election, trustee });
  const { officers } = readDraft(stored.draft);
  const signatures = await ports.roll.definitionSignatures(election);
  const { complete } = await definitionSigners(ports, { fixed, officers, signatures });
  if (complete) await announce(ports, { fixed, officers, signatures });
  return ok({ state: (await ports.roll.election(election))?.state ?? stored.state });
}
