import { z } from 'zod';
import { HashSchema, SectionIdSchema } from '../election/values.ts';

/** A roll entry's leaf is replaced, by the act that it names; both kinds of change look alike (PR-13). */
const ChangedEntrySchema = z.strictObject({
  section: SectionIdSchema,
  leaf: HashSchema,
  newLeaf: HashSchema,
  act: z.int().min(1),
});

/**
 * The closed list of what may stand in a registrar's register. `issued` lines of one interval are appended together,
 * sorted by roll leaf (PR-11): a line tells that a token was issued to this entry, not when.
 */
export const REGISTER_LINE_BODIES = {
  frozen: z.strictObject({
    fingerprint: HashSchema,
    registrar: z.int().min(1).max(8),
    sections: z
      .array(z.strictObject({ section: SectionIdSchema, size: z.int().min(1), root: HashSchema }))
      .min(1)
      .max(64),
  }),
  issued: z.strictObject({
    section: SectionIdSchema,
    leaf: HashSchema,
    request: HashSchema,
    /** Where the roll entry has a certificate: hides the member's signature of the request (PR-12). */
    requestSignature: HashSchema.optional(),
  }),
  amended: ChangedEntrySchema,
  reissued: ChangedEntrySchema,
  ended: z.strictObject({
    issued: z
      .array(z.strictObject({ section: SectionIdSchema, count: z.int().min(0) }))
      .min(1)
      .max(64),
  }),
} as const;

export type RegisterLineKind = keyof typeof REGISTER_LINE_BODIES;
export type RegisterLineBody<K extends RegisterLineKind> = z.infer<(typeof REGISTER_LINE_BODIES)[K]>;

export function isRegisterLineKind(kind: string): kind is RegisterLineKind {
  return Object.hasOwn(REGISTER_LINE_BODIES, kind);
}
