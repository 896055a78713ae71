import { z } from 'zod';
import { CertificateFingerprintSchema, HashSchema, InstantSchema, lineOfText, SectionIdSchema } from './values.ts';

/**
 * Acts: what returning officers decide after the announcement. An act is one canonical JSON document, counted per
 * certificate when q officers of the definition signed its exact bytes (PR-25). It names the box head that its makers
 * saw, so that it cannot be played into another history, and an instant after which it is void.
 */

const BoxHeadSchema = z.strictObject({ size: z.int().min(1), root: HashSchema });

const common = {
  type: z.literal('tellers/act/v1'),
  /** The election fingerprint. */
  election: HashSchema,
  /** Counts the acts of this election from 1. */
  number: z.int().min(1).max(10_000),
  box: BoxHeadSchema,
  notAfter: InstantSchema,
};

/** Everything that an act may be: a closed list. */
export const ACT_KINDS = [
  'extend',
  'annul',
  'skip',
  'draw',
  'amend',
  'reissue',
  'letters',
  'suspend',
  'bundle',
] as const;
export type ActKind = (typeof ACT_KINDS)[number];

/**
 * A roll entry gets another leaf. Hashes only: no reference, address or reason, because the act stays public when the
 * roll's salts are long gone (PR-13).
 */
const ChangedEntrySchema = z.strictObject({ section: SectionIdSchema, leaf: HashSchema, newLeaf: HashSchema });

export const ActSchema = z.discriminatedUnion('act', [
  z.strictObject({ ...common, act: z.literal('extend'), parameters: z.strictObject({ closes: InstantSchema }) }),
  z.strictObject({
    ...common,
    act: z.literal('annul'),
    /** `check` is the id of a failed check of the verifier: required once a decryption share is out (PR-31). */
    parameters: z.strictObject({ reason: lineOfText(500), check: z.string().max(60).nullable() }),
  }),
  z.strictObject({
    ...common,
    act: z.literal('skip'),
    /** A trustee that does not mix in its turn is passed over (PR-7); it may still open. */
    parameters: z.strictObject({ trustee: z.int().min(1).max(9), reason: lineOfText(500) }),
  }),
  z.strictObject({
    ...common,
    act: z.literal('draw'),
    /** What was drawn before witnesses, as its record says: digits or words. Lots follow from it (PR-5). */
    parameters: z.strictObject({ drawn: lineOfText(500) }),
  }),
  /** An entry's ways of being reached and of proving itself are changed, or all taken away (PR-13). */
  z.strictObject({ ...common, act: z.literal('amend'), parameters: ChangedEntrySchema }),
  /** A lost letter: the entry gets another letter code, and with it another leaf. */
  z.strictObject({ ...common, act: z.literal('reissue'), parameters: ChangedEntrySchema }),
  z.strictObject({
    ...common,
    act: z.literal('letters'),
    /** The one export of all letter codes: how many, and the hashes of the two files that hold them. */
    parameters: z.strictObject({ count: z.int().min(1).max(10_000_000), csv: HashSchema, pdf: HashSchema }),
  }),
  z.strictObject({
    ...common,
    act: z.literal('suspend'),
    /** From here on nothing that this officer signs counts, this act included (PR-25). */
    parameters: z.strictObject({ officer: CertificateFingerprintSchema, reason: lineOfText(500) }),
  }),
  z.strictObject({
    ...common,
    act: z.literal('bundle'),
    /** The files that member pages load from now on, instead of those before: a mended voting page (PR-36b). */
    parameters: z.strictObject({ bundles: z.array(HashSchema).max(16), reason: lineOfText(500) }),
  }),
]);
export type Act = z.infer<typeof ActSchema>;
export type ActOf<K extends ActKind> = Extract<Act, { readonly act: K }>;

/** What an officer signs to sign in: a document that can never be taken for an act (G4). */
export const SignInSchema = z.strictObject({
  type: z.literal('tellers/sign-in/v1'),
  origin: z.string().max(300),
  nonce: HashSchema,
  notAfter: InstantSchema,
});
export type SignIn = z.infer<typeof SignInSchema>;
