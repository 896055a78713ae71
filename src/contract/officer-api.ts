import { z } from 'zod';
import {
  ContestSchema,
  DefinitionSchema,
  OptionSchema,
  OrganisationSchema,
  ProofsSchema,
  SectionSchema,
  TranslationSchema,
} from '../core/election/definition.ts';
import {
  bytesOf,
  CertificateFingerprintSchema,
  ElectionIdSchema,
  HashSchema,
  ImageRefSchema,
  InstantSchema,
  LanguageSchema,
  lineOfText,
  SectionIdSchema,
  textOf,
  ZoneSchema,
} from '../core/election/values.ts';
import { ChannelsSchema } from '../core/roll/roll.ts';
import { defineRoute } from './route.ts';
import { HowToSignSchema, SignaturesSchema } from './signatures.ts';

/** What returning officers call. Drafts leave out all that the service or the roll adds. */

export const DraftSchema = z.strictObject({
  election: ElectionIdSchema,
  title: lineOfText(200),
  /** Whose election it is; when left out it goes by the service's host name. */
  organisation: OrganisationSchema.optional(),
  language: LanguageSchema.default('en'),
  /** True, also when left out: an election that must never be taken for a real one. */
  test: z.boolean().optional(),
  /** How ties are settled; when left out by the trustees’ coin, and by a draw where one operator holds the whole key. */
  lots: z.enum(['coin', 'draw']).optional(),
  opens: InstantSchema,
  closes: InstantSchema,
  zone: ZoneSchema,
  /** Options without the blank one, which every contest gets as its last. */
  contests: z
    .array(
      ContestSchema.extend({
        options: z
          .array(
            OptionSchema.extend({
              statement: OptionSchema.shape.statement.default(''),
              photo: OptionSchema.shape.photo.default(null),
            }),
          )
          .min(1)
          .max(250),
      }),
    )
    .min(1)
    .max(32),
  /** Which contests the rule counts together; no rule of this protocol version does. */
  together: DefinitionSchema.shape.together.optional(),
  sections: z
    .array(SectionSchema.omit({ roll: true }))
    .min(1)
    .max(64),
  officers: z.strictObject({
    required: z.int().min(1).max(32),
    certificates: z
      .array(z.strictObject({ name: lineOfText(120), certificate: z.string().max(65_536) }))
      .min(1)
      .max(32),
  }),
  registerIntervalSeconds: z.int().min(1).max(604_800).default(3600),
  contact: lineOfText(200),
  rules: textOf(50_000),
  /** The same texts in more languages, options without the blank one and in any order. */
  translations: z
    .array(
      TranslationSchema.extend({
        contests: z
          .array(
            TranslationSchema.shape.contests.element.extend({
              options: z
                .array(
                  OptionSchema.omit({ photo: true }).extend({
                    statement: OptionSchema.shape.statement.default(''),
                  }),
                )
                .min(1)
                .max(250),
            }),
          )
          .max(32),
      }),
    )
    .max(8)
    .default([]),
  proofs: ProofsSchema.default({ mail: true, letter: false, certificate: false, signIn: null }),
  retentionDays: DefinitionSchema.shape.retentionDays.default({ rollSalts: 365, codes: 7, mails: 30, logs: 14 }),
});

const SignatureBody = z.strictObject({ signature: z.string().max(16_384) });
const OFFICER_JSON = 262_144;

export const beginSignIn = defineRoute({
  id: 'beginSignIn',
  method: 'post',
  path: '/officer-sessions/challenges',
  summary: 'Ask for a sign-in document to sign',
  auth: 'none',
  body: 'none',
  limit: 0,
  status: 201,
  reply: z.strictObject({ document: z.string() }),
  problems: [],
});

export const completeSignIn = defineRoute({
  id: 'completeSignIn',
  method: 'post',
  path: '/officer-sessions',
  summary: 'Hand in the signed sign-in document and get a session',
  auth: 'none',
  body: z.strictObject({ document: z.string().max(2000), signature: z.string().max(16_384) }),
  limit: OFFICER_JSON,
  status: 201,
  reply: z.strictObject({ session: z.string(), officer: z.string(), name: z.string() }),
  problems: ['sign-in-refused'],
});

