import type { FixedDefinition } from '../../core/election/fixed-definition.ts';
import { createMerkleTree, type MerkleTree } from '../../core/ledger/tree.ts';
import { recordFiles } from '../../core/record/build-record.ts';
import { RECORD } from '../../core/record/paths.ts';
import { announcedDefinition, type RecordLedgers, readDocuments, readLedgers } from './assemble-record.ts';
import { BoxScan } from './box-scan.ts';
import { growTree, type LedgerFiles, ledgerFiles } from './ledger-files.ts';
import type { RecordPorts } from './ports.ts';
import { Snapshot } from './snapshot.ts';

/** Serves the files of election records: of a finished one from memory, of a running one from a snapshot. */
export interface RecordFiles {
  /**
   * The record's files by path, as of one moment, or null when the election has not been announced. Each file is made
   * when it is first asked for; partial tiles are served at every width they ever had.
   */
  files(election: string): Promise<ReadonlyMap<string, Uint8Array> | null>;
  /** Ballots recorded so far per section id; empty when the election has not been announced. */
  turnout(election: string): Promise<ReadonlyMap<string, number>>;
  /** A ledger by its folder in the record, or null when there is none. */
  ledger(election: string, folder: string): Promise<ServedLedger | null>;
}

/** A ledger as it was at the latest snapshot. */
export interface ServedLedger {
  readonly lines: readonly Uint8Array[];
  /** Of at least the ledger's lines. */
  readonly tree: MerkleTree;
  readonly checkpoint: string;
}

export interface RecordFilesOptions {
  /** The index hashes every file: a native SHA-256 keeps that short. */
  readonly sha256: (content: Uint8Array) => Uint8Array;
  /** A snapshot younger than this is served without asking the database whether there is more. */
  readonly maxAgeMs?: number;
  /** Milliseconds from any origin, for the age of snapshots. */
  readonly clockMs?: () => number;
}

const MAX_AGE_MS = 2000;
/** Elections whose snapshots stay in memory. */
const MAX_KEPT = 4;

/** What is kept of an election from snapshot to snapshot. */
interface Kept {
  readonly fixed: FixedDefinition;
  readonly trees: Map<string, MerkleTree>;
  readonly scan: BoxScan;
  ledgers: RecordLedgers | null;
  snapshot: Snapshot | null;
  checkedAtMs: number;
  refreshing: Promise<Snapshot> | null;
}

async function headsOf(ports: RecordPorts, { definition }: FixedDefinition): Promise<string> {
  const { election, registrars } = definition;
  const sizes = [(await ports.box.head(election)).size];
  for (const index of registrars.keys()) sizes.push((await ports.registers.head(election, index + 1)).size);
  return sizes.join(' ');
}

async function filesOfLedgers(kept: Kept, { box, registers }: RecordLedgers): Promise<Map<string, LedgerFiles>> {
  const byFolder = registers.map((register) => [RECORD.registerLedger(register.registrar), register] as const);
  const files = new Map<string, LedgerFiles>();
  for (const [folder, ledger] of [[RECORD.boxLedger, box] as const, ...byFolder]) {
    const tree = kept.trees.get(folder) ?? createMerkleTree();
    kept.trees.set(folder, tree);
    await growTree(tree, ledger.lines);
    files.set(folder, ledgerFiles({ ledger, tree }));
  }
  return files;
}

async function takeSnapshot(
  ports: RecordPorts,
  { kept, sha256 }: { readonly kept: Kept; readonly sha256: RecordFilesOptions['sha256'] },
): Promise<Snapshot> {
  const { fixed, scan } = kept;
  const heads = await headsOf(ports, fixed);
  const before = kept.snapshot;
  if (before?.heads === heads) return before;
  const ledgers = await readLedgers(ports, fixed);
  kept.ledgers = ledgers;
  const common = { heads, fingerprint: fixed.fingerprintHex, ledgers: await filesOfLedgers(kept, ledgers), sha256 };
  await scan.read(ledgers.box.lines);
  const steps = scan.steps.length;
  if (before?.steps === steps) return new Snapshot({ ...common, documents: before.documents, steps });
  const content = await readDocuments(ports, { fixed, scan });
  const documents = recordFiles({ ...content, box: { lines: [], checkpoints: [] }, registers: [] });
  for (const path of documents.keys()) {
    if (path === RECORD.index || path.startsWith(`${RECORD.boxLedger}/`)) documents.delete(path);
  }
  return new Snapshot({ ...common, documents, steps });
}

/** Made once per process and passed to the routes. */
export function createRecordFiles(ports: RecordPorts, options: RecordFilesOptions): RecordFiles {
  const { sha256, maxAgeMs = MAX_AGE_MS, clockMs = Date.now } = options;
  const kept = new Map<string, Kept>();

  async function keep(election: string): Promise<Kept | null> {
    const known = kept.get(election);
    if (known !== undefined) {
      // Last used last: the first of the map is what goes when there are too many.
      kept.delete(election);
      kept.set(election, known);
      return known;
    }
    const fixed = await announcedDefinition(ports, election);
    if (fixed === null) return null;
    const fresh = {
      fixed,
      trees: new Map(),
      scan: new BoxScan(),
      ledgers: null,
      snapshot: null,
      checkedAtMs: 0,
      refreshing: null,
    };
    const own = kept.get(election) ?? fresh;
    kept.set(election, own);
    for (const oldest of kept.keys()) if (kept.size > MAX_KEPT) kept.delete(oldest);
    return own;
  }

  async function refresh(own: Kept): Promise<Snapshot> {
    const startedMs = clockMs();
    own.snapshot = await takeSnapshot(ports, { kept: own, sha256 });
    own.checkedAtMs = startedMs;
    return own.snapshot;
  }

  async function current(own: Kept): Promise<Snapshot> {
    if (own.snapshot !== null && clockMs() - own.checkedAtMs < maxAgeMs) return own.snapshot;
    own.refreshing ??= refresh(own).finally(() => (own.refreshing = null));
    return own.refreshing;
  }

  return {
    async files(election) {
      const own = await keep(election);
      return own === null ? null : current(own);
    },
    async turnout(election) {
      const own = await keep(election);
      if (own === null) return new Map();
      await current(own);
      return own.scan.ballots;
    },
    async ledger(election, folder) {
      const own = await keep(election);
      if (own === null) return null;
      await current(own);
      const { ledgers, trees } = own;
      const found =
        folder === RECORD.boxLedger
          ? ledgers?.box
          : ledgers?.registers.find(({ registrar }) => RECORD.registerLedger(registrar) === folder);
      const tree = trees.get(folder);
      if (found === undefined || tree === undefined) return null;
      return { lines: found.lines, tree, checkpoint: found.checkpoints.at(-1) ?? '' };
    },
  };
}
