import type { Router } from 'express';
import type { beginOrganisationSignIn } from '../../app/member/begin-organisation-sign-in.ts';
import type { issueToken } from '../../app/member/issue-token.ts';
import type { memberOfSession, SignedInMember } from '../../app/member/member-of-session.ts';
import type { memberPage } from '../../app/member/member-page.ts';
import type { openMemberSession } from '../../app/member/open-member-session.ts';
import type { requestCode } from '../../app/member/request-code.ts';
import { ROUTES } from '../../contract/routes.ts';
import type { Bound } from '../bound.ts';
import { mount } from '../mount.ts';

/** The members' use cases with their ports filled in. */
export interface MemberUseCases {
  readonly requestCode: Bound<typeof requestCode>;
  readonly beginOrganisationSignIn: Bound<typeof beginOrganisationSignIn>;
  readonly memberPage: Bound<typeof memberPage>;
  readonly openMemberSession: Bound<typeof openMemberSession>;
  readonly memberOfSession: Bound<typeof memberOfSession>;
  readonly issueToken: Bound<typeof issueToken>;
}

/** Mounts what members call who prove to be on the roll. Nothing here ever sees a ballot. */
export function mountMemberRoutes(router: Router, member: MemberUseCases, checkReplies: boolean): void {
  mount(
    router,
    ROUTES.requestCode,
    ({ params, body }) => member.requestCode({ election: params.election, reference: body.reference }),
    { checkReplies },
  );
  mount(
    router,
    ROUTES.beginOrganisationSignIn,
    ({ params, body }) => member.beginOrganisationSignIn({ election: params.election, browser: body.browser }),
    { checkReplies },
  );
  mount(
    router,
    ROUTES.createMemberSession,
    ({ params, body }) => member.openMemberSession({ election: params.election, proof: body }),
    { checkReplies },
  );
  mount<typeof ROUTES.getMember, SignedInMember>(
    router,
    ROUTES.getMember,
    ({ session }) => member.memberPage({ member: session }),
    { checkReplies, sessionOf: (token, { election }) => member.memberOfSession({ election, token }) },
  );
  mount<typeof ROUTES.issueToken, SignedInMember>(
    router,
    ROUTES.issueToken,
    ({ params, body, session }) =>
      member.issueToken({
        member: session,
        registrar: params.registrar,
        fingerprint: body.fingerprint,
        blindedRequest: body.blindedRequest,
        requestSignature: body.requestSignature,
      }),
    { checkReplies, sessionOf: (token, { election }) => member.memberOfSession({ election, token }) },
  );
}
