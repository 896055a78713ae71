import { createHash } from 'node:crypto';
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
import type { MemberStore } from '../app/roll/ports.ts';
import { getTrusteeCeremony } from '../app/trustee/get-trustee-ceremony.ts';
import { getTrusteeTask } from '../app/trustee/get-trustee-task.ts';
import { joinCeremony } from '../app/trustee/join-ceremony.ts';
import { sendCeremonyMessage } from '../app/trustee/send-ceremony-message.ts';
import { signDefinitionAsTrustee } from '../app/trustee/sign-definition-as-trustee.ts';
import { submitAgreement, submitMix, submitShare } from '../app/trustee/submit.ts';
import { trusteeOfInvitation } from '../app/trustee/trustee-of-invitation.ts';
import { getUpload, putUploadPiece } from '../app/trustee/uploads.ts';
import { utf8 } from '../core/base/bytes.ts';
import type { OfficerUseCases } from '../http/routes/officer.ts';
import type { OfficerElectionUseCases } from '../http/routes/officer-elections.ts';
import type { OfficerProofsUseCases } from '../http/routes/officer-proofs.ts';
import type { TrusteeUseCases } from '../http/routes/trustee.ts';
import { printLetters } from '../letters/print-letters.ts';
import { encryptTo } from '../pgp/encryption.ts';

/** The use cases above both sides, of officers and trustees, with their ports filled in. */

export function officerUseCases(ports: OfficerPorts): OfficerUseCases {
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

export function officerElectionUseCases(ports: OfficerPorts): OfficerElectionUseCases {
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

export function officerProofsUseCases(ports: OfficerPorts, members: MemberStore): OfficerProofsUseCases {
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

export function trusteeUseCases(ports: OfficerPorts): TrusteeUseCases {
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
