import { z } from 'zod';
import { InstantSchema } from '../core/election/values.ts';
import { SignedReplySchema } from '../core/receipt/reply.ts';
import { PROBLEM_CODES } from './problems.ts';

/** What every refusal looks like (RFC 9457, application/problem+json). */
export const ProblemBodySchema = z.strictObject({
  /** Where the code is explained, relative to the service. */
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.enum(PROBLEM_CODES),
  /** This occurrence in words. */
  detail: z.string().optional(),
  /** Every reason, where there can be more than one. */
  reasons: z.array(z.string()).optional(),
  /** For `body-invalid`: where in the body it is wrong, and how. */
  issues: z.array(z.strictObject({ path: z.string(), message: z.string() })).optional(),
  opens: InstantSchema.optional(),
  closes: InstantSchema.optional(),
  /** For `internal-error`: what to name when telling the operator about it. */
  request: z.string().optional(),
  /** On refusals of a cast: the ballot box's signature over the refusal. */
  signed: SignedReplySchema.optional(),
});
export type ProblemBody = z.infer<typeof ProblemBodySchema>;
