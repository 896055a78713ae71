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
