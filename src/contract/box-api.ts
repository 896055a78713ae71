import { z } from 'zod';
import { HashSchema } from '../core/election/values.ts';
import { BallotLineBodySchema } from '../core/ledger/ballot-line.ts';
import { defineRoute } from './route.ts';

/** The ballot box's door: no session, no cookie; anyone may hand in a valid sealed ballot for anyone. */

export const castBallot = defineRoute({
  id: 'castBallot',
  method: 'post',
  path: '/elections/:election/ballots',
  summary: 'Hand in a sealed ballot and get its receipt; the same ballot again gets an equivalent receipt',
  auth: 'none',
  body: z.strictObject({ fingerprint: HashSchema, ballot: BallotLineBodySchema }),
  limit: 65_536,
  status: 201,
  reply: z.strictObject({ receipt: z.string() }),
  problems: [
    'election-not-found',
    'ballot-refused',
    'voting-not-open',
    'voting-closed',
    'voting-key-used',
    'election-annulled',
  ],
});

export const getReceipt = defineRoute({
  id: 'getReceipt',
  method: 'get',
  path: '/elections/:election/ballots/:votingKey',
  summary: 'A receipt under the present head for the ballot of this voting key',
  auth: 'none',
  body: 'none',
  limit: 0,
  status: 200,
  reply: z.strictObject({ receipt: z.string() }),
  problems: ['election-not-found', 'ballot-not-found'],
});
