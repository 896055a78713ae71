import { z } from 'zod';
import { HashSchema, InstantSchema } from '../core/election/values.ts';
import { defineRoute } from './route.ts';

/**
 * How elections stand. Apart from what else observers may read, because member pages carry this file with them: their
 * programs are small, and their reader of schemas knows only what they need.
 */

export const ElectionStatusSchema = z.strictObject({
  election: z.string(),
  title: z.string(),
  state: z.enum(['draft', 'prepared', 'announced', 'voting', 'closed', 'mixed', 'unsealed', 'declared', 'annulled']),
  notice: z.string(),
  opens: InstantSchema,
  closes: InstantSchema,
  now: InstantSchema,
  fingerprint: HashSchema.nullable(),
  words: z.array(z.string()),
  /** The files that member pages load: the definition's, or those of the last act `bundle`. */
  bundles: z.array(HashSchema),
  turnout: z.array(z.strictObject({ section: z.string(), entitled: z.int(), ballots: z.int() })),
});
export type ElectionStatus = z.infer<typeof ElectionStatusSchema>;

export const listElections = defineRoute({
  id: 'listElections',
  method: 'get',
  path: '/elections',
  summary: 'All announced elections, the newest first, archived ones last',
  auth: 'none',
  body: 'none',
  limit: 0,
  status: 200,
  reply: z.strictObject({
    elections: z.array(z.strictObject({ election: z.string(), title: z.string(), state: z.string() })),
  }),
  problems: [],
});

export const getElection = defineRoute({
  id: 'getElection',
  method: 'get',
  path: '/elections/:election',
  summary: 'State, instants, fingerprint and turnout of an election',
  auth: 'none',
  body: 'none',
  limit: 0,
  status: 200,
  reply: ElectionStatusSchema,
  problems: ['election-not-found'],
});
