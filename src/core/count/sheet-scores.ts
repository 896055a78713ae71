import { z } from 'zod';
import { parseRational } from './rational.ts';

/**
 * What rules with points, grades and places add to a sheet: how often each mark was given, and what the rule made of
 * it. Figures are texts of exact numbers. docs/protocol.md, "Result sheet".
 */

const IdSchema = z.string().max(64);
const WholeSchema = z.string().regex(/^(?:0|[1-9][0-9]{0,15})$/, 'a whole number');
const ExactSchema = z
  .string()
  .max(4_000)
  .refine((text) => parseRational(text) !== null, { error: 'an exact number' });

/** One seat of STAR: the two finalists, and how many votes give each of them more points than the other. */
const RunoffSchema = z.strictObject({
  finalists: z.array(IdSchema).min(1).max(2),
  preferred: z.record(IdSchema, WholeSchema),
  /** Votes that give both the same. */
  level: WholeSchema,
});

export const ScoresSchema = z.strictObject({
  /** Votes by mark: at place m are the votes that give the candidate the mark m, at place 0 those that give none. */
  marks: z.record(IdSchema, z.array(WholeSchema).min(2).max(256)).exactOptional(),
  /** Score with `unmarked` = `not-counted`: points by marks given; null for a candidate to whom nobody gave any. */
  means: z.record(IdSchema, ExactSchema.nullable()).exactOptional(),
  /** STAR: one for every seat that was filled. */
  runoffs: z.array(RunoffSchema).exactOptional(),
  /** Majority judgement: the median grade of each candidate, 1 for the lowest; null for one whom nobody graded. */
  medians: z.record(IdSchema, z.int().min(1).max(255).nullable()).exactOptional(),
  /** Borda: votes by place; at place p (from 0) are the votes that rank the candidate p + 1st, alone or with others. */
  places: z.record(IdSchema, z.array(WholeSchema).min(1).max(250)).exactOptional(),
  /** Candidates as the rule orders them, equal ones in a group. */
  order: z.array(z.array(IdSchema).min(1)),
});
export type SheetScores = z.infer<typeof ScoresSchema>;

/** An electoral college: what every section says at one stage. */
const CollegeSectionSchema = z.strictObject({
  section: IdSchema,
  /** The part of the whole that the section has. */
  share: ExactSchema,
  votes: z.record(IdSchema, WholeSchema),
  /** Votes for candidates who are still in, and votes without a further preference. */
  continuing: WholeSchema,
  exhausted: WholeSchema,
});

/** By stage. */
export const CollegesSchema = z.array(z.array(CollegeSectionSchema).min(1));
export type SheetColleges = z.infer<typeof CollegesSchema>;
