import { toHex } from '../../core/base/bytes.ts';
import type { Hash } from '../../core/election/values.ts';
import { makeRecordIndex } from '../../core/record/build-record.ts';
import { RECORD } from '../../core/record/paths.ts';
import type { LedgerFiles } from './ledger-files.ts';

/**
 * The files of one election as it was at some heads of its ledgers: all of them agree with each other. Each is made
 * when it is first asked for and kept: of a running election most are never asked for.
 */
export class Snapshot implements ReadonlyMap<string, Uint8Array> {
  /** Sizes of all ledgers. */
  readonly heads: string;
  /** Every file but ledgers and index, by path. */
  readonly documents: ReadonlyMap<string, Uint8Array>;
  /** How many lines that are no ballots the documents were made of. */
  readonly steps: number;
  private readonly fingerprint: string;
  private readonly ledgers: ReadonlyMap<string, LedgerFiles>;
  private readonly sha256: (content: Uint8Array) => Uint8Array;
  private readonly made = new Map<string, Uint8Array>();
  private sorted: readonly string[] | null = null;

  constructor(input: {
    readonly heads: string;
    readonly fingerprint: string;
    readonly documents: ReadonlyMap<string, Uint8Array>;
    readonly steps: number;
    /** By folder, such as `box`. */
    readonly ledgers: ReadonlyMap<string, LedgerFiles>;
    readonly sha256: (content: Uint8Array) => Uint8Array;
  }) {
    this.heads = input.heads;
    this.fingerprint = input.fingerprint;
    this.documents = input.documents;
    this.steps = input.steps;
    this.ledgers = input.ledgers;
    this.sha256 = input.sha256;
  }

  get(path: string): Uint8Array | undefined {
    const known = this.documents.get(path) ?? this.made.get(path);
    if (known !== undefined) return known;
    const made = path === RECORD.index ? this.makeIndex() : this.ledgerFile(path);
    if (made !== null) this.made.set(path, made);
    return made ?? undefined;
  }

  has(path: string): boolean {
    return this.get(path) !== undefined;
  }

  get size(): number {
    return this.paths().length;
  }

  keys(): MapIterator<string> {
    return this.paths().values();
  }

  values(): MapIterator<Uint8Array> {
    return this.paths()
      .map((path) => this.get(path) ?? new Uint8Array())
      .values();
  }

  entries(): MapIterator<[string, Uint8Array]> {
    return this.paths()
      .map((path): [string, Uint8Array] => [path, this.get(path) ?? new Uint8Array()])
      .values();
  }

  [Symbol.iterator](): MapIterator<[string, Uint8Array]> {
    return this.entries();
  }

  forEach(visit: (content: Uint8Array, path: string, files: ReadonlyMap<string, Uint8Array>) => void): void {
    for (const [path, content] of this.entries()) visit(content, path, this);
  }

  /** Every path as a record of this size has them; older partial tiles are served but not listed. */
  private paths(): readonly string[] {
    // Paths are ASCII: the order of UTF-16 units is that of bytes.
    this.sorted ??= [...this.pathsBesideIndex(), RECORD.index].toSorted();
    return this.sorted;
  }

  private pathsBesideIndex(): string[] {
    const paths = [...this.documents.keys()];
    for (const [folder, ledger] of this.ledgers) paths.push(...ledger.paths().map((path) => `${folder}/${path}`));
    return paths;
  }

  private ledgerFile(path: string): Uint8Array | null {
    for (const [folder, ledger] of this.ledgers) {
      if (path.startsWith(`${folder}/`)) return ledger.file(path.slice(folder.length + 1));
    }
    return null;
  }

  private makeIndex(): Uint8Array {
    const files = this.pathsBesideIndex().map((path) => {
      const content = this.get(path) ?? new Uint8Array();
      return { path, sha256: toHex(this.sha256(content)) as Hash, size: content.length };
    });
    return makeRecordIndex({ fingerprint: this.fingerprint, files });
  }
}
