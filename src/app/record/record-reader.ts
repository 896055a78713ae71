import type { FixedDefinition } from '../../core/election/fixed-definition.ts';
import { createMerkleTree, type MerkleTree } from '../../core/ledger/tree.ts';
import { listFile, makeRecordIndex, recordFiles } from '../../core/record/build-record.ts';
import { RECORD } from '../../core/record/paths.ts';
import { pause } from '../pause.ts';
import { announcedDefinition, type RecordLedgers, readDocuments, readLedgers } from './assemble-record.ts';
import { BoxScan } from './box-scan.ts';
import { growTree, type LedgerFiles, ledgerFiles } from './ledger-files.ts';
import type { RecordPorts } from './ports.ts';

/** Serves the files of election records: of a finished one from memory, of a running one from a snapshot. */
export interface RecordFiles {
  /** The file at a path of the record folder, or null. */
  file(input: { readonly election: string; readonly path: string }): Promise<Uint8Array | null>;
  /** Every file of the record, one after the other, or null when the election has not been announced. */
  files(election: string): Promise<AsyncIterable<readonly [path: string, content: Uint8Array]> | null>;
  /** Ballots recorded so far per section id; empty when the election has not been announced. */
  turnout(election: string): Promise<ReadonlyMap<string, number>>;
}

export interface RecordFilesOptions {
  /** A snapshot younger than this is served without asking the database whether there is more. */
  readonly maxAgeMs?: number;
  /** Milliseconds from any origin, for the age of snapshots. */
  readonly clockMs?: () => number;
}

const MAX_AGE_MS = 2000;
/** Elections whose snapshots stay in memory. */
const MAX_KEPT = 4;

/** One election as it was at some heads of its ledgers: all its files agree with each other. */
interface Snapshot {
  /** Sizes of all ledgers. */
  readonly heads: string;
  /** By folder, such as `box`. */
  readonly ledgers: ReadonlyMap<string, LedgerFiles>;
  /** Every file but ledgers and index, by path. */
  readonly documents: ReadonlyMap<string, Uint8Array>;
  /** How many lines that are no ballots the documents were made of. */
  readonly steps: number;
  index: Promise<Uint8Array> | null;
}

/** What is kept of an election from snapshot to snapshot. */
interface Kept {
  readonly fixed: FixedDefinition;
  readonly trees: Map<string, MerkleTree>;
  readonly scan: BoxScan;
  snapshot: Snapshot | null;
  checkedAtMs: number;
  refreshing: Promise<Snapshot> | null;
}

function findFile(snapshot: Snapshot, path: string): Uint8Array | null {
  const document = snapshot.documents.get(path);
  if (document !== undefined) return document;
  for (const [folder, ledger] of snapshot.ledgers) {
    if (path.startsWith(`${folder}/`)) return ledger.file(path.slice(folder.length + 1));
  }
  return null;
}

/** Every path but the index's, sorted as the index and archives sort them. */
function pathsOf(snapshot: Snapshot): string[] {
  const paths = [...snapshot.documents.keys()];
  for (const [folder, ledger] of snapshot.ledgers) paths.push(...ledger.paths().map((path) => `${folder}/${path}`));
  // Paths are ASCII: the order of UTF-16 units is that of bytes.
  return paths.toSorted();
}

async function makeIndex(snapshot: Snapshot, fixed: FixedDefinition): Promise<Uint8Array> {
  const files = [];
  for (const path of pathsOf(snapshot)) {
    files.push(listFile(path, findFile(snapshot, path) ?? new Uint8Array()));
    await pause();
  }
  return makeRecordIndex({ fingerprint: fixed.fingerprintHex, files });
}

async function headsOf(ports: RecordPorts, { definition }: FixedDefinition): Promise<string> {
  const { election, registrars } = definition;
  const sizes = [(await ports.box.head(election)).size];
  for (const index of registrars.keys()) sizes.push((await ports.registers.head(election, index + 1)).size);
  return sizes.join(' ');
}

