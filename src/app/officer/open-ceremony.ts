import { err, ok, type Result } from '../../core/base/result.ts';
import { makeSessionToken, sessionTokenHash } from '../../core/base/session-token.ts';
import { electionOfOfficer } from './access.ts';
import type { ElectionAccessError, OfficerCommand, OfficerPorts, Refusal } from './ports.ts';

export interface Invitation {
  readonly trustee: number;
  readonly name: string;
  /** Whoever opens it takes this seat; the secret behind the # is stored nowhere. */
  readonly link: string;
}

/** What PR-33 and the bounds of a definition say of a threshold, before anybody is invited. */
function reasonsToRefuse({ threshold, trustees }: OpenCeremonyCommand): string[] {
  const reasons: string[] = [];
  const count = trustees.length;
  if (threshold > count) reasons.push(`threshold: ${threshold} with only ${count} trustees`);
  if (threshold === count && count !== 1) reasons.push('threshold: if all must open, one lost key loses the election');
  if (new Set(trustees.map(({ name }) => name)).size !== count) reasons.push('trustees: two of them have one name');
  return reasons;
}

export interface OpenCeremonyCommand extends OfficerCommand {
  readonly threshold: number;
  readonly trustees: readonly { readonly name: string }[];
  /** 32 random bytes in hex by the officer, so that not the service alone decides what a ceremony is bound to. */
  readonly nonce: string;
}

/**
 * Opens the key ceremony of a draft: one seat per trustee, and for each seat a link that whoever holds it must be given
 * in private. A ceremony that has failed, or for which not every seat is taken, is replaced; links of an earlier one are
 * worth nothing from then on.
 */
export async function openCeremony(
  ports: Pick<OfficerPorts, 'roll' | 'ceremonies' | 'random' | 'log' | 'settings'>,
  command: OpenCeremonyCommand,
): Promise<
  Result<
    { readonly invitations: Invitation[] },
    ElectionAccessError | Refusal<'ceremony-refused'> | { readonly kind: 'roll-frozen' }
  >
> {
  const found = await electionOfOfficer(ports, command);
  if (!found.ok) return found;
  if (found.value.stored.definition !== null) return err({ kind: 'roll-frozen' });
  const reasons = reasonsToRefuse(command);
  if (reasons.length > 0) return err({ kind: 'ceremony-refused', reasons });
  const { election, threshold, nonce } = command;
  const seats = command.trustees.map(({ name }) => {
    const secret = makeSessionToken(ports.random);
    const invitationHash = sessionTokenHash('trustee', secret);
    if (invitationHash === null) throw new Error('bug: a fresh invitation has no hash');
    return { name, secret, invitationHash };
  });
  const opened = await ports.ceremonies.open({ election, threshold, officerNonce: nonce, seats });
  if (!opened.ok) {
    if (opened.error.kind === 'roll-frozen') return err({ kind: 'roll-frozen' });
    return err({ kind: 'ceremony-refused', reasons: ['a ceremony is under way, or complete, and is not replaced'] });
  }
  ports.log.event('ceremony-opened', { election, attempt: opened.value.attempt, trustees: seats.length });
  const at = `${ports.settings.publicUrl}/trustees/${election}`;
  return ok({
    invitations: seats.map(({ name, secret }, index) => {
      return { trustee: index + 1, name, link: `${at}/${index + 1}#${secret}` };
    }),
  });
}
