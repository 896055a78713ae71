import { parseCanonicalJson } from '../../core/base/canonical-json.ts';
import { err, ok, type Result } from '../../core/base/result.ts';
import { CeremonyDocumentSchema, type SignedDocument } from '../../core/ceremony/documents.ts';
import { type Ceremony, transcriptOf } from '../../core/ceremony/state.ts';
import { faultsOf } from '../../core/election/values.ts';
import type { CeremonyRefused } from '../ceremony-judge.ts';
import type { CeremonyProgress } from '../officer/get-ceremony.ts';
import type { CeremonyChange, StoredCeremony } from '../roll/ports-ceremony.ts';
import type { TrusteePorts } from './join-ceremony.ts';
import type { InvitedTrustee } from './trustee-of-invitation.ts';

interface Sent extends InvitedTrustee, SignedDocument {
  /** With the round of shares, and with no other. */
  readonly shares: readonly { readonly to: number; readonly ciphertext: string }[];
}

function refuse(reason: string): Result<never, CeremonyRefused> {
  return err({ kind: 'ceremony-refused', reasons: [reason] });
}

/** Every trustee speaks through its own invitation only. */
function reasonsAgainst({ document, trustee }: Sent): readonly string[] {
  const json = parseCanonicalJson(document);
  if (!json.ok) return [`the document is not canonical JSON: ${json.error.reason}`];
  const parsed = CeremonyDocumentSchema.safeParse(json.value);
  if (!parsed.success) return faultsOf(parsed.error);
  return parsed.data.from === trustee ? [] : ['the document is another trustee’s'];
}

function changeOf(input: { readonly before: Ceremony; readonly after: Ceremony; readonly sent: Sent }): CeremonyChange {
  const { before, after, sent } = input;
  const message = after.messages.length > before.messages.length ? after.messages.at(-1) : undefined;
  // The same message again changes nothing.
  if (message === undefined) return {};
  const shares = sent.shares.map(({ to, ciphertext }) => ({ from: sent.trustee, to, ciphertext }));
  if (after.stage === 'failed') return { message, state: 'failed' };
  if (after.stage !== 'complete') return { message, shares };
  const transcript = transcriptOf(after);
  if (transcript === null) throw new Error('bug: a complete ceremony without a transcript');
  return { message, state: 'complete', transcript };
}

async function decide(
  ports: TrusteePorts,
  { stored, sent }: { readonly stored: StoredCeremony; readonly sent: Sent },
): Promise<Result<{ readonly change: CeremonyChange; readonly stage: Ceremony['stage'] }, CeremonyRefused>> {
  if (stored.parameters === null) return refuse('not every trustee has joined yet');
  const before = await ports.ceremonyJudge.ceremonyOf(stored);
  const { document, signature, shares } = sent;
  const accepted = await ports.ceremonyJudge.accept({ ceremony: before, message: { document, signature }, shares });
  if (!accepted.ok) return accepted;
  const after = accepted.value;
  return ok({ change: changeOf({ before, after, sent }), stage: after.stage });
}

/** Takes a trustee's signed document of the ceremony, judged as every other trustee and the verifier will judge it. */
export async function sendCeremonyMessage(
  ports: TrusteePorts,
  command: Sent,
): Promise<
  Result<{ readonly stage: CeremonyProgress['stage'] }, CeremonyRefused | { readonly kind: 'election-not-found' }>
> {
  const { election, trustee } = command;
  const reasons = reasonsAgainst(command);
  if (reasons.length > 0) return err({ kind: 'ceremony-refused', reasons });
  let stage: Ceremony['stage'] = 'committing';
  const changed = await ports.ceremonies.change<CeremonyRefused>({
    election,
    decide: async (stored) => {
      const decided = await decide(ports, { stored, sent: command });
      if (!decided.ok) return decided;
      ({ stage } = decided.value);
      return ok(decided.value.change);
    },
  });
  if (!changed.ok) {
    return changed.error.kind === 'ceremony-not-found' ? err({ kind: 'election-not-found' }) : err(changed.error);
  }
  ports.log.event('ceremony-message', { election, trustee, stage });
  return ok({ stage });
}
