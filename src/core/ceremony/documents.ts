import { z } from 'zod';
import { bytesOf, ElectionIdSchema, HashSchema, lineOfText } from '../election/values.ts';

/**
 * The documents of a key ceremony (PR-24), in the order of its rounds. Each is canonical JSON whose exact bytes its
 * maker signs by OpenPGP; group elements and scalars are 32 bytes in base64url. docs/protocol.md, "Ceremony".
 */

const TrusteeNumber = z.int().min(1).max(9);
const Possession = z.strictObject({ t: bytesOf(32), s: bytesOf(32) });
const Equality = z.strictObject({ t1: bytesOf(32), t2: bytesOf(32), s: bytesOf(32) });
/** Which ceremony a document belongs to, and its maker's number. */
const from = { ceremony: HashSchema, from: TrusteeNumber };

/** How a trustee takes its seat, before there is a ceremony id. `certificate` is SHA-256 of the armoured certificate. */
export const JoinSchema = z.strictObject({
  type: z.literal('tellers/ceremony-join/v1'),
  election: ElectionIdSchema,
  trustee: TrusteeNumber,
  certificate: HashSchema,
  nonce: HashSchema,
});
export type Join = z.infer<typeof JoinSchema>;

/**
 * What everybody's later documents are bound to: the ceremony id is
 * SHA-256(frame("tellers/ceremony/v1", [these canonical bytes])). The first line of the transcript; nobody signs it,
 * because every later document names its id.
 */
export const ParametersSchema = z.strictObject({
  type: z.literal('tellers/ceremony/v1'),
  election: ElectionIdSchema,
  threshold: TrusteeNumber,
  /** In the order of their numbers, from 1. */
  trustees: z
    .array(z.strictObject({ name: lineOfText(120), certificate: HashSchema }))
    .min(1)
    .max(9),
  nonces: z.strictObject({ officer: HashSchema, trustees: z.array(HashSchema).min(1).max(9) }),
});
export type Parameters = z.infer<typeof ParametersSchema>;

/** Round 1: a commitment to the polynomial, so that nobody chooses theirs after having seen the others'. */
export const CommitSchema = z.strictObject({
  type: z.literal('tellers/ceremony-commit/v1'),
  ...from,
  commitment: HashSchema,
});

/** Round 2: its opening: F_i0..F_i(t−1), proof of possession of F_i0, the 32 random bytes of the commitment. */
export const RevealSchema = z.strictObject({
  type: z.literal('tellers/ceremony-reveal/v1'),
  ...from,
  coefficients: z.array(bytesOf(32)).min(1).max(9),
  possession: Possession,
  opening: bytesOf(32),
});

/** Round 3, never public: signed inside the encryption to its receiver. f_i(j) in `share`. */
export const PrivateShareSchema = z.strictObject({
  type: z.literal('tellers/ceremony-share/v1'),
  ceremony: HashSchema,
  from: TrusteeNumber,
  to: TrusteeNumber,
  share: bytesOf(32),
});

/** Round 3, public: SHA-256 of the armoured ciphertext to each of the others, by number (PR-15). */
export const SharesSchema = z.strictObject({
  type: z.literal('tellers/ceremony-shares/v1'),
  ...from,
  shares: z.array(z.strictObject({ to: TrusteeNumber, ciphertext: HashSchema })).max(8),
});

/** Round 4: a sealed block whose content everybody knows (PR-23), with a proof that its maker knows r. */
export const ProbeSchema = z.strictObject({
  type: z.literal('tellers/ceremony-probe/v1'),
  ...from,
  ciphertext: z.tuple([bytesOf(32), bytesOf(32)]),
  proof: Possession,
});

/** Round 5: x_i·A of every probe, in the order of the trustees, each with its proof. */
export const ProbeSharesSchema = z.strictObject({
  type: z.literal('tellers/ceremony-probe-shares/v1'),
  ...from,
  shares: z
    .array(z.strictObject({ share: bytesOf(32), proof: Equality }))
    .min(1)
    .max(9),
});

/** Round 6: everything before it was seen, its shares fit, and its backup was read back. */
export const ConfirmSchema = z.strictObject({
  type: z.literal('tellers/ceremony-confirm/v1'),
  ...from,
  /** SHA-256 of all lines of the transcript before the confirmations, each with its line feed. */
  transcript: HashSchema,
  /** X_i. */
  key: bytesOf(32),
  backup: z.literal(true),
});

/** Ends the ceremony: `from` says that the share `against` it is missing, unreadable or wrong. */
export const ComplaintSchema = z.strictObject({
  type: z.literal('tellers/ceremony-complaint/v1'),
  ...from,
  against: TrusteeNumber,
  reason: z.enum(['share-unreadable', 'share-wrong']),
});

/** The accused publishes the share, which harms nobody any more because this key is dead. */
export const AnswerSchema = z.strictObject({
  type: z.literal('tellers/ceremony-answer/v1'),
  ...from,
  to: TrusteeNumber,
  share: bytesOf(32),
});

/** Every document that a trustee sends after the parameters are fixed. */
export const CeremonyDocumentSchema = z.discriminatedUnion('type', [
  CommitSchema,
  RevealSchema,
  SharesSchema,
  ProbeSchema,
  ProbeSharesSchema,
  ConfirmSchema,
  ComplaintSchema,
  AnswerSchema,
]);
export type CeremonyDocument = z.infer<typeof CeremonyDocumentSchema>;

/** A signed document as it travels and as a line of the transcript holds it: exact canonical text and armour. */
export const SignedDocumentSchema = z.strictObject({
  document: z.string().max(16_384),
  signature: z.string().max(16_384),
});
export type SignedDocument = z.infer<typeof SignedDocumentSchema>;