function ledgersByFolder({ box, registers }: RecordLedgers) {
  const byFolder = registers.map((register) => [RECORD.registerLedger(register.registrar), register] as const);
  return [[RECORD.boxLedger, box] as const, ...byFolder];
}

async function takeSnapshot(ports: RecordPorts, kept: Kept): Promise<Snapshot> {
  const { fixed, trees, scan } = kept;
  const heads = await headsOf(ports, fixed);
  const before = kept.snapshot;
  if (before?.heads === heads) return before;
  const ledgers = await readLedgers(ports, fixed);
  const files = new Map<string, LedgerFiles>();
  for (const [folder, ledger] of ledgersByFolder(ledgers)) {
    const tree = trees.get(folder) ?? createMerkleTree();
    trees.set(folder, tree);
    await growTree(tree, ledger.lines);
    files.set(folder, ledgerFiles({ ledger, tree }));
  }
  await scan.read(ledgers.box.lines);
  const steps = scan.steps.length;
  if (before?.steps === steps) return { heads, ledgers: files, documents: before.documents, steps, index: null };
  const content = await readDocuments(ports, { fixed, scan });
  const empty = { lines: [], checkpoints: [] };
  const documents = recordFiles({ ...content, box: empty, registers: [] });
  for (const path of documents.keys()) {
    if (path === RECORD.index || path.startsWith(`${RECORD.boxLedger}/`)) documents.delete(path);
  }
  return { heads, ledgers: files, documents, steps, index: null };
}

/** Made once per process and passed to the routes. */
export function createRecordFiles(ports: RecordPorts, options: RecordFilesOptions = {}): RecordFiles {
  const { maxAgeMs = MAX_AGE_MS, clockMs = Date.now } = options;
  const kept = new Map<string, Kept>();

  async function keep(election: string): Promise<Kept | null> {
    const known = kept.get(election);
    if (known === undefined) {
      const fixed = await announcedDefinition(ports, election);
      if (fixed === null) return null;
      const fresh: Kept = {
        fixed,
        trees: new Map(),
        scan: new BoxScan(),
        snapshot: null,
        checkedAtMs: 0,
        refreshing: null,
      };
      kept.set(election, kept.get(election) ?? fresh);
    } else {
      // Last used last: the first of the map is what goes when there are too many.
      kept.delete(election);
      kept.set(election, known);
    }
    for (const oldest of kept.keys()) if (kept.size > MAX_KEPT) kept.delete(oldest);
    return kept.get(election) ?? null;
  }

  async function refresh(own: Kept): Promise<Snapshot> {
    const startedMs = clockMs();
    const snapshot = await takeSnapshot(ports, own);
    own.snapshot = snapshot;
    own.checkedAtMs = startedMs;
    return snapshot;
  }

  async function current(own: Kept): Promise<Snapshot> {
    if (own.snapshot !== null && clockMs() - own.checkedAtMs < maxAgeMs) return own.snapshot;
    own.refreshing ??= refresh(own).finally(() => (own.refreshing = null));
    return own.refreshing;
  }

  return {
    async file({ election, path }) {
      const own = await keep(election);
      if (own === null) return null;
      const snapshot = await current(own);
      if (path !== RECORD.index) return findFile(snapshot, path);
      snapshot.index ??= makeIndex(snapshot, own.fixed);
      return snapshot.index;
    },
    async files(election) {
      const own = await keep(election);
      if (own === null) return null;
      const snapshot = await current(own);
      snapshot.index ??= makeIndex(snapshot, own.fixed);
      const index = await snapshot.index;
      async function* all(): AsyncGenerator<readonly [string, Uint8Array]> {
        for (const path of [...pathsOf(snapshot), RECORD.index].toSorted()) {
          yield [path, path === RECORD.index ? index : (findFile(snapshot, path) ?? new Uint8Array())];
          await pause();
        }
      }
      return all();
    },
    async turnout(election) {
      const own = await keep(election);
      if (own === null) return new Map();
      await current(own);
      return own.scan.ballots;
    },
  };
}
