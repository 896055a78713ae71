import { sha256 } from '@noble/hashes/sha2.js';
import { toHex } from '../core/base/bytes.ts';
import { canonicalBytes } from '../core/base/canonical-json.ts';
import { type Ceremony, ROUNDS } from '../core/ceremony/ceremony.ts';
import { type TrusteePorts, TrusteeRefusal } from './ports.ts';

/** What the ceremony's rounds held when this trustee's program saw them end. */

/**
 * Holds the service to every round that has ended: commitments that are exchanged for others once our polynomial is
 * known would be no commitments (PR-24). Each whole round is on the disk before anything of a later one is sent; another
 * in its place stops the program. Compared are the documents, not their signatures, of which one document may have two.
 */
export async function holdToRounds({ store }: Pick<TrusteePorts, 'store'>, ceremony: Ceremony): Promise<void> {
  for (const { stage, type } of ROUNDS) {
    const round = ceremony.accepted
      .filter(({ document }) => document.type === type)
      .toSorted((left, right) => left.document.from - right.document.from)
      .map(({ signed }) => signed.document);
    if (round.length < ceremony.certificates.length) return;
    const file = `${toHex(ceremony.id).slice(0, 16)}-seen-${stage}`;
    const hash = toHex(sha256(canonicalBytes(round)));
    const before = await store.read(file);
    if (before !== null && before !== hash) {
      throw new TrusteeRefusal(
        `the service shows other messages of a round that was over (${stage}) than before: somebody chose anew after having seen yours. Tell the officers and the other trustees`,
      );
    }
    if (before === null) await store.writeOnce(file, hash);
  }
}
