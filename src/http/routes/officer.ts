import type { Router } from 'express';
import type { Limit } from '../../app/limits.ts';
import type { beginSignIn } from '../../app/officer/begin-sign-in.ts';
import type { completeSignIn } from '../../app/officer/complete-sign-in.ts';
import type { createDraft } from '../../app/officer/create-draft.ts';
import type { getCeremony } from '../../app/officer/get-ceremony.ts';
import type { getDeclaration } from '../../app/officer/get-declaration.ts';
import type { importRoll } from '../../app/officer/import-roll.ts';
import type { listActs } from '../../app/officer/list-acts.ts';
import type { listNotices, resendNotices, sendReminder } from '../../app/officer/notices.ts';
import type { officerOfSession } from '../../app/officer/officer-of-session.ts';
import type { openCeremony } from '../../app/officer/open-ceremony.ts';
import type { prepareDefinition } from '../../app/officer/prepare-definition.ts';
import type { proposeAct } from '../../app/officer/propose-act.ts';
import type { putImage } from '../../app/officer/put-image.ts';
import type { requestUnsealing } from '../../app/officer/request-unsealing.ts';
import type { signAct } from '../../app/officer/sign-act.ts';
import type { signDeclaration } from '../../app/officer/sign-declaration.ts';
import type { signDefinition } from '../../app/officer/sign-definition.ts';
import type { Officer } from '../../app/roll/ports.ts';
import type { RouteDeclaration } from '../../contract/route.ts';
import { ROUTES } from '../../contract/routes.ts';
import { ok } from '../../core/base/result.ts';
import type { Bound } from '../bound.ts';
import { type Handler, mount } from '../mount.ts';

/** The returning officers' use cases with their ports filled in. */
export interface OfficerUseCases {
  readonly beginSignIn: Bound<typeof beginSignIn>;
  readonly completeSignIn: Bound<typeof completeSignIn>;
  readonly officerOfSession: Bound<typeof officerOfSession>;
  readonly createDraft: Bound<typeof createDraft>;
  readonly putImage: Bound<typeof putImage>;
  readonly importRoll: Bound<typeof importRoll>;
  readonly openCeremony: Bound<typeof openCeremony>;
  readonly getCeremony: Bound<typeof getCeremony>;
  readonly prepareDefinition: Bound<typeof prepareDefinition>;
  readonly signDefinition: Bound<typeof signDefinition>;
  readonly proposeAct: Bound<typeof proposeAct>;
  readonly signAct: Bound<typeof signAct>;
  readonly listActs: Bound<typeof listActs>;
  readonly requestUnsealing: Bound<typeof requestUnsealing>;
  readonly getDeclaration: Bound<typeof getDeclaration>;
  readonly signDeclaration: Bound<typeof signDeclaration>;
  readonly listNotices: Bound<typeof listNotices>;
  readonly resendNotices: Bound<typeof resendNotices>;
  readonly sendReminder: Bound<typeof sendReminder>;
}

/** Mounts what returning officers call. */
export function mountOfficerRoutes(
  router: Router,
  officer: OfficerUseCases,
  options: { readonly checkReplies: boolean; readonly signInLimit: Limit },
): void {
  const { checkReplies, signInLimit } = options;

  async function sessionOf(token: string): Promise<Officer | null> {
    const found = await officer.officerOfSession({ session: token });
    return found.ok ? found.value : null;
  }

  /** One more route of a signed-in officer. */
  function forOfficer<R extends RouteDeclaration>(route: R, handle: Handler<R, Officer>): void {
    mount<R, Officer>(router, route, handle, { checkReplies, sessionOf });
  }

  // Every sign-in document is kept until it is out of date: nobody may fill the table with them.
  mount(
    router,
    ROUTES.beginSignIn,
    async () => {
      const allowed = await signInLimit.take('begin');
      return allowed.ok ? officer.beginSignIn() : allowed;
    },
    { checkReplies },
  );
  mount(router, ROUTES.completeSignIn, ({ body }) => officer.completeSignIn(body), { checkReplies });
  forOfficer(ROUTES.putImage, ({ params, body, session }) =>
    officer.putImage({ officer: session.fingerprint, election: params.election, content: body }),
  );
  forOfficer(ROUTES.createElection, async ({ body, session }) => {
    const made = await officer.createDraft({ officer: session.fingerprint, draft: body });
    if (!made.ok) return made;
    const { etag, ...reply } = made.value;
    return ok({ reply, etag });
  });
  forOfficer(ROUTES.importRoll, ({ params, body, session }) =>
    officer.importRoll({ officer: session.fingerprint, election: params.election, csv: body }),
  );
  forOfficer(ROUTES.openCeremony, ({ params, body, session }) =>
    officer.openCeremony({ officer: session.fingerprint, election: params.election, ...body }),
  );
  forOfficer(ROUTES.getCeremony, ({ params, session }) =>
    officer.getCeremony({ officer: session.fingerprint, election: params.election }),
  );
  forOfficer(ROUTES.prepareDefinition, ({ params, session }) =>
    officer.prepareDefinition({ officer: session.fingerprint, election: params.election }),
  );
  forOfficer(ROUTES.signDefinition, ({ params, body, session }) =>
    officer.signDefinition({ officer: session.fingerprint, election: params.election, signature: body.signature }),
  );
  forOfficer(ROUTES.proposeAct, ({ params, body, session }) =>
    officer.proposeAct({ officer: session.fingerprint, election: params.election, proposal: body }),
  );
  forOfficer(ROUTES.signAct, ({ params, body, session }) =>
    officer.signAct({
      officer: session.fingerprint,
      election: params.election,
      number: params.number,
      signature: body.signature,
    }),
  );
  forOfficer(ROUTES.listActs, ({ params, session }) =>
    officer.listActs({ officer: session.fingerprint, election: params.election }),
  );
  forOfficer(ROUTES.requestUnsealing, ({ params, session }) =>
    officer.requestUnsealing({ officer: session.fingerprint, election: params.election }),
  );
  forOfficer(ROUTES.getDeclaration, ({ params, session }) =>
    officer.getDeclaration({ officer: session.fingerprint, election: params.election }),
  );
  forOfficer(ROUTES.signDeclaration, ({ params, body, session }) =>
    officer.signDeclaration({ officer: session.fingerprint, election: params.election, signature: body.signature }),
  );
  forOfficer(ROUTES.listNotices, async ({ params, query, session }) => {
    const { state = null, after = null, limit } = query;
    const listed = await officer.listNotices({
      officer: session.fingerprint,
      election: params.election,
      state,
      after,
      limit,
    });
    if (!listed.ok) return listed;
    const { runs, counts, notices, next } = listed.value;
    return ok({ reply: { runs: [...runs], counts: [...counts], notices: [...notices] }, next });
  });
  forOfficer(ROUTES.resendNotices, ({ params, body, session }) =>
    officer.resendNotices({ officer: session.fingerprint, election: params.election, notice: body.notice }),
  );
  forOfficer(ROUTES.sendReminder, ({ params, session }) =>
    officer.sendReminder({ officer: session.fingerprint, election: params.election }),
  );
}
