import { ok, type Result } from '../core/base/result.ts';
import { verifyRecord } from '../core/verify/verify-record.ts';
import { openBackup } from './backup.ts';
import { TrusteeRefusal } from './ports.ts';
import { openSeat, prepareSeat, type Seat } from './seat-store.ts';
import { signedDefinition } from './sign-definition.ts';
import { restoreTrusteeKey } from './trustee-key.ts';
import type { ServePorts } from './verified-record.ts';

/** Taking, losing and giving up a seat. */

/**
 * Writes down the seat that an invitation opens before it is asked for. Refused when another ceremony was completed for
 * this election: its share would be lost.
 * @param drawNonce called when this invitation was not used before
 */
export async function writeSeat(
  folder: string,
  { invitation, drawNonce }: { readonly invitation: Omit<Seat, 'nonce'>; readonly drawNonce: () => Seat['nonce'] },
): Promise<void> {
  const known = await openSeat({ folder, election: invitation.election, passphrase: '' });
  const isSame = known?.seat.invitation === invitation.invitation && known.seat.trustee === invitation.trustee;
  if (isSame) return;
  if (known !== null && (await known.readBytes('transcript.jsonl')) !== null) {
    throw new TrusteeRefusal('you hold a share of this election’s key already; use another folder for another seat');
  }
  await prepareSeat(folder, { ...invitation, nonce: drawNonce() });
}

/**
 * Destroys the secrets of a seat once they can never be needed again: the trustee's own verifier must find the result
 * declared, or the election annulled. Whoever signed no definition has a share that opens nothing.
 */
export async function destroySecrets(ports: ServePorts): Promise<void> {
  const { store, primitives, say } = ports;
  const hasSigned = (await store.memory()).some(({ act }) => act === 'signed');
  if (hasSigned) {
    const { fingerprint } = await signedDefinition(ports);
    const report = await verifyRecord({ reader: ports.record(), primitives, fingerprint, stage: 'declared' });
    if (!report.passed) {
      const failed = report.checks.filter(({ status }) => status === 'failed').map(({ id }) => id);
      throw new TrusteeRefusal(
        `your share may still be needed, and nothing was destroyed: the record does not show a declared or annulled election (${[...failed, ...report.errors].join(', ')})`,
      );
    }
  }
  for (const name of ['share', 'dealer'] as const) await store.destroySecret(name);
  say('Your share and your polynomial are destroyed on this machine, as far as its disk obeys.');
  const backup = await store.read('backup.json');
  say('What remains, and what you destroy yourself:');
  say(`  every copy of the backup${backup === null ? '' : `, which was first written to ${pathIn(backup)}`}`);
  say(`  your OpenPGP key, when you need it for no other election, and what you signed, in ${store.folder}`);
}

function pathIn(text: string): string {
  return (JSON.parse(text) as { backup: string }).backup;
}

/** Puts key, seat and share from a backup into a folder. @returns the election; or why it was not done */
export async function restoreSeat(input: {
  readonly folder: string;
  readonly backup: string;
  readonly passphrase: string;
}): Promise<Result<string, { readonly reason: string }>> {
  const { folder, passphrase } = input;
  const backup = await openBackup({ path: input.backup, passphrase });
  if (!backup.ok) return backup;
  const { seat, key: privateKey, share } = backup.value;
  const key = await restoreTrusteeKey({ folder, privateKey, passphrase });
  if (!key.ok) return key;
  const before = await openSeat({ folder, election: seat.election, passphrase });
  if (before === null) await prepareSeat(folder, seat);
  const store = before ?? (await openSeat({ folder, election: seat.election, passphrase }));
  if (store === null) throw new Error('bug: a seat that was written is not there');
  await store.writeShare(share);
  return ok(seat.election);
}
