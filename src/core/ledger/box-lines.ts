import { z } from 'zod';
import { ACT_KINDS } from '../election/act.ts';
import {
  BlobRefSchema,
  bytesOf,
  CertificateFingerprintSchema,
  ContestIdSchema,
  HashSchema,
  InstantSchema,
  lineOfText,
  SectionIdSchema,
} from '../election/values.ts';
import { BallotLineBodySchema } from './ballot-line.ts';

/**
 * The closed list of what may stand in a ballot box (PR-34). A line is canonical JSON with `kind`, `seq` and `prev`
 * (see core/ledger/chain.ts) and the body below. Nothing in it names a member or the time of a ballot.
 */

/** One detached OpenPGP signature, kept as a blob, and whose it is. */
export const SignatureRefSchema = z.strictObject({
  role: z.enum(['officer', 'registrar', 'trustee']),
  certificate: CertificateFingerprintSchema,
  signature: BlobRefSchema,
});
export type SignatureRef = z.infer<typeof SignatureRefSchema>;

const SignaturesSchema = z.array(SignatureRefSchema).min(1).max(64);
const ProofSchema = z.strictObject({ t1: bytesOf(32), t2: bytesOf(32), s: bytesOf(32) });

/**
 * Lists that one election may open, that is, sections times contests: a share line names each of them, and no line may
 * be longer than the ledger's limit.
 */
export const MAX_LISTS = 128;

/** Ballots are mixed and opened per group of sections and per contest list (PR-17, PR-20). */
const ListKeySchema = { group: SectionIdSchema, list: ContestIdSchema };

const TrusteeNumberSchema = z.int().min(1).max(9);
const LedgerHeadSchema = { size: z.int().min(1), root: HashSchema };

/** What a trustee signs before it mixes: the closed box and the registers that it has verified (PR-7). */
const AGREEMENT = {
  trustee: TrusteeNumberSchema,
  /** The head that covers the `registers` line and nothing after it. */
  box: z.strictObject(LedgerHeadSchema),
  registers: z
    .array(z.strictObject({ registrar: z.int().min(1), ...LedgerHeadSchema }))
    .min(1)
    .max(8),
};

/** What a mixer signs: every list that it has shuffled and re-encrypted, with its proofs. */
const MIX = {
  trustee: TrusteeNumberSchema,
  /** The mixer's place in the chain, from 1. */
  position: z.int().min(1).max(9),
  lists: z
    .array(
      z.strictObject({
        ...ListKeySchema,
        count: z.int().min(1),
        /** SHA-256 of the list's bytes as this mixer got it. */
        input: HashSchema,
        output: BlobRefSchema,
        proof: BlobRefSchema,
      }),
    )
    .min(1)
    .max(MAX_LISTS),
};

/** The documents whose exact canonical bytes a trustee signs for its lines in the ballot box; the line adds the signature. */
export const AgreementSchema = z.strictObject({
  type: z.literal('tellers/agreement/v1'),
  election: HashSchema,
  ...AGREEMENT,
});
export type Agreement = z.infer<typeof AgreementSchema>;
export const MixDocumentSchema = z.strictObject({
  type: z.literal('tellers/mix/v1'),
  election: HashSchema,
  ...MIX,
});
export type MixDocument = z.infer<typeof MixDocumentSchema>;

export const BOX_LINE_BODIES = {
  announced: z.strictObject({ fingerprint: HashSchema, definition: BlobRefSchema, signatures: SignaturesSchema }),
  'voting-opened': z.strictObject({ opens: InstantSchema }),
  ballot: BallotLineBodySchema,
  act: z.strictObject({
    number: z.int().min(1),
    act: z.enum(ACT_KINDS),
    document: BlobRefSchema,
    signatures: SignaturesSchema,
  }),
  closed: z.strictObject({ closes: InstantSchema }),
  registers: z.strictObject({
    registers: z
      .array(z.strictObject({ registrar: z.int().min(1), size: z.int().min(1), root: HashSchema, ended: z.boolean() }))
      .min(1)
      .max(8),
  }),
  agreed: z.strictObject({ ...AGREEMENT, signature: BlobRefSchema }),
  mix: z.strictObject({ ...MIX, signature: BlobRefSchema }),
  skipped: z.strictObject({ act: z.int().min(1), trustee: TrusteeNumberSchema }),
  share: z.strictObject({
    trustee: TrusteeNumberSchema,
    lists: z
      .array(z.strictObject({ ...ListKeySchema, count: z.int().min(1), elements: BlobRefSchema, proof: ProofSchema }))
      .max(MAX_LISTS),
    coin: z.strictObject({ v: bytesOf(32), proof: ProofSchema }),
  }),
  unsealed: z.strictObject({
    lotSeed: HashSchema,
    lists: z
      .array(
        z.strictObject({
          list: ContestIdSchema,
          records: BlobRefSchema,
          rejected: BlobRefSchema,
        }),
      )
      .min(1)
      .max(32),
    withheld: z.array(z.strictObject({ group: SectionIdSchema, ballots: z.int().min(1) })).max(64),
  }),
  declared: z.strictObject({ declaration: BlobRefSchema, signatures: SignaturesSchema }),
  annulled: z.strictObject({ act: z.int().min(1), reason: lineOfText(500) }),
  remark: z.strictObject({ author: z.enum(['officer', 'observer']), text: BlobRefSchema }),
} as const;

export type BoxLineKind = keyof typeof BOX_LINE_BODIES;
export type BoxLineBody<K extends BoxLineKind> = z.infer<(typeof BOX_LINE_BODIES)[K]>;

export function isBoxLineKind(kind: string): kind is BoxLineKind {
  return Object.hasOwn(BOX_LINE_BODIES, kind);
}