export const createElection = defineRoute({
  id: 'createElection',
  method: 'post',
  path: '/elections',
  summary: 'Create the draft of an election',
  auth: 'officer',
  etag: true,
  body: DraftSchema,
  limit: 1_048_576,
  status: 201,
  reply: z.strictObject({ election: z.string(), state: z.string() }),
  problems: ['draft-refused', 'election-exists'],
});

export const putImage = defineRoute({
  id: 'putImage',
  method: 'post',
  path: '/elections/:election/images',
  summary: 'Store a picture (PNG, JPEG or WebP) that the draft then names; the same picture again is no second one',
  auth: 'officer',
  body: 'bytes',
  limit: 262_144,
  status: 201,
  reply: ImageRefSchema,
  problems: ['election-not-found', 'officer-not-of-election', 'image-refused', 'roll-frozen'],
});

export const importRoll = defineRoute({
  id: 'importRoll',
  method: 'put',
  path: '/elections/:election/roll',
  summary: 'Replace the roll of a draft by a CSV file with the columns reference, section, mail and more',
  auth: 'officer',
  body: 'csv',
  limit: 33_554_432,
  status: 200,
  reply: z.strictObject({
    entries: z.int(),
    sections: z.array(z.strictObject({ section: SectionIdSchema, entries: z.int() })),
  }),
  problems: ['election-not-found', 'officer-not-of-election', 'roll-refused', 'roll-frozen'],
});

export const prepareDefinition = defineRoute({
  id: 'prepareDefinition',
  method: 'post',
  path: '/elections/:election/definition',
  summary: 'Freeze the roll, make the keys and fix the exact bytes of the definition',
  auth: 'officer',
  body: 'none',
  limit: 0,
  status: 201,
  reply: z.strictObject({ fingerprint: HashSchema, words: z.array(z.string()), definition: z.string() }),
  problems: ['election-not-found', 'officer-not-of-election', 'draft-refused', 'roll-frozen'],
});

export const signDefinition = defineRoute({
  id: 'signDefinition',
  method: 'post',
  path: '/elections/:election/definition/signatures',
  summary: 'Hand in an officer’s signature of the definition; the last one needed announces the election',
  auth: 'officer',
  body: SignatureBody,
  limit: OFFICER_JSON,
  status: 200,
  reply: z.strictObject({ signatures: SignaturesSchema, state: z.string() }),
  problems: ['election-not-found', 'officer-not-of-election', 'not-prepared', 'signature-refused'],
});

export const proposeAct = defineRoute({
  id: 'proposeAct',
  method: 'post',
  path: '/elections/:election/acts',
  summary: 'Ask for the exact bytes of an act to sign',
  auth: 'officer',
  body: z.discriminatedUnion('act', [
    z.strictObject({
      act: z.literal('extend'),
      parameters: z.strictObject({ closes: InstantSchema }),
      notAfter: InstantSchema,
    }),
    z.strictObject({
      act: z.literal('annul'),
      parameters: z.strictObject({ reason: lineOfText(500), check: z.string().max(60).nullable() }),
      notAfter: InstantSchema,
    }),
    z.strictObject({
      act: z.literal('skip'),
      parameters: z.strictObject({ trustee: z.int().min(1).max(9), reason: lineOfText(500) }),
      notAfter: InstantSchema,
    }),
    z.strictObject({
      act: z.literal('draw'),
      parameters: z.strictObject({ drawn: lineOfText(500) }),
      notAfter: InstantSchema,
    }),
    /** The document names hashes only; reference and channels stay on the roll's side. */
    z.strictObject({
      act: z.literal('amend'),
      parameters: z.strictObject({
        reference: lineOfText(120),
        /** What the entry has from then on; none at all for a member who died or was expelled. */
        channels: ChannelsSchema.omit({ letterCode: true }).extend({ letter: z.boolean().optional() }),
      }),
      notAfter: InstantSchema,
    }),
    z.strictObject({
      act: z.literal('reissue'),
      parameters: z.strictObject({ reference: lineOfText(120) }),
      notAfter: InstantSchema,
    }),
    z.strictObject({
      act: z.literal('letters'),
      parameters: z.strictObject({ count: z.int().min(1).max(10_000_000), csv: HashSchema, pdf: HashSchema }),
      notAfter: InstantSchema,
    }),
    z.strictObject({
      act: z.literal('suspend'),
      parameters: z.strictObject({ officer: CertificateFingerprintSchema, reason: lineOfText(500) }),
      notAfter: InstantSchema,
    }),
    z.strictObject({
      act: z.literal('bundle'),
      parameters: z.strictObject({ bundles: z.array(HashSchema).max(16), reason: lineOfText(500) }),
      notAfter: InstantSchema,
    }),
  ]),
  limit: OFFICER_JSON,
  status: 201,
  reply: z.strictObject({
    number: z.int(),
    document: z.string(),
    /** What to know before signing: for a change of an entry that it cannot undo a token that was issued. */
    notes: z.array(z.string()),
  }),
  problems: ['election-not-found', 'officer-not-of-election', 'election-archived', 'act-refused'],
});

