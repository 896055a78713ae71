import { createHash, randomBytes } from 'node:crypto';
import type { Express } from 'express';
import { createBallotQueues } from '../app/box/ballot-queues.ts';
import { createFactsOf } from '../app/box/box-facts.ts';
import { castBallot } from '../app/box/cast-ballot.ts';
import type { BoxStore } from '../app/box/ports.ts';
import type { SubmissionStore } from '../app/box/ports-submissions.ts';
import { receiptOf } from '../app/box/receipt-of.ts';
import { createSealingFactsOf } from '../app/box/sealing-facts-of.ts';
import { signRefusal } from '../app/box/sign-refusal.ts';
import { createTreeMirrors } from '../app/box/tree-mirrors.ts';
import { createCeremonyJudge } from '../app/ceremony-judge.ts';
import type { Limit } from '../app/limits.ts';
import { beginOrganisationSignIn } from '../app/member/begin-organisation-sign-in.ts';
import { issueToken } from '../app/member/issue-token.ts';
import { createMemberFactsOf } from '../app/member/member-facts.ts';
import { memberOfSession } from '../app/member/member-of-session.ts';
import { memberPage } from '../app/member/member-page.ts';
import { createNoticeQueue } from '../app/member/notice-queue.ts';
import { openMemberSession } from '../app/member/open-member-session.ts';
import { requestCode } from '../app/member/request-code.ts';
import { createRollTrees } from '../app/member/roll-trees.ts';
import { archiveElection } from '../app/officer/archive-election.ts';
import { beginSignIn } from '../app/officer/begin-sign-in.ts';
import { addMember, strikeMember } from '../app/officer/change-roll.ts';
import { completeSignIn } from '../app/officer/complete-sign-in.ts';
import { createDraft } from '../app/officer/create-draft.ts';
import { getCeremony } from '../app/officer/get-ceremony.ts';
import { getChecks } from '../app/officer/get-checks.ts';
import { getDeclaration } from '../app/officer/get-declaration.ts';
import { getDraft } from '../app/officer/get-draft.ts';
import { getDraftResult } from '../app/officer/get-draft-result.ts';
import { importCertificates } from '../app/officer/import-certificates.ts';
import { importRoll } from '../app/officer/import-roll.ts';
import { getLetters } from '../app/officer/letters/get-letters.ts';
import { releaseLetters } from '../app/officer/letters/release-letters.ts';
import { listActs } from '../app/officer/list-acts.ts';
import { listDocuments } from '../app/officer/list-documents.ts';
import { listOwnElections } from '../app/officer/list-own-elections.ts';
import { listRoll } from '../app/officer/list-roll.ts';
import { listNotices, resendNotices, sendReminder } from '../app/officer/notices.ts';
import { officerOfSession } from '../app/officer/officer-of-session.ts';
import { openCeremony } from '../app/officer/open-ceremony.ts';
import type { OfficerPorts } from '../app/officer/ports.ts';
import { prepareDefinition } from '../app/officer/prepare-definition.ts';
import { previewRoll } from '../app/officer/preview-roll.ts';
import { proposeAct } from '../app/officer/propose-act.ts';
import { putImage } from '../app/officer/put-image.ts';
import { replaceDraft } from '../app/officer/replace-draft.ts';
import { requestUnsealing } from '../app/officer/request-unsealing.ts';
import { signAct } from '../app/officer/sign-act.ts';
import { signDeclaration } from '../app/officer/sign-declaration.ts';
import { signDefinition } from '../app/officer/sign-definition.ts';
import type { EventLog, KeyCustody, OpenPgp } from '../app/ports.ts';
import { electionStatus, listElections } from '../app/record/election-status.ts';
import { createPageFiles, type PageFileStore } from '../app/record/page-files.ts';
import {
  ballotTable,
  definitionFile,
  listBallots,
  resultFile,
  resultTable,
  turnout,
  turnoutTable,
} from '../app/record/exports.ts';
import { consistencyProof, inclusionProof } from '../app/record/ledger-proofs.ts';
import { createRecordFiles } from '../app/record/record-reader.ts';
import { addressesOf, channelNotice } from '../app/roll/channel-notice.ts';
import type { DeliverPorts } from '../app/roll/notices/deliver.ts';
import type { Mailer, MemberStore, OfficerStore, RegisterStore, RollStore } from '../app/roll/ports.ts';
import type { AmendmentStore, ChannelNotices } from '../app/roll/ports-amendments.ts';
import type { CeremonyStore } from '../app/roll/ports-ceremony.ts';
import type { EventStore, WebhookStore } from '../app/roll/ports-events.ts';
import type { NoticeStore } from '../app/roll/ports-notices.ts';
import { getTrusteeCeremony } from '../app/trustee/get-trustee-ceremony.ts';
import { getTrusteeTask } from '../app/trustee/get-trustee-task.ts';
import { joinCeremony } from '../app/trustee/join-ceremony.ts';
import { sendCeremonyMessage } from '../app/trustee/send-ceremony-message.ts';
import { signDefinitionAsTrustee } from '../app/trustee/sign-definition-as-trustee.ts';
import { submitAgreement, submitMix, submitShare } from '../app/trustee/submit.ts';
import { trusteeOfInvitation } from '../app/trustee/trustee-of-invitation.ts';
import { getUpload, putUploadPiece } from '../app/trustee/uploads.ts';
import { verifyTokenSignature } from '../backends/node-rsa.ts';
import type { Config } from '../config.ts';
import { utf8 } from '../core/base/bytes.ts';
import type { RandomSource } from '../core/base/random.ts';
import { HashSchema } from '../core/election/values.ts';
import type { Group } from '../core/group/group.ts';
import { createHttpApp } from '../http/app.ts';
import { createMemoryLimit } from '../http/limits.ts';
import type { BoxUseCases } from '../http/routes/box.ts';
import type { Readiness } from '../http/routes/health.ts';
import type { MemberUseCases } from '../http/routes/member.ts';
import type { OfficerUseCases } from '../http/routes/officer.ts';
import type { OfficerElectionUseCases } from '../http/routes/officer-elections.ts';
import type { OfficerProofsUseCases } from '../http/routes/officer-proofs.ts';
import type { TrusteeUseCases } from '../http/routes/trustee.ts';
import { printLetters } from '../letters/print-letters.ts';
import { createOrganisationSignIn } from '../oidc/organisation-sign-in.ts';
import { encryptTo } from '../pgp/encryption.ts';
import { createCodeNotices, createDeliverPorts } from './notices.ts';
import { readPageFiles } from './page-program.ts';
import { composeEvents, type EventWork } from './compose-events.ts';

