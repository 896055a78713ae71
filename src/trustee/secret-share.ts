import { equalBytes, toBase64Url, toHex } from '../core/base/bytes.ts';
import { canonicalBytes, parseCanonicalJson } from '../core/base/canonical-json.ts';
import type { Ceremony } from '../core/ceremony/state.ts';
import { trustedBase64Url } from '../core/election/values.ts';
import type { Scalar } from '../core/group/group.ts';
import { readScalar } from '../core/group/scalars.ts';
import { type Backup, type StoredShare, StoredShareSchema } from './backup.ts';
import { readIfThere, writeDurably } from './durable.ts';
import { type TrusteePorts, TrusteeRefusal } from './ports.ts';

/** x_i, the trustee's share of the election key: a file under the passphrase, and a backup that is enough by itself. */

function readStored(bytes: Uint8Array): StoredShare | null {
  const json = parseCanonicalJson(bytes);
  const parsed = json.ok ? StoredShareSchema.safeParse(json.value) : null;
  return parsed?.success === true ? parsed.data : null;
}

function scalarIn(stored: StoredShare | null, ceremony: Ceremony): Scalar | null {
  return stored?.ceremony === toHex(ceremony.id) ? readScalar(trustedBase64Url(stored.share)) : null;
}

/** The share of this ceremony; null when none was stored yet. It must fit X_i. */
export async function readSecretShare(ports: TrusteePorts, ceremony: Ceremony): Promise<Scalar | null> {
  const { store, primitives } = ports;
  const bytes = await store.readSecret('share');
  const secret = bytes === null ? null : scalarIn(readStored(bytes), ceremony);
  if (secret === null) return null;
  const key = ceremony.keys[store.seat.trustee - 1];
  if (key === undefined || !equalBytes(primitives.group.multiplyBase(secret), key)) {
    throw new TrusteeRefusal('the stored share does not belong to the key of this ceremony');
  }
  return secret;
}

interface OwnShare {
  readonly ceremony: Ceremony;
  readonly secret: Scalar;
}

function storedShare({ ceremony, secret }: OwnShare): StoredShare {
  return StoredShareSchema.parse({ ceremony: toHex(ceremony.id), share: toBase64Url(secret) });
}

/** Stores the share under the passphrase; nothing that depends on it leaves before. */
export async function writeSecretShare({ store }: Pick<TrusteePorts, 'store'>, own: OwnShare): Promise<void> {
  await store.writeShare(storedShare(own));
}

/** Whether the file is a backup that holds this very share. */
async function holdsShare({ store }: TrusteePorts, own: OwnShare & { readonly backup: string }): Promise<boolean> {
  const opened = await store.openBackup(own.backup);
  const found = opened.ok ? scalarIn(opened.value.share, own.ceremony) : null;
  return found !== null && equalBytes(found, own.secret);
}

/**
 * Writes the backup unless it is there already, and reads it back: only then is a share confirmed that others will rely
 * on. Another file in its place is never written over: it may be the backup of another election.
 */
export async function writeBackup(ports: TrusteePorts, own: OwnShare & { readonly backup: string }): Promise<void> {
  const { store, say } = ports;
  const { backup } = own;
  if (!(await holdsShare(ports, own))) {
    if ((await readIfThere(backup)) !== null) {
      throw new TrusteeRefusal(`${backup} is there already and is not the backup of this share; name another file`);
    }
    const content: Backup = {
      type: 'tellers/trustee-backup/v1',
      seat: store.seat,
      key: await store.privateKey(),
      share: storedShare(own),
    };
    await writeDurably(backup, await store.seal(canonicalBytes(content)));
    if (!(await holdsShare(ports, own))) {
      throw new TrusteeRefusal(`the backup ${backup} cannot be read back; nothing was confirmed`);
    }
  }
  await store.writeBytes('backup.json', canonicalBytes({ backup }));
  say(`The backup of your share is ${backup}. Keep it on another machine or stick, and the passphrase elsewhere.`);
}
