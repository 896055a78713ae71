import type { HttpDeps } from '../../src/http/app.ts';
import { silentLog } from './log.ts';

function notReached(name: string) {
  return () => Promise.reject(new Error(`the door let a request through to ${name}`));
}

/**
 * What the HTTP server is given in tests of its door: every use case fails the test when it is reached, unless the
 * test gives it.
 */
export function closedService(overrides: Partial<HttpDeps> = {}): HttpDeps {
  return {
    officer: {
      beginSignIn: notReached('beginSignIn'),
      completeSignIn: notReached('completeSignIn'),
      officerOfSession: notReached('officerOfSession'),
      createDraft: notReached('createDraft'),
      putImage: notReached('importRoll'),
      importRoll: notReached('importRoll'),
      openCeremony: notReached('openCeremony'),
      getCeremony: notReached('getCeremony'),
      prepareDefinition: notReached('prepareDefinition'),
      signDefinition: notReached('signDefinition'),
      proposeAct: notReached('proposeAct'),
      signAct: notReached('signAct'),
      listActs: notReached('listActs'),
      requestUnsealing: notReached('requestUnsealing'),
      getDeclaration: notReached('getDeclaration'),
      signDeclaration: notReached('signDeclaration'),
      listNotices: notReached('listNotices'),
      resendNotices: notReached('resendNotices'),
      sendReminder: notReached('sendReminder'),
    },
    officerProofs: {
      importCertificates: notReached('importCertificates'),
      getLetters: notReached('getLetters'),
      releaseLetters: notReached('releaseLetters'),
    },
    officerElections: {
      listOwnElections: notReached('listOwnElections'),
      getChecks: notReached('getChecks'),
      getDraftResult: notReached('getDraftResult'),
      getDraft: notReached('getDraft'),
      replaceDraft: notReached('replaceDraft'),
      listRoll: notReached('listRoll'),
      previewRoll: notReached('previewRoll'),
      addMember: notReached('addMember'),
      strikeMember: notReached('strikeMember'),
      listDocuments: notReached('listDocuments'),
      archiveElection: notReached('archiveElection'),
    },
    trustee: {
      trusteeOfInvitation: notReached('trusteeOfInvitation'),
      joinCeremony: notReached('joinCeremony'),
      getTrusteeCeremony: notReached('getTrusteeCeremony'),
      sendCeremonyMessage: notReached('sendCeremonyMessage'),
      signDefinitionAsTrustee: notReached('signDefinitionAsTrustee'),
      getTrusteeTask: notReached('getTrusteeTask'),
      putUploadPiece: notReached('putUploadPiece'),
      getUpload: notReached('getUpload'),
      submitAgreement: notReached('submitAgreement'),
      submitMix: notReached('submitMix'),
      submitShare: notReached('submitShare'),
    },
    observer: {
      listElections: notReached('listElections'),
      electionStatus: notReached('electionStatus'),
      definitionFile: notReached('definitionFile'),
      turnout: notReached('turnout'),
      turnoutTable: notReached('turnoutTable'),
      resultFile: notReached('resultFile'),
      resultTable: notReached('resultTable'),
      listBallots: notReached('listBallots'),
      ballotTable: notReached('ballotTable'),
      inclusionProof: notReached('inclusionProof'),
      consistencyProof: notReached('consistencyProof'),
    },
    member: {
      requestCode: notReached('requestCode'),
      beginOrganisationSignIn: notReached('beginOrganisationSignIn'),
      memberPage: notReached('memberPage'),
      openMemberSession: notReached('openMemberSession'),
      memberOfSession: notReached('memberOfSession'),
      issueToken: notReached('issueToken'),
    },
    box: {
      castBallot: notReached('castBallot'),
      receiptOf: notReached('receiptOf'),
      signRefusal: () => Promise.resolve(null),
    },
    events: {
      listEvents: notReached('listEvents'),
      addWebhook: notReached('addWebhook'),
      listWebhooks: notReached('listWebhooks'),
      removeWebhook: notReached('removeWebhook'),
      replayWebhook: notReached('replayWebhook'),
    },
    record: { files: notReached('record') },
    log: silentLog,
    readiness: () => Promise.resolve({ database: true, ledger: true }),
    stopReminders: notReached('stopReminders'),
    isStopping: () => false,
    signInLimit: { take: () => Promise.resolve({ ok: true, value: undefined }) },
    pageFiles: { pageOf: notReached('pageOf'), file: notReached('file') },
    publicUrl: 'http://localhost:8080',
    checkReplies: true,
    ...overrides,
  };
}
