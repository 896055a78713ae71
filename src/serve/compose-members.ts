import { beginOrganisationSignIn } from '../app/member/begin-organisation-sign-in.ts';
import { issueToken } from '../app/member/issue-token.ts';
import { createMemberFactsOf } from '../app/member/member-facts.ts';
import { memberOfSession } from '../app/member/member-of-session.ts';
import { memberPage } from '../app/member/member-page.ts';
import { createNoticeQueue } from '../app/member/notice-queue.ts';
import { openMemberSession } from '../app/member/open-member-session.ts';
import { requestCode } from '../app/member/request-code.ts';
import { createRollTrees } from '../app/member/roll-trees.ts';
import type { DeliverPorts } from '../app/roll/notices/deliver.ts';
import type { MemberUseCases } from '../http/routes/member.ts';
import { createOrganisationSignIn } from '../oidc/organisation-sign-in.ts';
import { createCodeNotices, createDeliverPorts } from './notices.ts';
import { limitOf, type ServiceParts, systemRandom } from './service-parts.ts';

/** The members' side, with its ports filled in. It never sees a ballot. */

/** How often a code may be tried before a new one is needed. */
const CODE_ATTEMPTS = 5;
const MEMBER_SESSION_SECONDS = 3600;
/** Attempts to sign in with a code, by reference. */
const SIGN_INS_PER_HOUR = 20;
/** Sign-ins with the organisation's own account that may begin, in one election. */
const ORGANISATION_SIGN_INS_PER_MINUTE = 6000;
export interface MemberSide {
  readonly useCases: MemberUseCases;
  readonly deliverPorts: DeliverPorts;
  drained(): Promise<void>;
}

export function memberUseCases(parts: ServiceParts): MemberSide {
  const { config, keys, mailer, codeKey: key } = parts;
  const { roll, members, registers } = parts.stores;
  const log = parts.logs.member;
  const factsOf = createMemberFactsOf(roll);
  const rollTrees = createRollTrees(roll);
  const queue = createNoticeQueue({ log });
  const codes = {
    key,
    lifetimeSeconds: config.codes.lifetimeSeconds,
    attempts: CODE_ATTEMPTS,
    perHour: config.codes.perHour,
  };
  const limit = (name: string, points: number) => limitOf(parts, { name, points, windowSeconds: 3600 });
  const organisation =
    config.oidc === null
      ? null
      : createOrganisationSignIn({ settings: { ...config.oidc, publicUrl: config.publicUrl }, log });
  const asking = {
    factsOf,
    roll,
    members,
    notices: createCodeNotices(mailer),
    later: parts.stores.notices,
    queue,
    limit: limit('code', config.codes.perHour),
    random: systemRandom,
    codes,
    log,
  };
  const opening = {
    factsOf,
    roll,
    members,
    registers,
    rollTrees,
    organisation,
    limit: limit('member-session', SIGN_INS_PER_HOUR),
    random: systemRandom,
    codes,
    sessionLifetimeSeconds: MEMBER_SESSION_SECONDS,
    log,
  };
  const beginning = {
    factsOf,
    members,
    organisation,
    limit: limitOf(parts, {
      name: 'organisation-sign-in',
      points: ORGANISATION_SIGN_INS_PER_MINUTE,
      windowSeconds: 60,
    }),
    random: systemRandom,
  };
  const { openPgp } = parts;
  const issuing = { factsOf, roll, members, registers, keys, openPgp, random: systemRandom, log };
  return {
    useCases: {
      beginOrganisationSignIn: (command) => beginOrganisationSignIn(beginning, command),
      memberPage: (command) => memberPage({ factsOf, roll, registers, rollTrees, keys }, command),
      requestCode: (command) => requestCode(asking, command),
      openMemberSession: (command) => openMemberSession(opening, command),
      memberOfSession: (command) => memberOfSession({ members }, command),
      issueToken: (command) => issueToken(issuing, command),
    },
    deliverPorts: createDeliverPorts(parts, asking),
    drained: () => queue.drained(),
  };
}
