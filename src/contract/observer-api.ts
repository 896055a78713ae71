import { z } from 'zod';
import { bytesOf, HashSchema } from '../core/election/values.ts';
import { defineRoute, file } from './route.ts';
import { ElectionStatusSchema } from './status-api.ts';

/** What everybody may read. The record itself is served as files below /elections/:election/record/. */

export { getElection, listElections } from './status-api.ts';

const CSV = 'text/csv; charset=utf-8';
const read = { method: 'get', auth: 'none', body: 'none', limit: 0, status: 200 } as const;

export const getDefinition = defineRoute({
  ...read,
  id: 'getDefinition',
  path: '/elections/:election/definition',
  summary: 'The exact bytes of the definition; their hash is the fingerprint',
  etag: true,
  reply: file('application/json'),
  problems: ['election-not-found'],
});

export const getTurnout = defineRoute({
  ...read,
  id: 'getTurnout',
  path: '/elections/:election/turnout',
  summary: 'How many are entitled and have voted, by section; never by option',
  reply: ElectionStatusSchema.pick({ now: true, state: true }).extend({
    sections: ElectionStatusSchema.shape.turnout,
  }),
  problems: ['election-not-found'],
});

export const exportTurnout = defineRoute({
  ...read,
  id: 'exportTurnout',
  path: '/elections/:election/turnout.csv',
  summary: 'The turnout as a table for spreadsheets',
  reply: file(CSV),
  problems: ['election-not-found'],
});

export const getResult = defineRoute({
  ...read,
  id: 'getResult',
  path: '/elections/:election/result',
  summary: 'The result sheets, once the ballots are opened and counted',
  reply: file('application/json'),
  problems: ['election-not-found', 'not-found'],
});

export const exportResult = defineRoute({
  ...read,
  id: 'exportResult',
  path: '/elections/:election/result.csv',
  summary: 'Every stage of every contest as a table for spreadsheets',
  reply: file(CSV),
  problems: ['election-not-found', 'not-found'],
});

export const listBallots = defineRoute({
  ...read,
  id: 'listBallots',
  path: '/elections/:election/ballots',
  summary: 'The register of sealed ballots by pages, in the order of the ballot box',
  query: z.object({
    after: z
      .string()
      .regex(/^(?:0|[1-9][0-9]{0,8})$/)
      .transform(Number)
      .optional()
      .meta({ description: 'The `index` of the last ballot of the page before' }),
    limit: z
      .string()
      .regex(/^(?:[1-9][0-9]{0,2}|1000)$/)
      .default('100')
      .transform(Number)
      .meta({ description: 'At most so many, up to 1000' }),
  }),
  paged: true,
  reply: z.strictObject({
    ballots: z.array(z.strictObject({ index: z.int(), section: z.string(), votingKey: bytesOf(32), leaf: HashSchema })),
  }),
  problems: ['election-not-found'],
});

export const exportBallots = defineRoute({
  ...read,
  id: 'exportBallots',
  path: '/elections/:election/ballots.csv',
  summary: 'The register of sealed ballots as a table for spreadsheets',
  reply: file(CSV),
  problems: ['election-not-found'],
});

const SizeQuery = z
  .string()
  .regex(/^[1-9][0-9]{0,8}$/)
  .transform(Number);

export const getInclusionProof = defineRoute({
  ...read,
  id: 'getInclusionProof',
  path: '/elections/:election/ledgers/:ledger/inclusion',
  summary: 'The proof that a line with this leaf hash stands in a ledger (RFC 6962)',
  query: z.object({
    leaf: HashSchema,
    size: SizeQuery.optional().meta({ description: 'The size of the head that is to be proven against' }),
  }),
  reply: z.strictObject({
    index: z.int(),
    size: z.int(),
    root: HashSchema,
    proof: z.array(HashSchema),
    /** The signed checkpoint of this size, where it is the present one. */
    checkpoint: z.string().nullable(),
  }),
  problems: ['election-not-found', 'not-found'],
});

export const getConsistencyProof = defineRoute({
  ...read,
  id: 'getConsistencyProof',
  path: '/elections/:election/ledgers/:ledger/consistency',
  summary: 'The proof that a smaller head of a ledger is the beginning of a larger one (RFC 6962)',
  query: z.object({ from: SizeQuery, to: SizeQuery }),
  reply: z.strictObject({
    from: z.int(),
    to: z.int(),
    fromRoot: HashSchema,
    toRoot: HashSchema,
    proof: z.array(HashSchema),
  }),
  problems: ['election-not-found', 'not-found'],
});
