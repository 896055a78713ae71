import { sha256 } from '@noble/hashes/sha2.js';
import { toHex } from '../core/base/bytes.ts';
import { canonicalBytes } from '../core/base/canonical-json.ts';
import type { FixedDefinition } from '../core/election/fixed-definition.ts';
import type { Hash } from '../core/election/values.ts';
import { agreementBytes } from '../core/opening/agreement.ts';
import type { OpenedList } from '../core/opening/opened-lists.ts';
import type { VerifiedForTrustee } from '../core/verify/verify-for-trustee.ts';
import { type TrusteePorts, TrusteeRefusal } from './ports.ts';

/** What a trustee's key has served, so that it never serves another history (PR-7). */

export const hashOf = (bytes: Uint8Array) => toHex(sha256(bytes)) as Hash;

/** All lists of a step as one hash: names, sizes and bytes. */
export function subjectOf(lists: readonly OpenedList[]): Hash {
  return hashOf(
    canonicalBytes(
      lists.map(({ group, contest, list }) => ({
        group,
        list: contest.id,
        count: list.count,
        bytes: hashOf(list.bytes),
      })),
    ),
  );
}

const DONE = {
  agreed: 'you have agreed on another ballot box of this election',
  mixed: 'you have mixed other lists of this election',
  opened: 'you have opened other lists of this election',
} as const;
const WHY =
  'Serving two would show how one member voted, so nothing was done. Tell the officers and the other trustees';

/** Remembers that this key serves this input; refuses when it has served another one. */
export async function serveOnce(
  { store }: TrusteePorts,
  entry: { readonly fixed: FixedDefinition; readonly act: 'agreed' | 'mixed' | 'opened'; readonly subject: Hash },
): Promise<void> {
  const { fixed, act, subject } = entry;
  const fingerprint = fixed.fingerprintHex;
  const first = async () =>
    (await store.memory()).find((other) => other.act === act && other.fingerprint === fingerprint);
  if ((await first()) === undefined) await store.remember({ fingerprint, act, subject });
  // Read back: of two programs that run on one folder at the same time, the one that wrote first has decided.
  if ((await first())?.subject !== subject) throw new TrusteeRefusal(`${DONE[act]} before. ${WHY}`);
}

/** What this trustee agrees on: the exact bytes that it signs. */
export function agreedDocument(
  { store }: Pick<TrusteePorts, 'store'>,
  { fixed, closed }: { readonly fixed: FixedDefinition; readonly closed: VerifiedForTrustee['closed'] },
): Uint8Array {
  const content = { trustee: store.seat.trustee, box: closed.box, registers: [...closed.registers] };
  return agreementBytes(fixed, content);
}

/**
 * Ties this key to one closed ballot box before anything is done to it: a box with one ballot less, mixed or opened
 * beside the other, shows that ballot. Whoever has not agreed, because enough others had, is tied by its first step.
 */
export async function holdToBox(
  ports: TrusteePorts,
  { fixed, facts }: { readonly fixed: FixedDefinition; readonly facts: VerifiedForTrustee },
): Promise<void> {
  const subject = hashOf(agreedDocument(ports, { fixed, closed: facts.closed }));
  await serveOnce(ports, { fixed, act: 'agreed', subject });
}
