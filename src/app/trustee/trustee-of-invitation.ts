import { equalBytes } from '../../core/base/bytes.ts';
import { err, ok, type Result } from '../../core/base/result.ts';
import { sessionTokenHash } from '../../core/base/session-token.ts';
import type { OfficerPorts } from '../officer/ports.ts';

/** Whose seat an invitation is for. */
export interface InvitedTrustee {
  readonly election: string;
  readonly trustee: number;
}

const NOBODY = new Uint8Array(32);

/**
 * The seat that a trustee's secret opens. Wrong secrets, seats that do not exist and elections without a ceremony are
 * told the same.
 */
export async function trusteeOfInvitation(
  ports: Pick<OfficerPorts, 'ceremonies'>,
  command: InvitedTrustee & { readonly secret: string },
): Promise<Result<InvitedTrustee, { readonly kind: 'sign-in-required' }>> {
  const { election, trustee, secret } = command;
  const hash = sessionTokenHash('trustee', secret);
  const stored = await ports.ceremonies.ceremony(election);
  const seat = stored?.seats.find((other) => other.trustee === trustee);
  const isRight = equalBytes(hash ?? NOBODY, seat?.invitationHash ?? NOBODY);
  return hash !== null && seat !== undefined && isRight ? ok({ election, trustee }) : err({ kind: 'sign-in-required' });
}
