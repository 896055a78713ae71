import type { Router } from 'express';
import type { importCertificates } from '../../app/officer/import-certificates.ts';
import type { getLetters } from '../../app/officer/letters/get-letters.ts';
import type { releaseLetters } from '../../app/officer/letters/release-letters.ts';
import type { officerOfSession } from '../../app/officer/officer-of-session.ts';
import type { Officer } from '../../app/roll/ports.ts';
import type { RouteDeclaration } from '../../contract/route.ts';
import { ROUTES } from '../../contract/routes.ts';
import type { Bound } from '../bound.ts';
import { type Handler, mount } from '../mount.ts';

/** What returning officers do for members' ways of proving who they are, with ports filled in. */
export interface OfficerProofsUseCases {
  readonly importCertificates: Bound<typeof importCertificates>;
  readonly getLetters: Bound<typeof getLetters>;
  readonly releaseLetters: Bound<typeof releaseLetters>;
}

/** Mounts members' certificates and letters. */
export function mountOfficerProofsRoutes(
  router: Router,
  officer: OfficerProofsUseCases,
  options: { readonly checkReplies: boolean; readonly officerOfSession: Bound<typeof officerOfSession> },
): void {
  const { checkReplies } = options;

  async function sessionOf(token: string): Promise<Officer | null> {
    const found = await options.officerOfSession({ session: token });
    return found.ok ? found.value : null;
  }

  function forOfficer<R extends RouteDeclaration>(route: R, handle: Handler<R, Officer>): void {
    mount<R, Officer>(router, route, handle, { checkReplies, sessionOf });
  }

  forOfficer(ROUTES.putCertificates, ({ params, body, session }) =>
    officer.importCertificates({ officer: session.fingerprint, election: params.election, ...body }),
  );
  forOfficer(ROUTES.getLetters, ({ params, session }) =>
    officer.getLetters({ officer: session.fingerprint, election: params.election }),
  );
  forOfficer(ROUTES.releaseLetters, ({ params, body, session }) =>
    officer.releaseLetters({ officer: session.fingerprint, election: params.election, ...body }),
  );
}
