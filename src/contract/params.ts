import { z } from 'zod';
import { bytesOf, ElectionIdSchema, HashSchema } from '../core/election/values.ts';
import type { ProblemCode } from './problems.ts';

/** Counting numbers have one spelling: `01` or `+1` would be a second address of the same thing. */
const NumberParamSchema = z
  .string()
  .regex(/^[1-9][0-9]{0,4}$/)
  .transform(Number);

/** A definition has up to nine trustees (PR-33). */
const TrusteeParamSchema = z
  .string()
  .regex(/^[1-9]$/)
  .transform(Number);

interface ParamDeclaration {
  readonly schema: z.ZodType;
  readonly problem: ProblemCode;
  /** One that could stand there, for the OpenAPI document. */
  readonly example: string;
}

/** Every parameter that a path of the contract may have, and what is said when it cannot name anything. */
export const PARAMS = {
  election: { schema: ElectionIdSchema, problem: 'election-not-found', example: 'board-2027' },
  registrar: { schema: NumberParamSchema, problem: 'not-found', example: '1' },
  number: { schema: NumberParamSchema, problem: 'act-not-found', example: '1' },
  votingKey: {
    schema: bytesOf(32),
    problem: 'ballot-not-found',
    example: 'lYJ0hNBcQM6OBn2hlxvRfO_yyLBVgCHgMuKdM_yOGTo',
  },
  trustee: { schema: TrusteeParamSchema, problem: 'not-found', example: '1' },
  sha256: { schema: HashSchema, problem: 'not-found', example: 'ab'.repeat(32) },
  piece: { schema: NumberParamSchema, problem: 'not-found', example: '1' },
} as const satisfies Record<string, ParamDeclaration>;

export type ParamName = keyof typeof PARAMS;