interface LimitInput {
  readonly name: string;
  readonly points: number;
  readonly windowSeconds: number;
}

/** Everything that one process needs to answer HTTP, put together. Stores and keys come opened. */
export interface ServiceParts {
  readonly config: Config;
  readonly stores: {
    readonly officers: OfficerStore;
    readonly roll: RollStore;
    readonly members: MemberStore;
    readonly registers: RegisterStore;
    readonly amendments: AmendmentStore;
    readonly ceremonies: CeremonyStore;
    readonly events: EventStore;
    readonly webhooks: WebhookStore;
    readonly notices: NoticeStore;
    readonly box: BoxStore;
    readonly submissions: SubmissionStore;
    readonly pageFiles: PageFileStore;
  };
  readonly keys: KeyCustody;
  readonly openPgp: OpenPgp;
  readonly mailer: Mailer;
  readonly group: Group;
  /** 32 secret bytes, the same in all processes. */
  readonly codeKey: Uint8Array;
  readonly logs: { readonly service: EventLog; readonly member: EventLog; readonly box: EventLog };
  readonly readiness: () => Promise<Readiness>;
  /** Limits that all processes share; each process counts for itself unless given. */
  readonly limit?: ((of: LimitInput) => Limit) | undefined;
  /** Told of every answer. */
  readonly answered?: ((route: string, status: number) => void) | undefined;
  /** How old a served record may be, in milliseconds; as old as usual unless given. */
  readonly recordMaxAgeMs?: number | undefined;
}

export interface Service {
  readonly app: Express;
  readonly officerPorts: OfficerPorts;
  /** Public events: for the process that schedules. */
  readonly eventWork: EventWork;
  /** For the courier of notices. */
  readonly deliverPorts: DeliverPorts;
  /** Resolves when no ballot and no notice waits any more. */
  drained(): Promise<void>;
  /** From now on the process tells load balancers that it goes. */
  beginStop(): void;
}

/** How often a code may be tried before a new one is needed. */
const CODE_ATTEMPTS = 5;
const MEMBER_SESSION_SECONDS = 3600;
/** Attempts to sign in with a code, by reference. */
const SIGN_INS_PER_HOUR = 20;
/** Sign-ins with the organisation's own account that may begin, in one election. */
const ORGANISATION_SIGN_INS_PER_MINUTE = 6000;
/** Sign-in documents that officers may ask for, all together. */
const SIGN_IN_DOCUMENTS_PER_MINUTE = 1200;

