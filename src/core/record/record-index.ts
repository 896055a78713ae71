import { z } from 'zod';
import { HashSchema } from '../election/values.ts';

/**
 * `index.json`: every other file of the record with its hash and size, sorted by path. It proves nothing (whoever can
 * change a file can change the index), but a reader over a URL learns from it what there is, and an accident is found.
 */
export const RecordIndexSchema = z.strictObject({
  type: z.literal('tellers/record-index/v1'),
  /** The election fingerprint. */
  election: HashSchema,
  files: z.array(
    z.strictObject({
      path: z.string().min(1).max(200),
      sha256: HashSchema,
      size: z.int().min(0),
    }),
  ),
});
export type RecordIndex = z.infer<typeof RecordIndexSchema>;