export const signAct = defineRoute({
  id: 'signAct',
  method: 'post',
  path: '/elections/:election/acts/:number/signatures',
  summary: 'Hand in an officer’s signature of an act; the last one needed makes it',
  auth: 'officer',
  body: SignatureBody,
  limit: OFFICER_JSON,
  status: 200,
  reply: z.strictObject({ number: z.int(), signatures: SignaturesSchema, state: z.string() }),
  problems: [
    'election-not-found',
    'officer-not-of-election',
    'election-archived',
    'act-not-found',
    'act-refused',
    'signature-refused',
  ],
});

export const listActs = defineRoute({
  id: 'listActs',
  method: 'get',
  path: '/elections/:election/acts',
  summary: 'The acts of an election, with who has signed',
  auth: 'officer',
  body: 'none',
  limit: 0,
  status: 200,
  reply: z.strictObject({
    acts: z.array(
      z.strictObject({
        number: z.int(),
        document: z.string(),
        state: z.enum(['pending', 'made', 'void']),
        signatures: SignaturesSchema,
        how: HowToSignSchema,
        /**
         * What an act `amend` or `reissue` stands for. With entry and salt an officer's own program computes the leaf
         * that the document names, before anybody signs.
         */
        change: z
          .strictObject({
            reference: z.string(),
            section: SectionIdSchema,
            before: ChannelsSchema,
            channels: ChannelsSchema,
            salt: bytesOf(32).nullable(),
          })
          .nullable(),
      }),
    ),
  }),
  problems: ['election-not-found', 'officer-not-of-election'],
});

export const requestUnsealing = defineRoute({
  id: 'requestUnsealing',
  method: 'post',
  path: '/elections/:election/unsealing',
  summary: 'Start the steps after the close; they are the same whoever starts them',
  auth: 'officer',
  body: 'none',
  limit: 0,
  status: 202,
  reply: z.strictObject({ election: z.string(), state: z.string() }),
  problems: ['election-not-found', 'officer-not-of-election', 'election-archived', 'step-not-possible'],
});

export const getDeclaration = defineRoute({
  id: 'getDeclaration',
  method: 'get',
  path: '/elections/:election/declaration',
  summary: 'The exact bytes of the declaration to sign, once the ballots are opened and counted',
  auth: 'officer',
  body: 'none',
  limit: 0,
  status: 200,
  reply: z.strictObject({ declaration: z.string(), signatures: SignaturesSchema, how: HowToSignSchema }),
  problems: ['election-not-found', 'officer-not-of-election', 'step-not-possible'],
});

export const signDeclaration = defineRoute({
  id: 'signDeclaration',
  method: 'post',
  path: '/elections/:election/declaration/signatures',
  summary: 'Hand in an officer’s signature of the declaration; the last one needed declares the result',
  auth: 'officer',
  body: SignatureBody,
  limit: OFFICER_JSON,
  status: 200,
  reply: z.strictObject({ signatures: SignaturesSchema, state: z.string() }),
  problems: [
    'election-not-found',
    'officer-not-of-election',
    'election-archived',
    'step-not-possible',
    'signature-refused',
  ],
});
