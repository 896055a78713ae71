import { z } from 'zod';

/** Who has signed a document and who is awaited: one shape for definitions, acts and declarations. */

const SignerSchema = z.strictObject({
  role: z.enum(['officer', 'trustee']),
  name: z.string(),
  /** The primary fingerprint of the certificate. */
  certificate: z.string(),
});

export const SignaturesSchema = z.strictObject({
  signed: z.array(SignerSchema),
  awaited: z.array(SignerSchema),
  /** How many officers must sign; of trustees every one must. */
  required: z.int(),
});
export type Signatures = z.infer<typeof SignaturesSchema>;

/** Commands that sign a document once its exact bytes are in `file`. */
export const HowToSignSchema = z.strictObject({ file: z.string(), gpg: z.string(), tellers: z.string() });
