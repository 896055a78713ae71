import { sha256 } from '@noble/hashes/sha2.js';
import { compareText, toHex } from '../base/bytes.ts';
import { isPlainPath, MAX_RECORD_FILES, maxBytesOf, type RecordReader } from '../record/reader.ts';

export type FileRead =
  | { readonly kind: 'present'; readonly bytes: Uint8Array }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unreadable'; readonly reason: string };

interface FileHash {
  readonly sha256: string;
  readonly size: number;
}

/** What the verifier found by listing a record. */
interface Listing {
  /** Plain paths, each once, sorted by bytes. */
  readonly paths: readonly string[];
  /** What is wrong with the list itself: paths that are not plain, stand twice, or are too many. */
  readonly faults: readonly string[];
}

function judgeListing(all: readonly string[]): Listing {
  const faults: string[] = [];
  const paths = new Set<string>();
  for (const path of all) {
    if (!isPlainPath(path)) faults.push(`${path.slice(0, 200)}: not a path that a record may hold`);
    else if (paths.has(path)) faults.push(`${path}: stands twice`);
    else if (paths.size === MAX_RECORD_FILES) {
      faults.push(`${path}: more than ${MAX_RECORD_FILES} files; this one and what follows were not looked at`);
      break;
    } else paths.add(path);
  }
  return { paths: [...paths].toSorted(compareText), faults };
}

/** So many bytes of small files are kept in memory; what is beyond is read again when it is needed again. */
const MAX_KEPT_BYTES = 268_435_456;
const MAX_KEPT_FILE_BYTES = 4_194_304;

/**
 * The files of one record, each hashed when it is first read. Small ones are kept. A file that gives other bytes when it
 * is read again is refused: otherwise a server could show one content to one check and another to the next.
 */
export class RecordFiles {
  readonly paths: readonly string[];
  readonly listingFaults: readonly string[];
  private readonly listed: ReadonlySet<string>;
  private readonly reader: RecordReader;
  private readonly kept = new Map<string, FileRead>();
  private keptBytes = 0;
  private readonly hashes = new Map<string, FileHash>();

  private constructor(reader: RecordReader, listing: Listing) {
    this.reader = reader;
    this.paths = listing.paths;
    this.listingFaults = listing.faults;
    this.listed = new Set(listing.paths);
  }

  static async open(reader: RecordReader): Promise<RecordFiles> {
    try {
      const listed = await reader.list();
      if (listed.ok) return new RecordFiles(reader, judgeListing(listed.value));
      return new RecordFiles(reader, { paths: [], faults: [`the record cannot be listed: ${listed.error.reason}`] });
    } catch (error) {
      return new RecordFiles(reader, { paths: [], faults: [`the record cannot be listed: ${String(error)}`] });
    }
  }

  has(path: string): boolean {
    return this.listed.has(path);
  }

  async read(path: string): Promise<FileRead> {
    const kept = this.kept.get(path);
    if (kept !== undefined) return kept;
    const read = await this.readOnce(path);
    if (read.kind !== 'present') {
      this.kept.set(path, read);
      return read;
    }
    const size = read.bytes.length;
    const hash = { sha256: toHex(sha256(read.bytes)), size };
    const before = this.hashes.get(path) ?? hash;
    this.hashes.set(path, before);
    if (before.sha256 !== hash.sha256) {
      const changed: FileRead = { kind: 'unreadable', reason: 'it changed while the record was being read' };
      this.kept.set(path, changed);
      return changed;
    }
    if (size <= MAX_KEPT_FILE_BYTES && this.keptBytes + size <= MAX_KEPT_BYTES && !path.includes('/tile/')) {
      this.keptBytes += size;
      this.kept.set(path, read);
    }
    return read;
  }

  /** The hash and size of a file, or why there is none. */
  async hash(path: string): Promise<FileHash | { readonly reason: string }> {
    const known = this.hashes.get(path);
    if (known !== undefined) return known;
    const read = await this.read(path);
    return this.hashes.get(path) ?? { reason: whyNot(read) };
  }

  private async readOnce(path: string): Promise<FileRead> {
    // A file that the list hides does not exist: otherwise it could be read here and never be looked at as a whole.
    if (!this.listed.has(path)) return { kind: 'absent' };
    try {
      const read = await this.reader.read({ path, maxBytes: maxBytesOf(path) });
      if (read.ok) return { kind: 'present', bytes: read.value };
      switch (read.error.kind) {
        case 'absent':
          return { kind: 'absent' };
        case 'too-large':
          return { kind: 'unreadable', reason: `larger than ${maxBytesOf(path)} bytes` };
        case 'unreadable':
          return { kind: 'unreadable', reason: read.error.reason };
      }
    } catch (error) {
      return { kind: 'unreadable', reason: String(error) };
    }
  }
}

/** Why a file could not be had, in words. */
export function whyNot(read: FileRead): string {
  switch (read.kind) {
    case 'present':
      return 'is there';
    case 'absent':
      return 'is missing';
    case 'unreadable':
      return `cannot be read: ${read.reason}`;
  }
}
