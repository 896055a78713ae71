import { z } from 'zod';

/**
 * What pairwise rules add to a sheet: every candidate against every other, and what the rule made of it.
 * Figures are texts of whole numbers of votes. docs/protocol.md, "Result sheet".
 */

const IdSchema = z.string().max(64);
const WholeSchema = z.string().regex(/^(?:0|[1-9][0-9]{0,15})$/, 'a whole number');
const SignedSchema = z.string().regex(/^(?:0|-?[1-9][0-9]{0,15})$/, 'a whole number');
/** By candidate, then by the other candidate; nobody stands against himself. */
const MatrixSchema = z.record(IdSchema, z.record(IdSchema, WholeSchema));

const DefeatSchema = z.strictObject({
  winner: IdSchema,
  loser: IdSchema,
  /** Votes that prefer the winner, and those that prefer the loser. */
  votes: WholeSchema,
  against: WholeSchema,
  strength: WholeSchema,
});

const LockSchema = z.strictObject({
  winner: IdSchema,
  loser: IdSchema,
  taken: z.enum(['locked', 'skipped', 'contradictory']),
});

const ScoreSchema = z.strictObject({ won: WholeSchema, lost: WholeSchema, level: WholeSchema, score: SignedSchema });

export const PairwiseSchema = z.strictObject({
  /** Votes that prefer the first candidate to the second. */
  votes: MatrixSchema,
  /** The strongest first; equally strong ones by the fewer votes against, then in the order of the ballot. */
  defeats: z.array(DefeatSchema),
  condorcetWinner: IdSchema.nullable(),
  smithSet: z.array(IdSchema),
  /** Schulze: the strength of the strongest path from the first candidate to the second, 0 where there is none. */
  paths: MatrixSchema.exactOptional(),
  /** Ranked pairs: every defeat in the order in which it was taken. */
  locks: z.array(LockSchema).exactOptional(),
  /** Minimax: the worst comparison of each candidate, below 0 (margins only) where it is a win. */
  worst: z.record(IdSchema, SignedSchema).exactOptional(),
  /** Copeland: comparisons won, lost and level, and the score, won less lost. */
  scores: z.record(IdSchema, ScoreSchema).exactOptional(),
  /** All candidates as the rule orders them, equal ones in a group. The first group is what the rule leaves. */
  order: z.array(z.array(IdSchema).min(1)),
});
export type SheetPairwise = z.infer<typeof PairwiseSchema>;

/** Everybody whom the rule leaves, before any lot between them. */
export const WinnerSetSchema = z.array(IdSchema).min(1);
