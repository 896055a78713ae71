import { z } from 'zod';
import type { Result } from '../base/result.ts';
import { bytesOf, type Hash, SectionIdSchema } from '../election/values.ts';
import { type LineError, readLine } from './line.ts';

/**
 * The one kind of ballot box line that a member's device deals with. It stands apart from the others (box-lines.ts),
 * so that the voting page need not carry them.
 */
export const BallotLineBodySchema = z.strictObject({
  section: SectionIdSchema,
  votingKey: bytesOf(32),
  signatures: z.array(bytesOf(384)).min(1).max(8),
  mark: bytesOf(16),
  ciphertexts: z
    .array(z.tuple([bytesOf(32), bytesOf(32)]))
    .min(1)
    .max(64),
  commitments: z.array(bytesOf(32)).min(2).max(65),
  responses: z.array(bytesOf(32)).min(2).max(65),
});
export type BallotLineBody = z.infer<typeof BallotLineBodySchema>;

export interface BallotLine {
  readonly seq: number;
  readonly prev: Hash;
  readonly body: BallotLineBody;
}

/** Reads a ballot line as strictly as `parseBoxLine` does; a line of any other kind is refused. */
export function parseBallotLine(bytes: Uint8Array): Result<BallotLine, LineError> {
  const isBallot = (kind: string) => kind === 'ballot';
  return readLine(bytes, { ballot: BallotLineBodySchema }, isBallot, 'is not a ballot') as Result<
    BallotLine,
    LineError
  >;
}
