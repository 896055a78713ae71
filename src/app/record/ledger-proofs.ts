import { toHex } from '../../core/base/bytes.ts';
import { err, ok, type Result } from '../../core/base/result.ts';
import type { Hash } from '../../core/election/values.ts';
import type { MerkleTree } from '../../core/ledger/tree.ts';
import { RECORD } from '../../core/record/paths.ts';
import type { RecordFiles, ServedLedger } from './record-reader.ts';

/** Proofs for whoever keeps heads or receipts of a ledger and does not want to read all of it. */

export interface ProofPorts {
  readonly files: Pick<RecordFiles, 'ledger'>;
}

/** A ledger as addresses name it: `box`, or `register-1` and so on. */
export type LedgerName = { readonly kind: 'box' } | { readonly kind: 'register'; readonly registrar: number };

export type ProofError =
  | { readonly kind: 'election-not-found' }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'query-invalid'; readonly issues: readonly { readonly path: string; readonly message: string }[] };

/** Where each leaf stands, made when first asked for; it grows with its tree and goes with it. */
const places = new WeakMap<MerkleTree, { readonly byLeaf: Map<string, number>; size: number }>();

function placeOf(tree: MerkleTree, leaf: Hash): number | undefined {
  const known = places.get(tree) ?? { byLeaf: new Map<string, number>(), size: 0 };
  places.set(tree, known);
  for (; known.size < tree.size; known.size += 1) {
    const hash = toHex(tree.leaf(known.size));
    // Of equal lines the first counts.
    if (!known.byLeaf.has(hash)) known.byLeaf.set(hash, known.size);
  }
  return known.byLeaf.get(leaf);
}

async function ledgerOf(
  ports: ProofPorts,
  { election, ledger: name }: { readonly election: string; readonly ledger: LedgerName },
): Promise<Result<ServedLedger, ProofError>> {
  const folder = name.kind === 'box' ? RECORD.boxLedger : RECORD.registerLedger(name.registrar);
  const ledger = await ports.files.ledger(election, folder);
  if (ledger !== null) return ok(ledger);
  // Every announced election has a ballot box.
  const box = await ports.files.ledger(election, RECORD.boxLedger);
  return err({ kind: box === null ? 'election-not-found' : 'not-found' });
}

function outOfRange(path: string, last: number): { readonly ok: false; readonly error: ProofError } {
  return err({ kind: 'query-invalid', issues: [{ path, message: `the ledger has ${last} lines now` }] });
}

const hexes = (hashes: readonly Uint8Array[]) => hashes.map((hash) => toHex(hash) as Hash);

/** The proof that a line with this leaf hash stands in the ledger of `size` lines; of all lines unless given. */
export async function inclusionProof(
  ports: ProofPorts,
  command: {
    readonly election: string;
    readonly ledger: LedgerName;
    readonly leaf: Hash;
    readonly size?: number | undefined;
  },
): Promise<Result<{ index: number; size: number; root: Hash; proof: Hash[]; checkpoint: string | null }, ProofError>> {
  const ledger = await ledgerOf(ports, command);
  if (!ledger.ok) return ledger;
  const { tree, lines, checkpoint } = ledger.value;
  const { size = lines.length, leaf } = command;
  if (size > lines.length) return outOfRange('size', lines.length);
  const index = placeOf(tree, leaf);
  if (index === undefined || index >= size) return err({ kind: 'not-found' });
  return ok({
    index,
    size,
    root: toHex(tree.rootAt(size)) as Hash,
    proof: hexes(tree.inclusionProof({ index, size })),
    checkpoint: size === lines.length ? checkpoint : null,
  });
}

/** The proof that the ledger of `from` lines is the beginning of that of `to`. */
export async function consistencyProof(
  ports: ProofPorts,
  command: { readonly election: string; readonly ledger: LedgerName; readonly from: number; readonly to: number },
): Promise<Result<{ from: number; to: number; fromRoot: Hash; toRoot: Hash; proof: Hash[] }, ProofError>> {
  const ledger = await ledgerOf(ports, command);
  if (!ledger.ok) return ledger;
  const { from, to } = command;
  const { tree, lines } = ledger.value;
  if (to > lines.length) return outOfRange('to', lines.length);
  if (from > to) return err({ kind: 'query-invalid', issues: [{ path: 'from', message: 'is more than `to`' }] });
  return ok({
    from,
    to,
    fromRoot: toHex(tree.rootAt(from)) as Hash,
    toRoot: toHex(tree.rootAt(to)) as Hash,
    proof: hexes(tree.consistencyProof({ from, to })),
  });
}
