import { castBallot, getReceipt } from './box-api.ts';
import { beginOrganisationSignIn, createMemberSession, getMember, issueToken, requestCode } from './member-api.ts';
import { getElection, listElections } from './observer-api.ts';
import {
  beginSignIn,
  completeSignIn,
  createElection,
  getDeclaration,
  importRoll,
  listActs,
  prepareDefinition,
  proposeAct,
  putImage,
  requestUnsealing,
  signAct,
  signDeclaration,
  signDefinition,
} from './officer-api.ts';

import { archiveElection, getDraft, listDocuments, listOwnElections, replaceDraft } from './officer-election-api.ts';
import { addMember, listRoll, previewRoll, strikeMember } from './officer-roll-api.ts';
import {
  getCeremony,
  getTrusteeCeremony,
  getTrusteeTask,
  getUpload,
  joinCeremony,
  openCeremony,
  putUploadPiece,
  sendCeremonyMessage,
  signDefinitionAsTrustee,
  submitAgreement,
  submitMix,
  submitShare,
} from './trustee-api.ts';

export { API_PREFIX } from './route.ts';

/** Every route of the service, by operation id. */
export const ROUTES = {
  listElections,
  getElection,
  beginSignIn,
  completeSignIn,
  createElection,
  putImage,
  listOwnElections,
  getDraft,
  replaceDraft,
  importRoll,
  previewRoll,
  listRoll,
  addMember,
  strikeMember,
  listDocuments,
  prepareDefinition,
  signDefinition,
  proposeAct,
  signAct,
  listActs,
  requestUnsealing,
  getDeclaration,
  signDeclaration,
  archiveElection,
  openCeremony,
  getCeremony,
  joinCeremony,
  getTrusteeCeremony,
  sendCeremonyMessage,
  signDefinitionAsTrustee,
  getTrusteeTask,
  putUploadPiece,
  getUpload,
  submitAgreement,
  submitMix,
  submitShare,
  requestCode,
  beginOrganisationSignIn,
  createMemberSession,
  getMember,
  issueToken,
  castBallot,
  getReceipt,
} as const;
