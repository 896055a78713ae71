import { err, ok, type Result } from '../../core/base/result.ts';
import { sessionTokenHash } from '../../core/base/session-token.ts';
import type { Officer } from '../roll/ports.ts';
import type { OfficerPorts } from './ports.ts';

/** The officer whom a session belongs to. Unknown, out of date and misspelt sessions are told the same. */
export async function officerOfSession(
  ports: Pick<OfficerPorts, 'officers'>,
  command: { readonly session: string },
): Promise<Result<Officer, { readonly kind: 'sign-in-required' }>> {
  const tokenHash = sessionTokenHash('officer', command.session);
  const session = tokenHash === null ? null : await ports.officers.session(tokenHash);
  const officer = session === null ? null : await ports.officers.officer(session.officer);
  return officer === null ? err({ kind: 'sign-in-required' }) : ok(officer);
}
