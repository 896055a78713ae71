import { equalBytes, fromBase64Url, fromUtf8, toBase64Url, toHex } from '../core/base/bytes.ts';
import { canonicalBytes, canonicalJson, parseCanonicalJson } from '../core/base/canonical-json.ts';
import type { Ceremony } from '../core/ceremony/state.ts';
import type { Scalar } from '../core/group/group.ts';
import { readScalar } from '../core/group/scalars.ts';
import { readIfThere, writeDurably } from './durable.ts';
import { type TrusteePorts, TrusteeRefusal } from './ports.ts';

/** x_i, the trustee's share of the election key: a file under the passphrase, and a backup encrypted to its own key. */

interface StoredShare {
  readonly ceremony: string;
  readonly share: string;
}

function parse(bytes: Uint8Array): StoredShare | null {
  const json = parseCanonicalJson(bytes);
  return json.ok ? (json.value as unknown as StoredShare) : null;
}

function scalarIn(stored: StoredShare | null, ceremony: Ceremony): Scalar | null {
  if (stored?.ceremony !== toHex(ceremony.id)) return null;
  const bytes = fromBase64Url(stored.share);
  return bytes.ok ? readScalar(bytes.value) : null;
}

/** The share of this ceremony; null when none was stored yet. It must fit X_i. */
export async function readSecretShare(ports: TrusteePorts, ceremony: Ceremony): Promise<Scalar | null> {
  const { store, primitives } = ports;
  const bytes = await store.readSecret('share');
  const secret = bytes === null ? null : scalarIn(parse(bytes), ceremony);
  if (secret === null) return null;
  const key = ceremony.keys[store.seat.trustee - 1];
  if (key === undefined || !equalBytes(primitives.group.multiplyBase(secret), key)) {
    throw new TrusteeRefusal('the stored share does not belong to the key of this ceremony');
  }
  return secret;
}

/** Opens the backup as it would have to be after a loss, and holds it against the share. */
export async function checkBackup(
  ports: TrusteePorts,
  input: { readonly ceremony: Ceremony; readonly secret: Scalar; readonly backup: string },
): Promise<void> {
  const { ceremony, secret, backup } = input;
  const file = await readIfThere(backup);
  const armored = file === null ? null : fromUtf8(file);
  const opened = armored?.ok === true ? await ports.key.decrypt(armored.value) : null;
  const found = opened?.ok === true ? scalarIn(parse(opened.value), ceremony) : null;
  if (found === null || !equalBytes(found, secret)) {
    throw new TrusteeRefusal(`the backup ${backup} cannot be read back; nothing was confirmed`);
  }
}

/** Stores the share, writes its backup and reads that back; only then may anything depend on it. */
export async function writeShareWithBackup(
  ports: TrusteePorts,
  input: { readonly ceremony: Ceremony; readonly secret: Scalar; readonly backup: string },
): Promise<void> {
  const { store, key, nowMs, say } = ports;
  const { ceremony, secret, backup } = input;
  const stored = canonicalBytes({ ceremony: toHex(ceremony.id), share: toBase64Url(secret) });
  await store.writeSecret('share', stored);
  const sealed = await key.encryptToSelf({ bytes: stored, nowMs: nowMs() });
  await writeDurably(backup, sealed);
  await checkBackup(ports, input);
  say(
    `Your share of the election key is stored. Its backup is ${backup}; keep it elsewhere, with your key and passphrase.`,
  );
  await store.writeBytes('backup.json', new TextEncoder().encode(canonicalJson({ backup })));
}
