import { z } from 'zod';
import { InstantSchema } from '../core/election/values.ts';
import { defineRoute } from './route.ts';

/** Events that everybody may know, by pages; the stream of them is in file-routes.ts. And webhooks, for officers. */

const NumberQuery = z
  .string()
  .regex(/^(?:0|[1-9][0-9]{0,8})$/)
  .transform(Number);

export const listEvents = defineRoute({
  id: 'listEvents',
  method: 'get',
  path: '/elections/:election/events.json',
  summary: 'What has happened in an election: lines of the ballot box that are no ballots, registers, checkpoints',
  auth: 'none',
  query: z.object({
    after: NumberQuery.optional().meta({ description: 'The number of the last event that is known' }),
    limit: z
      .string()
      .regex(/^(?:[1-9][0-9]{0,2}|1000)$/)
      .default('100')
      .transform(Number)
      .meta({ description: 'At most so many, up to 1000' }),
  }),
  paged: true,
  body: 'none',
  limit: 0,
  status: 200,
  reply: z.strictObject({
    events: z.array(
      z.strictObject({
        number: z.int(),
        type: z.enum(['election.step', 'election.register-published', 'election.checkpoint']),
        noticed: InstantSchema,
        data: z.record(z.string(), z.unknown()),
      }),
    ),
  }),
  problems: ['election-not-found'],
});

const WebhookSchema = z.strictObject({
  webhook: z.string(),
  url: z.string(),
  state: z.enum(['active', 'given-up']),
  /** The number of the last event that the receiver took. */
  delivered: z.int(),
  attempts: z.int(),
  nextAttempt: InstantSchema,
  lastOutcome: z.string().nullable(),
});

export const addWebhook = defineRoute({
  id: 'addWebhook',
  method: 'post',
  path: '/elections/:election/webhooks',
  summary: 'Have the events from now on sent to an address; the same address again gets the same answer',
  auth: 'officer',
  body: z.strictObject({
    url: z
      .string()
      .max(2000)
      .meta({ examples: ['https://example.org/tellers'] }),
  }),
  limit: 4096,
  status: 201,
  reply: WebhookSchema.extend({
    /** `whsec_…`: what the receiver checks signatures with (standardwebhooks). */
    secret: z.string(),
  }),
  problems: ['election-not-found', 'officer-not-of-election', 'webhook-refused'],
});

export const listWebhooks = defineRoute({
  id: 'listWebhooks',
  method: 'get',
  path: '/elections/:election/webhooks',
  summary: 'The webhooks of an election, and what came of the last try of each',
  auth: 'officer',
  body: 'none',
  limit: 0,
  status: 200,
  reply: z.strictObject({ webhooks: z.array(WebhookSchema) }),
  problems: ['election-not-found', 'officer-not-of-election'],
});

export const removeWebhook = defineRoute({
  id: 'removeWebhook',
  method: 'delete',
  path: '/elections/:election/webhooks/:webhook',
  summary: 'Send nothing more to an address',
  auth: 'officer',
  body: 'none',
  limit: 0,
  status: 204,
  reply: 'none',
  problems: ['election-not-found', 'officer-not-of-election', 'not-found'],
});

export const replayWebhook = defineRoute({
  id: 'replayWebhook',
  method: 'post',
  path: '/elections/:election/webhooks/:webhook/replays',
  summary: 'Send again every event after a number; also wakes a webhook that was given up',
  auth: 'officer',
  body: z.strictObject({ after: z.int().min(0).max(1_000_000_000) }),
  limit: 4096,
  status: 204,
  reply: 'none',
  problems: ['election-not-found', 'officer-not-of-election', 'not-found'],
});
