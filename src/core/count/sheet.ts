import { z } from 'zod';
import { HashSchema, lineOfText } from '../election/values.ts';
import { parseRational } from './rational.ts';
import { PairwiseSchema, WinnerSetSchema } from './sheet-pairwise.ts';
import { CollegesSchema, ScoresSchema } from './sheet-scores.ts';

/**
 * The result sheet: one canonical JSON document per contest with every figure of the count. Everything printed comes
 * from it. Votes and papers are texts of exact numbers, never JSON numbers. docs/protocol.md, "Result sheet".
 */

const ExactSchema = z
  .string()
  .max(4_000)
  .refine((text) => parseRational(text) !== null, { error: 'an exact number' });
const WholeSchema = z.string().regex(/^(?:0|[1-9][0-9]{0,15})$/, 'a whole number');
const IdSchema = z.string().max(64);
const FiguresSchema = z.record(IdSchema, ExactSchema);

/** Ballots of one kind: how many papers, and how many votes they are worth with the weights of their sections. */
const WeighedSchema = z.strictObject({ papers: WholeSchema, votes: WholeSchema });

const InputSchema = z.strictObject({
  /** SHA-256 of the cast vote records and of the rejected ballots, or of the ballot file. */
  records: HashSchema.nullable(),
  rejectedRecords: HashSchema.nullable(),
  file: HashSchema.nullable(),
  /** How equal and skipped ranks of an imported file were read; null where ballots cannot have any. */
  reading: z.strictObject({ equalRanks: z.string(), skippedRanks: z.string(), choicesFrom: z.string() }).nullable(),
  seats: z.int().min(1),
  candidates: z.array(
    z.strictObject({ id: IdSchema, name: lineOfText(200), state: z.enum(['standing', 'withdrawn']) }),
  ),
  /** All ballots that were opened: voting, blank, emptied and rejected ones. */
  opened: WholeSchema,
  /** Papers that mark at least one candidate who stands. */
  voting: WeighedSchema,
  /** Papers that are blank on purpose: valid, and for nobody. */
  blank: WeighedSchema,
  /** Papers left without a preference: their candidates withdrew, or their ranks cannot be read on. */
  emptied: WeighedSchema,
  rejected: z.strictObject({
    papers: WholeSchema,
    votes: WholeSchema,
    /** A ballot with several faults is counted at each. */
    reasons: z.array(z.strictObject({ reason: z.string(), papers: WholeSchema })),
  }),
  /** Votes of everybody who could have voted: the rolls with their weights. Null where it is not known. */
  entitled: WholeSchema.nullable(),
  groups: z.array(
    z.strictObject({
      group: IdSchema,
      weight: z.int().min(1),
      opened: WholeSchema,
      voting: WholeSchema,
      blank: WholeSchema,
      rejected: WholeSchema,
    }),
  ),
});

const TieSchema = z.strictObject({
  kind: z.enum(['election', 'surplus', 'exclusion', 'defeats', 'finalist']),
  tied: z.array(IdSchema).min(2),
  chosen: z.array(IdSchema).min(1),
  by: z.enum(['earlier-stage', 'lot', 'number', 'preferred', 'points', 'top-marks']),
  /** The earlier stage whose votes differed. */
  stage: z.int().nullable(),
  /** The number of the lot in `lots`. */
  lot: z.int().nullable(),
});

const MovedSchema = z.strictObject({ votes: ExactSchema, papers: WholeSchema.nullable() });

const StageSchema = z.strictObject({
  n: z.int().min(1),
  sub: z.tuple([z.int(), z.int()]).nullable(),
  action: z.enum(['totals', 'first', 'surplus', 'exclude', 'iterate', 'elect-remaining']),
  who: z.array(IdSchema),
  why: z.string(),
  quota: ExactSchema.nullable(),
  transferValue: ExactSchema.nullable(),
  votes: FiguresSchema,
  /** Against the stage before; null at the first. */
  delta: FiguresSchema.nullable(),
  keep: FiguresSchema.nullable(),
  iterations: z.int().nullable(),
  surplus: ExactSchema.nullable(),
  nonTransferable: ExactSchema,
  roundingLoss: ExactSchema,
  unused: ExactSchema,
  transfers: z
    .array(z.strictObject({ from: IdSchema, to: z.record(IdSchema, MovedSchema), nonTransferable: MovedSchema }))
    .nullable(),
  elected: z.array(IdSchema),
  excluded: z.array(IdSchema),
  ties: z.array(TieSchema),
  conditions: z
    .array(
      z.strictObject({
        name: z.string(),
        words: z.string(),
        figure: WholeSchema,
        base: WholeSchema,
        holds: z.boolean(),
      }),
    )
    .nullable(),
});

const TieOrderSchema = z.strictObject({
  /** `coin`: from the election's lot seed; `seed`: from a seed given by hand; the rest without any seed. */
  source: z.enum(['coin', 'seed', 'lowest-number', 'given', 'none']),
  lotSeed: HashSchema.nullable(),
  contestSeed: HashSchema.nullable(),
  /** Most favoured first; the hash where a seed made the order. */
  order: z.array(z.strictObject({ id: IdSchema, hash: HashSchema.nullable() })),
  used: z.boolean(),
});

const LotSchema = z.strictObject({
  n: z.int().min(1),
  stage: z.int().min(1),
  kind: z.enum(['election', 'surplus', 'exclusion', 'defeats', 'finalist']),
  tied: z.array(IdSchema).min(2),
  chosen: z.array(IdSchema).min(1),
  /** Whether it changed who is elected; null where there were too many ways to try. */
  changedElected: z.boolean().nullable(),
  tried: z.enum(['all-ways', 'this-lot-alone', 'too-many-ways']),
});

export const SheetSchema = z.strictObject({
  type: z.literal('tellers/sheet/v0'),
  contest: IdSchema,
  question: lineOfText(500),
  rule: z.strictObject({
    id: z.string(),
    version: z.string(),
    text: z.string(),
    settings: z.record(z.string(), z.json()),
  }),
  input: InputSchema,
  arithmetic: z.strictObject({ unit: z.string(), rounding: z.enum(['none', 'down', 'up']) }),
  tieOrder: TieOrderSchema,
  stages: z.array(StageSchema).min(1),
  /** Pairwise rules only. */
  pairwise: PairwiseSchema.exactOptional(),
  /** Rules with points, grades and places only. */
  scores: ScoresSchema.exactOptional(),
  /** Electoral colleges only: every section at every stage. */
  colleges: CollegesSchema.exactOptional(),
  lots: z.array(LotSchema),
  /** What votes, non-transferable, rounding loss and unused choices sum to at every stage. */
  check: z.strictObject({ sum: ExactSchema }),
  outcome: z.strictObject({
    elected: z.array(IdSchema),
    electedWithoutQuota: z.array(IdSchema),
    unfilled: z.int().min(0),
    winnerSet: WinnerSetSchema.exactOptional(),
    /** The candidate "re-open nominations", where it has won a seat: that seat is not filled, and `elected` leaves it out. */
    reopened: IdSchema.exactOptional(),
    /** The numbers of the lots that changed who is elected. */
    lotsThatMattered: z.array(z.int()),
  }),
  /** SHA-256 of everything above in canonical form. */
  sha256: HashSchema,
});
export type Sheet = z.infer<typeof SheetSchema>;
export type SheetStage = Sheet['stages'][number];
export type SheetInput = Sheet['input'];
export type SheetTie = SheetStage['ties'][number];
export type SheetLot = Sheet['lots'][number];
export type TieOrder = Sheet['tieOrder'];
