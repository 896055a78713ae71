import { z } from 'zod';
import { ContestIdSchema, HashSchema, InstantSchema, lineOfText, OptionIdSchema } from '../election/values.ts';

/**
 * The officers' signed statement of the result. It lists the hash and size of every other file of the record but the
 * ledgers, which it names by size and root because the `declared` line still follows it.
 */
export const DeclarationSchema = z.strictObject({
  type: z.literal('tellers/declaration/v1'),
  election: HashSchema,
  title: lineOfText(200),
  /** Plain words about what this result is worth: who could open sealed ballots. */
  notice: lineOfText(500),
  test: z.boolean(),
  made: InstantSchema,
  notAfter: InstantSchema,
  box: z.strictObject({ size: z.int().min(1), root: HashSchema }),
  registers: z.array(z.strictObject({ registrar: z.int().min(1), size: z.int().min(1), root: HashSchema })).min(1),
  outcome: z
    .array(
      z.strictObject({
        contest: ContestIdSchema,
        elected: z.array(OptionIdSchema),
        result: HashSchema,
      }),
    )
    .min(1),
  assurance: z.string().max(10_000),
  files: z.array(z.strictObject({ path: z.string().max(200), sha256: HashSchema, size: z.int().min(0) })),
});
export type Declaration = z.infer<typeof DeclarationSchema>;
