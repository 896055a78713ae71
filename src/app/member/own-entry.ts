import { toBase64Url, toHex } from '../../core/base/bytes.ts';
import type { Hash } from '../../core/election/values.ts';
import type { CurrentEntry } from '../roll/ports.ts';
import type { RollTrees } from './roll-trees.ts';

/** What a member takes away of the own roll entry: its salt, and its place in the committed roll. */
export interface OwnEntry {
  readonly section: string;
  readonly roll: {
    readonly salt: string;
    readonly leaf: Hash;
    readonly index: number;
    readonly size: number;
    readonly proof: Hash[];
    /** What stands in the tree: the leaf before any change. */
    readonly frozenLeaf: Hash;
    /** The acts that led from there to `leaf`; none unless the entry was changed. */
    readonly changes: { readonly act: number; readonly leaf: Hash }[];
  };
}

export async function ownEntry(
  ports: { readonly rollTrees: RollTrees },
  { election, found }: { readonly election: string; readonly found: CurrentEntry },
): Promise<OwnEntry> {
  const { salt, leaf, frozenLeaf, entry, changes } = found;
  const place = await ports.rollTrees.proofOf({ election, section: entry.section, leaf: frozenLeaf });
  return {
    section: entry.section,
    roll: {
      salt: toBase64Url(salt),
      leaf: toHex(leaf) as Hash,
      index: place.index,
      size: place.size,
      proof: place.proof.map((hash) => toHex(hash) as Hash),
      frozenLeaf: toHex(frozenLeaf) as Hash,
      changes: changes.map(({ act, newLeaf }) => ({ act, leaf: toHex(newLeaf) as Hash })),
    },
  };
}

/** The certificate with which a member must sign the token request (PR-12); null where none must. */
export function signingCertificate(found: CurrentEntry, ways: { readonly certificate: boolean }): string | null {
  return ways.certificate ? (found.entry.channels.certificate ?? null) : null;
}
