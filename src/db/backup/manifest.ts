import { z } from 'zod';

/**
 * What stands beside the tables of one side of a backup. Each side has a folder and a manifest of its own, so that they
 * can be kept in two places; nothing in either names a time, and the same database gives the same bytes.
 */
export const ManifestSchema = z.strictObject({
  format: z.literal('tellers-backup/1'),
  side: z.enum(['roll', 'box']),
  /** The side's history: with a program that does not know all of it the backup cannot be restored. */
  migrations: z.array(z.strictObject({ name: z.string(), sha256: z.string() })),
  tables: z.array(z.strictObject({ name: z.string(), rows: z.int().min(0), sha256: z.string() })),
});
export type Manifest = z.infer<typeof ManifestSchema>;

/** Good for minutes or hours and secrets of a kind: nobody needs them after a restore but a thief. */
export const SHORT_LIVED: ReadonlySet<string> = new Set([
  'sign_in',
  'officer_session',
  'member_code',
  'member_session',
  'member_sign_in',
  'sign_in_failure',
  'rate_limit',
]);

export type BackupError = { readonly kind: 'backup-refused'; readonly reasons: readonly string[] };
