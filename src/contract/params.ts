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

/** `box`, or `register-1` and so on for the registrars' registers. */
const LedgerParamSchema = z
  .string()
  .regex(/^(?:box|register-[1-9][0-9]?)$/)
  .transform((name) =>
    name === 'box' ? { kind: 'box' as const } : { kind: 'register' as const, registrar: Number(name.slice(9)) },
  );

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
  webhook: { schema: z.string().regex(/^[0-9a-f]{32}$/), problem: 'not-found', example: 'ab'.repeat(16) },
  ledger: { schema: LedgerParamSchema, problem: 'not-found', example: 'box' },
} as const satisfies Record<string, ParamDeclaration>;

export type ParamName = keyof typeof PARAMS;
