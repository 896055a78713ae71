import { z } from 'zod';
import { fromUtf8 } from '../core/base/bytes.ts';
import { parseCanonicalJson } from '../core/base/canonical-json.ts';
import { err, ok, type Result } from '../core/base/result.ts';
import { bytesOf, ElectionIdSchema, HashSchema } from '../core/election/values.ts';
import { openWithPassphrase } from '../pgp/encryption.ts';
import { readIfThere } from './durable.ts';

/** What a trustee keeps of a seat, and the backup that is enough by itself to serve it again on another machine. */

export const SeatSchema = z.strictObject({
  /** Where the service is. */
  url: z.string(),
  election: ElectionIdSchema,
  /** The trustee's number, from 1. */
  trustee: z.int().min(1).max(9),
  /** The secret of the invitation. */
  invitation: z.string(),
  nonce: HashSchema,
});
export type Seat = z.infer<typeof SeatSchema>;

/** x_i and the ceremony that it is of. */
export const StoredShareSchema = z.strictObject({ ceremony: HashSchema, share: bytesOf(32) });
export type StoredShare = z.infer<typeof StoredShareSchema>;

/** Everything that a trustee cannot get again from others; under the passphrase, which is not in it. */
const BackupSchema = z.strictObject({
  type: z.literal('tellers/trustee-backup/v1'),
  seat: SeatSchema,
  /** The trustee's private OpenPGP key, armoured and locked by the passphrase. */
  key: z.string().max(65_536),
  share: StoredShareSchema,
});
export type Backup = z.infer<typeof BackupSchema>;

/** Opens a backup as it would have to be opened after a loss. */
export async function openBackup(input: {
  readonly path: string;
  readonly passphrase: string;
}): Promise<Result<Backup, { readonly reason: string }>> {
  const { path, passphrase } = input;
  const file = await readIfThere(path);
  if (file === null) return err({ reason: `${path} is not there` });
  const armored = fromUtf8(file);
  if (!armored.ok) return err({ reason: `${path} is no backup` });
  const opened = await openWithPassphrase({ armored: armored.value, passphrase });
  if (!opened.ok) return err({ reason: `${path} cannot be opened with this passphrase, or is damaged` });
  const json = parseCanonicalJson(opened.value);
  const parsed = json.ok ? BackupSchema.safeParse(json.value) : null;
  return parsed?.success === true ? ok(parsed.data) : err({ reason: `${path} is no backup` });
}
