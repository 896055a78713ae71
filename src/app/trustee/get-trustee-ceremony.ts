import { err, ok, type Result } from '../../core/base/result.ts';
import type { SignedDocument } from '../../core/ceremony/documents.ts';
import type { Ceremony } from '../../core/ceremony/state.ts';
import { type CeremonyProgress, progressOf } from '../officer/get-ceremony.ts';
import { documentText } from '../officer/list-acts.ts';
import type { TrusteePorts } from './join-ceremony.ts';
import type { InvitedTrustee } from './trustee-of-invitation.ts';

export interface TrusteeCeremony {
  readonly stage: CeremonyProgress['stage'];
  readonly parameters: string | null;
  readonly certificates: (string | null)[];
  readonly messages: SignedDocument[];
  readonly shares: { readonly from: number; readonly ciphertext: string }[];
  readonly failure: Ceremony['failure'];
  readonly definition: string | null;
}

/** The ceremony as one of its trustees sees it: everything public, and the shares that are encrypted to it. */
export async function getTrusteeCeremony(
  ports: Pick<TrusteePorts, 'roll' | 'ceremonies' | 'ceremonyJudge'>,
  command: InvitedTrustee,
): Promise<Result<TrusteeCeremony, { readonly kind: 'election-not-found' }>> {
  const { election, trustee } = command;
  const stored = await ports.ceremonies.ceremony(election);
  const draft = await ports.roll.election(election);
  if (stored === null || draft === null) return err({ kind: 'election-not-found' });
  const { stage, failure } = await progressOf(ports.ceremonyJudge, stored);
  return ok({
    stage,
    parameters: stored.parameters === null ? null : documentText(stored.parameters),
    certificates: stored.seats.map(({ holder }) => holder?.certificate ?? null),
    messages: stored.messages.map(({ document, signature }) => ({ document, signature })),
    shares: stored.shares.filter(({ to }) => to === trustee).map(({ from, ciphertext }) => ({ from, ciphertext })),
    failure,
    definition: draft.definition === null ? null : documentText(draft.definition),
  });
}
