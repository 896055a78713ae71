import { sessionTokenHash } from '../../core/base/session-token.ts';
import type { MemberStore } from '../roll/ports.ts';

/** A member who has proved to be one, in one election. */
export interface SignedInMember {
  readonly election: string;
  readonly reference: string;
}

/** Whose session a bearer token is; null when it is none, out of date, or of another election. */
export async function memberOfSession(
  ports: { readonly members: Pick<MemberStore, 'session'> },
  command: { readonly election: string; readonly token: string },
): Promise<SignedInMember | null> {
  const tokenHash = sessionTokenHash('member', command.token);
  if (tokenHash === null) return null;
  const session = await ports.members.session(tokenHash);
  return session === null || session.election !== command.election ? null : session;
}
