import { z } from 'zod';
import { defineRoute } from './route.ts';

/** What returning officers call about the mails of their election. */

const KindSchema = z.enum([
  'announcement',
  'code',
  'reminder',
  'closing-soon',
  'result',
  'token-state',
  'channel-changed',
  'annulled',
]);
const StateSchema = z.enum(['queued', 'sent', 'bounced', 'failed']);
const NoticeNameSchema = z.uuid();

export const listNotices = defineRoute({
  id: 'listNotices',
  method: 'get',
  path: '/elections/:election/notices',
  summary: 'The mails of an election: occasions, numbers by state, and one page of those that are not private',
  auth: 'officer',
  query: z.strictObject({
    state: StateSchema.optional(),
    after: NoticeNameSchema.optional(),
    limit: z
      .string()
      .regex(/^[1-9][0-9]{0,2}$/, 'a whole number from 1 to 999')
      .default('200')
      .transform(Number),
  }),
  paged: true,
  body: 'none',
  limit: 0,
  status: 200,
  reply: z.strictObject({
    runs: z.array(
      z.strictObject({ kind: KindSchema, occasion: z.string(), queuedAtMs: z.number(), withoutMail: z.int() }),
    ),
    counts: z.array(z.strictObject({ kind: KindSchema, state: StateSchema, notices: z.int() })),
    notices: z.array(
      z.strictObject({
        notice: z.string(),
        kind: KindSchema,
        reference: z.string(),
        state: StateSchema,
        reason: z.string().nullable(),
        attempts: z.int(),
        changedAtMs: z.number(),
      }),
    ),
  }),
  problems: ['election-not-found', 'officer-not-of-election'],
});

export const resendNotices = defineRoute({
  id: 'resendNotices',
  method: 'post',
  path: '/elections/:election/notices/resend',
  summary: 'Send one bounced or failed mail again, or with null all of them',
  auth: 'officer',
  body: z.strictObject({ notice: NoticeNameSchema.nullable() }),
  limit: 1000,
  status: 202,
  reply: z.strictObject({ queued: z.int() }),
  problems: ['election-not-found', 'officer-not-of-election', 'notice-not-found'],
});

export const sendReminder = defineRoute({
  id: 'sendReminder',
  method: 'post',
  path: '/elections/:election/reminders',
  summary: 'Remind every member for whom no ballot token was issued, at most once a day',
  auth: 'officer',
  body: 'none',
  limit: 0,
  status: 202,
  reply: z.strictObject({ queued: z.int(), withoutMail: z.int() }),
  problems: ['election-not-found', 'officer-not-of-election', 'step-not-possible'],
});