export const systemRandom: RandomSource = (length) => new Uint8Array(randomBytes(length));

function officerUseCases(ports: OfficerPorts): OfficerUseCases {
  return {
    beginSignIn: () => beginSignIn(ports),
    completeSignIn: (command) => completeSignIn(ports, command),
    officerOfSession: (command) => officerOfSession(ports, command),
    createDraft: (command) => createDraft(ports, command),
    putImage: (command) => putImage(ports, command),
    importRoll: (command) => importRoll(ports, command),
    openCeremony: (command) => openCeremony(ports, command),
    getCeremony: (command) => getCeremony(ports, command),
    prepareDefinition: (command) => prepareDefinition(ports, command),
    signDefinition: (command) => signDefinition(ports, command),
    proposeAct: (command) => proposeAct(ports, command),
    signAct: (command) => signAct(ports, command),
    listActs: (command) => listActs(ports, command),
    requestUnsealing: (command) => requestUnsealing(ports, command),
    getDeclaration: (command) => getDeclaration(ports, command),
    signDeclaration: (command) => signDeclaration(ports, command),
    listNotices: (command) => listNotices(ports, command),
    resendNotices: (command) => resendNotices(ports, command),
    sendReminder: (command) => sendReminder(ports, command),
  };
}

function officerElectionUseCases(ports: OfficerPorts): OfficerElectionUseCases {
  return {
    listOwnElections: (command) => listOwnElections(ports, command),
    getChecks: (command) => getChecks(ports, command),
    getDraftResult: (command) => getDraftResult(ports, command),
    getDraft: (command) => getDraft(ports, command),
    replaceDraft: (command) => replaceDraft(ports, command),
    listRoll: (command) => listRoll(ports, command),
    previewRoll: (command) => previewRoll(ports, command),
    addMember: (command) => addMember(ports, command),
    strikeMember: (command) => strikeMember(ports, command),
    listDocuments: (command) => listDocuments(ports, command),
    archiveElection: (command) => archiveElection(ports, command),
  };
}

function officerProofsUseCases(ports: OfficerPorts, members: MemberStore): OfficerProofsUseCases {
  const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest());
  const letters = { ...ports, members, print: printLetters, sha256 };
  const importing = {
    ...ports,
    members,
    async reasonAgainstEncrypting(certificate: string) {
      const sealed = await encryptTo({ bytes: utf8('a trial'), certificate, nowMs: Date.now() });
      return sealed.ok ? null : sealed.error.reasons.join('; ');
    },
  };
  return {
    importCertificates: (command) => importCertificates(importing, command),
    getLetters: (command) => getLetters(letters, command),
    releaseLetters: (command) => releaseLetters(letters, command),
  };
}

function trusteeUseCases(ports: OfficerPorts): TrusteeUseCases {
  return {
    trusteeOfInvitation: (command) => trusteeOfInvitation(ports, command),
    joinCeremony: (command) => joinCeremony(ports, command),
    getTrusteeCeremony: (command) => getTrusteeCeremony(ports, command),
    sendCeremonyMessage: (command) => sendCeremonyMessage(ports, command),
    signDefinitionAsTrustee: (command) => signDefinitionAsTrustee(ports, command),
    getTrusteeTask: (command) => getTrusteeTask(ports, command),
    putUploadPiece: (command) => putUploadPiece(ports, command),
    getUpload: (command) => getUpload(ports, command),
    submitAgreement: (command) => submitAgreement(ports, command),
    submitMix: (command) => submitMix(ports, command),
    submitShare: (command) => submitShare(ports, command),
  };
}

function limitOf({ limit }: ServiceParts, of: LimitInput): Limit {
  return limit === undefined ? createMemoryLimit(of) : limit(of);
}

interface MemberSide {
  readonly useCases: MemberUseCases;
  readonly deliverPorts: DeliverPorts;
  drained(): Promise<void>;
}

