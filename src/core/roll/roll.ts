import { sha256 } from '@noble/hashes/sha2.js';
import { z } from 'zod';
import { assert } from '../base/assert.ts';
import { compareBytes } from '../base/bytes.ts';
import { canonicalBytes } from '../base/canonical-json.ts';
import { frame } from '../base/frame.ts';
import { lineOfText, SectionIdSchema } from '../election/values.ts';

/**
 * The electoral roll and its commitment. Only salted hashes of entries leave the roll's side; the member gets the salt.
 * docs/protocol.md, "Roll".
 */

/** By which ways an entry can be reached and can prove who it is; all are committed to (PR-13). */
export const ChannelsSchema = z.strictObject({
  mail: z
    .string()
    .max(254)
    .regex(/^[^\s@<>,;:"\\\p{Cc}\p{Cs}]+@[^\s@<>,;:"\\\p{Cc}\p{Cs}]+$/u, 'a mail address')
    .optional(),
  letterCode: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'the SHA-256 of a letter code')
    .optional(),
  certificate: z
    .string()
    .regex(/^[0-9a-f]{40}$/, 'the fingerprint of an OpenPGP certificate')
    .optional(),
  subject: lineOfText(255).optional(),
});
export type Channels = z.infer<typeof ChannelsSchema>;

export const RollEntrySchema = z.strictObject({
  /** The organisation's own member reference. */
  reference: lineOfText(120),
  section: SectionIdSchema,
  channels: ChannelsSchema,
});
export type RollEntry = z.infer<typeof RollEntrySchema>;

/**
 * The roll leaf of one entry: SHA-256(frame("tellers/roll-leaf/v1", [salt, canonical {reference, section, channels}])).
 * @param salt 32 random bytes that only the roll and the member know
 */
export function rollLeaf(entry: RollEntry, salt: Uint8Array): Uint8Array {
  assert(salt.length === 32, 'the salt of a roll entry has 32 bytes');
  const { mail, letterCode, certificate, subject } = entry.channels;
  const channels = {
    ...(mail === undefined ? {} : { mail }),
    ...(letterCode === undefined ? {} : { letterCode }),
    ...(certificate === undefined ? {} : { certificate }),
    ...(subject === undefined ? {} : { subject }),
  };
  const committed = canonicalBytes({ reference: entry.reference, section: entry.section, channels });
  return sha256(frame('tellers/roll-leaf/v1', [salt, committed]));
}

/** The leaves of one section in the order in which they are hashed: sorted by bytes, so that it tells nothing (PR-29). */
export function sortedRollLeaves(leaves: readonly Uint8Array[]): Uint8Array[] {
  return leaves.toSorted(compareBytes);
}
