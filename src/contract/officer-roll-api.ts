import { z } from 'zod';
import { SectionIdSchema } from '../core/election/values.ts';
import { ChannelsSchema } from '../core/roll/roll.ts';
import { defineRoute } from './route.ts';

/** The roll before the freeze: a file tried out, single members added and struck; and members looked up at any time. */

const SectionCountSchema = z.strictObject({ section: SectionIdSchema, entries: z.int() });

/** A member as the roll's side knows one. It never says whether the member drew a token or voted. */
const RollMemberSchema = z.strictObject({
  reference: z.string(),
  section: SectionIdSchema,
  channels: ChannelsSchema,
  /** Whether the member gets a code by letter. */
  letter: z.boolean(),
  language: z.string().nullable(),
  /** For the address field of letters. */
  name: z.string().nullable(),
});

const ChangedRollSchema = z.strictObject({ reference: z.string(), entries: z.int() });

export const previewRoll = defineRoute({
  id: 'previewRoll',
  method: 'post',
  path: '/elections/:election/roll/preview',
  summary: 'Try out a roll: every fault by row, counts, the first rows, the difference with the present roll',
  auth: 'officer',
  body: 'csv',
  limit: 33_554_432,
  status: 200,
  reply: z.strictObject({
    entries: z.int(),
    sections: z.array(SectionCountSchema),
    first: z.array(RollMemberSchema),
    difference: z.strictObject({
      added: z.int(),
      removed: z.int(),
      changed: z.int(),
      unchanged: z.int(),
      examples: z.strictObject({
        added: z.array(z.string()),
        removed: z.array(z.string()),
        changed: z.array(z.strictObject({ reference: z.string(), columns: z.array(z.string()) })),
      }),
    }),
    /** The row is the spreadsheet's; null where the file as a whole is wrong. Nothing is imported while there is one. */
    faults: z.array(z.strictObject({ row: z.int().nullable(), reason: z.string() })),
    moreFaults: z.int(),
  }),
  problems: ['election-not-found', 'officer-not-of-election', 'roll-frozen'],
});

/** PostgreSQL has no NUL in texts. */
const NO_NUL = /^[^\u0000]*$/;

export const listRoll = defineRoute({
  id: 'listRoll',
  method: 'get',
  path: '/elections/:election/roll/members',
  summary: 'The members on the roll by reference, or those whose reference begins so',
  auth: 'officer',
  query: z.strictObject({
    search: z.string().max(200).regex(NO_NUL, 'a text without NUL').default(''),
    after: z.string().min(1).max(1000).regex(NO_NUL, 'a text without NUL').optional(),
    limit: z
      .string()
      .regex(/^[1-9][0-9]{0,2}$/, 'a whole number from 1 to 999')
      .default('100')
      .transform(Number),
  }),
  paged: true,
  body: 'none',
  limit: 0,
  status: 200,
  reply: z.strictObject({ members: z.array(RollMemberSchema) }),
  problems: ['election-not-found', 'officer-not-of-election'],
});

const ValueSchema = z.string().max(1000).optional();

export const addMember = defineRoute({
  id: 'addMember',
  method: 'post',
  path: '/elections/:election/roll/members',
  summary: 'Add one member to the roll of a draft, by the same rules as a row of a file',
  auth: 'officer',
  body: z.strictObject({
    reference: z.string().max(1000),
    section: z.string().max(1000),
    mail: ValueSchema,
    certificate: ValueSchema,
    subject: ValueSchema,
    letter: ValueSchema,
    language: ValueSchema,
    name: ValueSchema,
  }),
  limit: 16_384,
  status: 201,
  reply: ChangedRollSchema,
  problems: ['election-not-found', 'officer-not-of-election', 'roll-refused', 'roll-frozen'],
});

export const strikeMember = defineRoute({
  id: 'strikeMember',
  method: 'post',
  path: '/elections/:election/roll/strikes',
  summary: 'Take one member off the roll of a draft',
  auth: 'officer',
  body: z.strictObject({ reference: z.string().min(1).max(1000) }),
  limit: 16_384,
  status: 200,
  reply: ChangedRollSchema,
  problems: ['election-not-found', 'officer-not-of-election', 'roll-entry-not-found', 'roll-frozen'],
});
