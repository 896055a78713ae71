import { toHex } from '../../src/core/base/bytes.ts';
import type { JsonObject } from '../../src/core/base/canonical-json.ts';
import { instantToMs } from '../../src/core/election/values.ts';
import { ZERO_HASH } from '../../src/core/ledger/chain.ts';
import { cosignCheckpoint, type Ed25519Signer, signCheckpoint } from '../../src/core/ledger/checkpoint.ts';
import { makeLine } from '../../src/core/ledger/line.ts';
import { createMerkleTree, leafHash, type MerkleTree } from '../../src/core/ledger/tree.ts';
import type { RecordLedger } from '../../src/core/record/build-record.ts';

export interface LedgerItem {
  readonly kind: string;
  readonly body: JsonObject;
}

export interface LedgerHooks {
  /** What is appended instead of this item; itself, nothing, or several. */
  readonly item?: (item: LedgerItem, seq: number) => readonly LedgerItem[];
  /** The bytes that become this line; later lines chain to them. */
  readonly line?: (line: Uint8Array, seq: number) => Uint8Array;
  /** The checkpoint as it is published, or null to publish none. */
  readonly note?: (note: string, published: { readonly size: number; readonly instant: string }) => string | null;
}

/** Writes a ledger as its operator would, or as an operator would who cheats through the hooks. */
export class LedgerWriter {
  readonly lines: Uint8Array[] = [];
  readonly checkpoints: string[] = [];
  readonly tree: MerkleTree = createMerkleTree();
  readonly origin: string;
  readonly signer: Ed25519Signer;
  readonly witnesses: readonly { readonly name: string; readonly signer: Ed25519Signer }[];
  private readonly hooks: LedgerHooks;

  constructor(input: {
    readonly origin: string;
    readonly signer: Ed25519Signer;
    readonly witnesses: readonly { readonly name: string; readonly signer: Ed25519Signer }[];
    readonly hooks: LedgerHooks;
  }) {
    this.origin = input.origin;
    this.signer = input.signer;
    this.witnesses = input.witnesses;
    this.hooks = input.hooks;
  }

  get size(): number {
    return this.tree.size;
  }

  /** The root as 64 hex digits. */
  rootAt(size: number): string {
    return toHex(this.tree.rootAt(size));
  }

  append(item: LedgerItem): void {
    const items = this.hooks.item?.(item, this.size) ?? [item];
    for (const { kind, body } of items) {
      const seq = this.size;
      const prev = seq === 0 ? ZERO_HASH : toHex(this.tree.leaf(seq - 1));
      const line = makeLine({ kind, seq, prev, body });
      const written = this.hooks.line?.(line, seq) ?? line;
      this.lines.push(written);
      this.tree.append(leafHash(written));
    }
  }

  /** Signs the head and has it cosigned by every witness at this instant. */
  publish(instant: string): void {
    const { origin, signer, size } = this;
    let note = signCheckpoint({ origin, size, root: this.tree.rootAt(size), signer });
    for (const witness of this.witnesses) {
      const timeSeconds = instantToMs(instant)! / 1000;
      note = cosignCheckpoint({ note, name: witness.name, timeSeconds, signer: witness.signer });
    }
    const published = this.hooks.note === undefined ? note : this.hooks.note(note, { size, instant });
    if (published !== null) this.checkpoints.push(published);
  }

  content(): RecordLedger {
    return { lines: this.lines, checkpoints: this.checkpoints };
  }
}
