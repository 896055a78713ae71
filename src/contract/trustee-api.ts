import { z } from 'zod';
import { SignedDocumentSchema } from '../core/ceremony/documents.ts';
import { HashSchema, lineOfText } from '../core/election/values.ts';
import { BOX_LINE_BODIES } from '../core/ledger/box-lines.ts';
import { defineRoute } from './route.ts';

/**
 * What trustees call, and what officers call about them. A trustee's requests carry the secret of its invitation as a
 * bearer token: it says which seat is meant and keeps strangers out; everything that counts is signed besides.
 */

const CERTIFICATE = z.string().max(65_536);
const MESSAGE_JSON = 262_144;
/** Uploads travel in pieces of this many bytes, numbered from 1; all but the last are exactly so long. */
export const PIECE_BYTES = 1_048_576;

const CeremonyStageSchema = z.enum([
  'joining',
  'committing',
  'revealing',
  'sharing',
  'probing',
  'opening-probes',
  'confirming',
  'complete',
  'failed',
]);
const FailureSchema = z.strictObject({ culprit: z.int().nullable(), words: z.string() }).nullable();

export const openCeremony = defineRoute({
  id: 'openCeremony',
  method: 'post',
  path: '/elections/:election/ceremony',
  summary: 'Begin the key ceremony of a draft: seats for its trustees and an invitation for each',
  auth: 'officer',
  body: z.strictObject({
    threshold: z.int().min(1).max(9),
    trustees: z
      .array(z.strictObject({ name: lineOfText(120) }))
      .min(1)
      .max(9),
    nonce: HashSchema,
  }),
  limit: MESSAGE_JSON,
  status: 201,
  reply: z.strictObject({
    invitations: z.array(z.strictObject({ trustee: z.int(), name: z.string(), link: z.string() })),
  }),
  problems: ['election-not-found', 'officer-not-of-election', 'ceremony-refused', 'roll-frozen'],
});

export const getCeremony = defineRoute({
  id: 'getCeremony',
  method: 'get',
  path: '/elections/:election/ceremony',
  summary: 'How far the key ceremony is, and who is awaited',
  auth: 'officer',
  body: 'none',
  limit: 0,
  status: 200,
  reply: z.strictObject({
    stage: CeremonyStageSchema,
    threshold: z.int(),
    trustees: z.array(
      z.strictObject({ trustee: z.int(), name: z.string(), certificate: z.string().nullable(), awaited: z.boolean() }),
    ),
    failure: FailureSchema,
  }),
  problems: ['election-not-found', 'officer-not-of-election', 'ceremony-not-found'],
});

export const joinCeremony = defineRoute({
  id: 'joinCeremony',
  method: 'post',
  path: '/elections/:election/trustees/:trustee/join',
  summary: 'Take a trustee’s seat with its certificate and a signed document',
  auth: 'trustee',
  body: SignedDocumentSchema.extend({ certificate: CERTIFICATE }),
  limit: MESSAGE_JSON,
  status: 200,
  reply: z.strictObject({ stage: CeremonyStageSchema }),
  problems: ['election-not-found', 'ceremony-refused'],
});

export const getTrusteeCeremony = defineRoute({
  id: 'getTrusteeCeremony',
  method: 'get',
  path: '/elections/:election/trustees/:trustee/ceremony',
  summary:
    'The ceremony as its trustees see it: parameters, certificates, every message so far, shares for this trustee',
  auth: 'trustee',
  body: 'none',
  limit: 0,
  status: 200,
  reply: z.strictObject({
    stage: CeremonyStageSchema,
    /** Exact bytes, once everybody has joined. */
    parameters: z.string().nullable(),
    /** By number; null for a seat that nobody has taken. */
    certificates: z.array(CERTIFICATE.nullable()),
    messages: z.array(SignedDocumentSchema),
    shares: z.array(z.strictObject({ from: z.int(), ciphertext: z.string() })),
    failure: FailureSchema,
    /** Exact bytes of the definition, once the officers have had it prepared. */
    definition: z.string().nullable(),
  }),
  problems: ['election-not-found'],
});

