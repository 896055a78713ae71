import { z } from 'zod';
import { InstantSchema } from '../core/election/values.ts';
import { DraftSchema } from './officer-api.ts';
import { defineRoute } from './route.ts';
import { HowToSignSchema, SignaturesSchema } from './signatures.ts';

/** An officer's view of elections from the draft to the archive. */

const StateSchema = z.enum([
  'draft',
  'prepared',
  'announced',
  'voting',
  'closed',
  'mixed',
  'unsealed',
  'declared',
  'annulled',
]);

export const listOwnElections = defineRoute({
  id: 'listOwnElections',
  method: 'get',
  path: '/officer-elections',
  summary: 'The elections of which the signed-in officer is a returning officer, archived ones last',
  auth: 'officer',
  body: 'none',
  limit: 0,
  status: 200,
  reply: z.strictObject({
    elections: z.array(
      z.strictObject({
        election: z.string(),
        title: z.string(),
        state: StateSchema,
        test: z.boolean(),
        archived: z.boolean(),
        opens: InstantSchema,
        closes: InstantSchema,
      }),
    ),
  }),
  problems: [],
});

export const getDraft = defineRoute({
  id: 'getDraft',
  method: 'get',
  path: '/elections/:election/draft',
  summary: 'The draft of an election, with the ETag that a change of it has to name',
  auth: 'officer',
  etag: true,
  body: 'none',
  limit: 0,
  status: 200,
  reply: DraftSchema,
  problems: ['election-not-found', 'officer-not-of-election'],
});

export const replaceDraft = defineRoute({
  id: 'replaceDraft',
  method: 'put',
  path: '/elections/:election/draft',
  summary: 'Put another draft in the place of the one that If-Match names',
  auth: 'officer',
  etag: true,
  ifMatch: 'required',
  body: DraftSchema,
  limit: 1_048_576,
  status: 200,
  reply: z.strictObject({ election: z.string(), state: z.string() }),
  problems: ['election-not-found', 'officer-not-of-election', 'draft-refused', 'roll-frozen'],
});

export const getChecks = defineRoute({
  id: 'getChecks',
  method: 'get',
  path: '/elections/:election/checks',
  summary: 'Everything that is missing before the election can be announced, all at once',
  auth: 'officer',
  body: 'none',
  limit: 0,
  status: 200,
  reply: z.strictObject({
    state: z.string(),
    /** Nothing is missing but the definition's bytes and their signatures. */
    ready: z.boolean(),
    checks: z.array(
      z.strictObject({
        id: z.string(),
        /** The section, contest or person that it is about; null where it is the election as a whole. */
        about: z.string().nullable(),
        state: z.enum(['done', 'missing', 'warning']),
        text: z.string(),
      }),
    ),
  }),
  problems: ['election-not-found', 'officer-not-of-election'],
});

export const getDraftResult = defineRoute({
  id: 'getDraftResult',
  method: 'get',
  path: '/elections/:election/draft-result',
  summary: 'The counted result for the officers, before and after they declare it',
  auth: 'officer',
  body: 'none',
  limit: 0,
  status: 200,
  reply: z.strictObject({
    state: StateSchema,
    /** The text of result.json. */
    result: z.string(),
    /** Where the result stands as a page, and all of the record around it: paths of this service. */
    page: z.string(),
    record: z.string(),
    /** Whether the verifier has passed the record, so that there is a declaration to sign; null while it runs. */
    verified: z.boolean().nullable(),
    reasons: z.array(z.string()),
  }),
  problems: ['election-not-found', 'officer-not-of-election', 'step-not-possible'],
});

export const listDocuments = defineRoute({
  id: 'listDocuments',
  method: 'get',
  path: '/elections/:election/documents',
  summary: 'Every document to sign, with its exact bytes, who has signed and who is awaited',
  auth: 'officer',
  body: 'none',
  limit: 0,
  status: 200,
  reply: z.strictObject({
    documents: z.array(
      z.strictObject({
        kind: z.enum(['definition', 'act', 'declaration']),
        number: z.int().nullable(),
        state: z.enum(['waiting', 'done', 'void']),
        document: z.string(),
        signatures: SignaturesSchema,
        how: HowToSignSchema,
      }),
    ),
  }),
  problems: ['election-not-found', 'officer-not-of-election'],
});

export const archiveElection = defineRoute({
  id: 'archiveElection',
  method: 'post',
  path: '/elections/:election/archive',
  summary: 'Put a declared or annulled election away: it stays public, and officers can change nothing of it any more',
  auth: 'officer',
  body: 'none',
  limit: 0,
  status: 200,
  reply: z.strictObject({ election: z.string(), archived: z.literal(true) }),
  problems: ['election-not-found', 'officer-not-of-election', 'step-not-possible'],
});