function memberUseCases(parts: ServiceParts): MemberSide {
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

function boxUseCases(parts: ServiceParts): { useCases: BoxUseCases; drained: () => Promise<void> } {
  const { keys, group } = parts;
  const store = parts.stores.box;
  const log = parts.logs.box;
  const factsOf = createFactsOf(store);
  const mirrors = createTreeMirrors(store);
  const queues = createBallotQueues({ store, keys });
  const sealingFactsOf = createSealingFactsOf(group);
  const casting = { factsOf, sealingFactsOf, group, verifyTokenSignature, queues, store, mirrors, log };
  return {
    useCases: {
      castBallot: (command) => castBallot(casting, command),
      receiptOf: (command) => receiptOf({ factsOf, store, mirrors }, command),
      signRefusal: (command) => signRefusal({ factsOf, keys }, command),
    },
    drained: () => queues.drained(),
  };
}

/** Every address is told, whether or not another one could be. */
function channelNoticesBy(mailer: Mailer): ChannelNotices {
  return {
    async changed(notice) {
      const sent = await Promise.all(addressesOf(notice).map((to) => mailer.send({ to, ...channelNotice(notice) })));
      return sent.every(({ ok }) => ok);
    },
  };
}

/** Puts one process of the service together. The two sides meet here and in the officers' use cases only. */
export function composeService(parts: ServiceParts): Service {
  const { config, keys, openPgp, logs } = parts;
  const { officers, roll, registers, amendments, ceremonies, notices, box, submissions } = parts.stores;
  const built = readPageFiles();
  const officerPorts: OfficerPorts = {
    officers,
    roll,
    registers,
    amendments,
    channelNotices: channelNoticesBy(parts.mailer),
    ceremonies,
    box,
    submissions,
    notices,
    ceremonyJudge: createCeremonyJudge({ group: parts.group, openPgp }),
    keys,
    openPgp,
    random: systemRandom,
    log: logs.service,
    settings: {
      publicUrl: config.publicUrl,
      publicHost: config.publicHost,
      bundles: built.map(({ sha256 }) => HashSchema.parse(sha256)),
      mailServer: config.mail.smtpUrl !== null,
    },
  };
  const files = createRecordFiles(
    { roll, registers, box },
    {
      sha256: (bytes) => new Uint8Array(createHash('sha256').update(bytes).digest()),
      ...(parts.recordMaxAgeMs === undefined ? {} : { maxAgeMs: parts.recordMaxAgeMs }),
    },
  );
  const statusPorts = { roll, registers, box, files };
  const member = memberUseCases(parts);
  const boxSide = boxUseCases(parts);
  const events = composeEvents({
    roll,
    registers,
    box,
    events: parts.stores.events,
    webhooks: parts.stores.webhooks,
    key: parts.codeKey,
    allowed: config.webhookAddresses,
    log: logs.service,
  });
  let stopping = false;
  const app = createHttpApp({
    officer: officerUseCases(officerPorts),
    officerElections: officerElectionUseCases(officerPorts),
    officerProofs: officerProofsUseCases(officerPorts, parts.stores.members),
    trustee: trusteeUseCases(officerPorts),
    observer: {
      listElections: () => listElections(statusPorts),
      electionStatus: (command) => electionStatus(statusPorts, command),
      definitionFile: (command) => definitionFile(statusPorts, command),
      turnout: (command) => turnout(statusPorts, command),
      turnoutTable: (command) => turnoutTable(statusPorts, command),
      resultFile: (command) => resultFile(statusPorts, command),
      resultTable: (command) => resultTable(statusPorts, command),
      listBallots: (command) => listBallots(statusPorts, command),
      ballotTable: (command) => ballotTable(statusPorts, command),
      inclusionProof: (command) => inclusionProof(statusPorts, command),
      consistencyProof: (command) => consistencyProof(statusPorts, command),
    },
    member: member.useCases,
    box: boxSide.useCases,
    record: files,
    events: events.useCases,
    log: logs.service,
    readiness: parts.readiness,
    isStopping: () => stopping,
    stopReminders: (notice) => notices.stopReminders(notice),
    signInLimit: limitOf(parts, {
      name: 'officer-sign-in',
      points: SIGN_IN_DOCUMENTS_PER_MINUTE,
      windowSeconds: 60,
    }),
    ...(parts.answered === undefined ? {} : { answered: parts.answered }),
    publicUrl: config.publicUrl,
    pageFiles: createPageFiles({ store: parts.stores.pageFiles, box, built }),
  });
  return {
    app,
    officerPorts,
    eventWork: events.work,
    deliverPorts: member.deliverPorts,
    async drained() {
      await Promise.all([member.drained(), boxSide.drained()]);
    },
    beginStop() {
      stopping = true;
    },
  };
}
