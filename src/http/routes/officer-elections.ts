import type { Router } from 'express';
import type { archiveElection } from '../../app/officer/archive-election.ts';
import type { addMember, strikeMember } from '../../app/officer/change-roll.ts';
import type { getChecks } from '../../app/officer/get-checks.ts';
import type { getDraft } from '../../app/officer/get-draft.ts';
import type { getDraftResult } from '../../app/officer/get-draft-result.ts';
import type { listDocuments } from '../../app/officer/list-documents.ts';
import type { listOwnElections } from '../../app/officer/list-own-elections.ts';
import type { listRoll } from '../../app/officer/list-roll.ts';
import type { officerOfSession } from '../../app/officer/officer-of-session.ts';
import type { previewRoll } from '../../app/officer/preview-roll.ts';
import type { replaceDraft } from '../../app/officer/replace-draft.ts';
import type { Officer } from '../../app/roll/ports.ts';
import { DraftSchema } from '../../contract/officer-api.ts';
import type { RouteDeclaration } from '../../contract/route.ts';
import { API_PREFIX, ROUTES } from '../../contract/routes.ts';
import { ok } from '../../core/base/result.ts';
import { RECORD } from '../../core/record/paths.ts';
import type { Bound } from '../bound.ts';
import { type Handler, mount } from '../mount.ts';

/** What returning officers see and do of an election beside its signed steps, with ports filled in. */
export interface OfficerElectionUseCases {
  readonly listOwnElections: Bound<typeof listOwnElections>;
  readonly getChecks: Bound<typeof getChecks>;
  readonly getDraftResult: Bound<typeof getDraftResult>;
  readonly getDraft: Bound<typeof getDraft>;
  readonly replaceDraft: Bound<typeof replaceDraft>;
  readonly listRoll: Bound<typeof listRoll>;
  readonly previewRoll: Bound<typeof previewRoll>;
  readonly addMember: Bound<typeof addMember>;
  readonly strikeMember: Bound<typeof strikeMember>;
  readonly listDocuments: Bound<typeof listDocuments>;
  readonly archiveElection: Bound<typeof archiveElection>;
}

/** Mounts drafts, rolls, documents and the archive. */
export function mountOfficerElectionRoutes(
  router: Router,
  officer: OfficerElectionUseCases,
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

  forOfficer(ROUTES.listOwnElections, ({ session }) => officer.listOwnElections({ officer: session.fingerprint }));
  forOfficer(ROUTES.getChecks, ({ params, session }) =>
    officer.getChecks({ officer: session.fingerprint, election: params.election }),
  );
  forOfficer(ROUTES.getDraftResult, async ({ params, session }) => {
    const found = await officer.getDraftResult({ officer: session.fingerprint, election: params.election });
    if (!found.ok) return found;
    const record = `${API_PREFIX}/elections/${params.election}/record`;
    return ok({ ...found.value, page: `${record}/${RECORD.resultPage}`, record });
  });
  forOfficer(ROUTES.getDraft, async ({ params, session }) => {
    const found = await officer.getDraft({ officer: session.fingerprint, election: params.election });
    if (!found.ok) return found;
    // What is left to the service is stored as null and left out by those who write drafts.
    const given = Object.fromEntries(Object.entries(found.value.draft).filter(([, value]) => value !== null));
    return ok({ reply: DraftSchema.parse(given), etag: found.value.etag });
  });
  forOfficer(ROUTES.replaceDraft, async ({ params, body, session, ifMatch }) => {
    const command = { officer: session.fingerprint, election: params.election, draft: body, etag: ifMatch };
    const replaced = await officer.replaceDraft(command);
    if (!replaced.ok) return replaced;
    const { etag, ...reply } = replaced.value;
    return ok({ reply, etag });
  });
  forOfficer(ROUTES.listRoll, async ({ params, query, session }) => {
    const { search, after = null, limit } = query;
    const page = await officer.listRoll({
      officer: session.fingerprint,
      election: params.election,
      search,
      after,
      limit,
    });
    return page.ok ? ok({ reply: { members: page.value.members }, next: page.value.next }) : page;
  });
  forOfficer(ROUTES.previewRoll, ({ params, body, session }) =>
    officer.previewRoll({ officer: session.fingerprint, election: params.election, csv: body }),
  );
  forOfficer(ROUTES.addMember, ({ params, body, session }) =>
    officer.addMember({ officer: session.fingerprint, election: params.election, values: withoutUndefined(body) }),
  );
  forOfficer(ROUTES.strikeMember, ({ params, body, session }) =>
    officer.strikeMember({ officer: session.fingerprint, election: params.election, reference: body.reference }),
  );
  forOfficer(ROUTES.listDocuments, ({ params, session }) =>
    officer.listDocuments({ officer: session.fingerprint, election: params.election }),
  );
  forOfficer(ROUTES.archiveElection, ({ params, session }) =>
    officer.archiveElection({ officer: session.fingerprint, election: params.election }),
  );
}

function withoutUndefined(values: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const given = Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(given);
}