export const sendCeremonyMessage = defineRoute({
  id: 'sendCeremonyMessage',
  method: 'post',
  path: '/elections/:election/trustees/:trustee/ceremony/messages',
  summary: 'Hand in a signed document of the ceremony; with the round of shares also their ciphertexts',
  auth: 'trustee',
  body: SignedDocumentSchema.extend({
    shares: z.array(z.strictObject({ to: z.int().min(1).max(9), ciphertext: z.string().max(16_384) })).max(8),
  }),
  limit: MESSAGE_JSON,
  status: 200,
  reply: z.strictObject({ stage: CeremonyStageSchema }),
  problems: ['election-not-found', 'ceremony-refused'],
});

export const signDefinitionAsTrustee = defineRoute({
  id: 'signDefinitionAsTrustee',
  method: 'post',
  path: '/elections/:election/trustees/:trustee/definition/signatures',
  summary: 'Hand in a trustee’s signature of the definition',
  auth: 'trustee',
  body: z.strictObject({ signature: z.string().max(16_384) }),
  limit: MESSAGE_JSON,
  status: 200,
  reply: z.strictObject({ state: z.string() }),
  problems: ['election-not-found', 'not-prepared', 'signature-refused'],
});

const SubmissionSchema = z.strictObject({
  kind: z.enum(['agreement', 'mix', 'share']),
  state: z.enum(['waiting', 'accepted', 'refused']),
  reasons: z.array(z.string()),
});

export const getTrusteeTask = defineRoute({
  id: 'getTrusteeTask',
  method: 'get',
  path: '/elections/:election/trustees/:trustee/task',
  summary: 'What this trustee has to do now, and what has become of what it handed in',
  auth: 'trustee',
  body: 'none',
  limit: 0,
  status: 200,
  reply: z.strictObject({
    state: z.string(),
    task: z.enum(['wait', 'agree', 'mix', 'open', 'done']),
    submissions: z.array(SubmissionSchema),
  }),
  problems: ['election-not-found'],
});

export const putUploadPiece = defineRoute({
  id: 'putUploadPiece',
  method: 'put',
  path: '/elections/:election/trustees/:trustee/uploads/:sha256/:piece',
  summary: 'Upload one piece of a file that a mix or a share names by its hash; the same piece again changes nothing',
  auth: 'trustee',
  body: 'bytes',
  limit: PIECE_BYTES,
  status: 200,
  reply: z.strictObject({ pieces: z.array(z.int()) }),
  problems: ['election-not-found', 'upload-refused'],
});

export const getUpload = defineRoute({
  id: 'getUpload',
  method: 'get',
  path: '/elections/:election/trustees/:trustee/uploads/:sha256',
  summary: 'Which pieces of a file are there already, so that an interrupted upload can go on',
  auth: 'trustee',
  body: 'none',
  limit: 0,
  status: 200,
  reply: z.strictObject({ pieces: z.array(z.int()) }),
  problems: ['election-not-found'],
});

export const submitAgreement = defineRoute({
  id: 'submitAgreement',
  method: 'post',
  path: '/elections/:election/trustees/:trustee/agreement',
  summary: 'Hand in the signed agreement on the closed ballot box and registers',
  auth: 'trustee',
  body: SignedDocumentSchema,
  limit: MESSAGE_JSON,
  status: 202,
  reply: SubmissionSchema,
  problems: ['election-not-found', 'step-not-possible', 'submission-refused'],
});

export const submitMix = defineRoute({
  id: 'submitMix',
  method: 'post',
  path: '/elections/:election/trustees/:trustee/mix',
  summary: 'Hand in a signed mix whose lists and proofs were uploaded; it is verified before it is recorded',
  auth: 'trustee',
  body: z.strictObject({ document: z.string().max(65_536), signature: z.string().max(16_384) }),
  limit: MESSAGE_JSON,
  status: 202,
  reply: SubmissionSchema,
  problems: ['election-not-found', 'step-not-possible', 'submission-refused'],
});

export const submitShare = defineRoute({
  id: 'submitShare',
  method: 'post',
  path: '/elections/:election/trustees/:trustee/share',
  summary: 'Hand in a decryption share whose elements were uploaded; it is verified before it is recorded',
  auth: 'trustee',
  body: z.strictObject({ share: BOX_LINE_BODIES.share }),
  limit: MESSAGE_JSON,
  status: 202,
  reply: SubmissionSchema,
  problems: ['election-not-found', 'step-not-possible', 'submission-refused'],
});
