import { equalBytes, fromUtf8, toHex } from '../base/bytes.ts';
import { parseCanonicalJson } from '../base/canonical-json.ts';
import type { Result } from '../base/result.ts';
import { ZERO_HASH } from '../ledger/chain.ts';
import { type Cosignature, openCheckpoint, type VerifyEd25519, type Witness } from '../ledger/checkpoint.ts';
import type { LineError } from '../ledger/line.ts';
import { parseNote } from '../ledger/note.ts';
import { eachLedgerTile } from '../ledger/tiles.ts';
import { createMerkleTree, leafHash, type MerkleTree } from '../ledger/tree.ts';
import { ledgerPaths } from '../record/paths.ts';
import { LEDGER_LINES, parseCheckpointsFile, splitLines } from '../record/record-lines.ts';
import { type RecordFiles, whyNot } from './record-files.ts';
import { FaultList } from './report.ts';

/** Whose ledger it must be, by the definition. */
export interface LedgerIdentity {
  /** `box` or `registers/<n>`: the folder in the record, and what evidence begins with. */
  readonly folder: string;
  readonly origin: string;
  /** The ledger's raw Ed25519 key. */
  readonly key: Uint8Array;
  readonly witnesses: readonly Witness[];
}

export interface LedgerHead {
  readonly size: number;
  readonly root: Uint8Array;
  readonly cosignatures: readonly Cosignature[];
}

/** One ledger of a record, walked through once. */
export interface LedgerFacts {
  readonly folder: string;
  /** Why there are no lines to look at; null when there are. */
  readonly problem: { readonly check: string; readonly reason: string } | null;
  readonly tree: MerkleTree;
  readonly chainFaults: FaultList;
  /** Lines that do not have the form of any kind of this ledger. */
  readonly formFaults: FaultList;
  readonly tilePaths: ReadonlySet<string>;
  readonly tileFaults: FaultList;
  /** Published checkpoints that could be opened, in order. */
  readonly heads: readonly LedgerHead[];
  readonly headFaults: FaultList;
}

interface LineHead {
  readonly seq: unknown;
  readonly prev: unknown;
}

function headOfRefused(line: Uint8Array): LineHead {
  const json = parseCanonicalJson(line);
  const isObject = json.ok && json.value !== null && typeof json.value === 'object' && !Array.isArray(json.value);
  if (!isObject) return { seq: undefined, prev: undefined };
  const members = new Map(Object.entries(json.value as object));
  return { seq: members.get('seq'), prev: members.get('prev') };
}

/** `seq` is where the line stands, whatever it says itself. */
type Visit<L> = (line: L, seq: number, total: number) => void | Promise<void>;

async function walk<L extends { readonly seq: number; readonly prev: string }>(input: {
  readonly lines: readonly Uint8Array[];
  readonly path: string;
  readonly parse: (line: Uint8Array) => Result<L, LineError>;
  readonly visit: Visit<L>;
}): Promise<Pick<LedgerFacts, 'tree' | 'chainFaults' | 'formFaults'>> {
  const tree = createMerkleTree();
  const chainFaults = new FaultList();
  const formFaults = new FaultList();
  let expected: string = ZERO_HASH;
  for (const [index, bytes] of input.lines.entries()) {
    const place = `${input.path} line ${index + 1}`;
    const line = input.parse(bytes);
    if (!line.ok) formFaults.add(`${place}: ${line.error.reasons.join('; ')}`);
    const head = line.ok ? line.value : headOfRefused(bytes);
    if (head.seq !== index) chainFaults.add(`${place}: seq is not ${index}`);
    if (head.prev !== expected) chainFaults.add(`${place}: prev is not the hash of the line before`);
    const leaf = leafHash(bytes);
    tree.append(leaf);
    expected = toHex(leaf);
    if (line.ok) await input.visit(line.value, index, input.lines.length);
  }
  return { tree, chainFaults, formFaults };
}

async function compareTiles(input: {
  readonly files: RecordFiles;
  readonly folder: string;
  readonly lines: readonly Uint8Array[];
  readonly tree: MerkleTree;
}): Promise<Pick<LedgerFacts, 'tilePaths' | 'tileFaults'>> {
  const tilePaths = new Set<string>();
  const tileFaults = new FaultList();
  for (const tile of eachLedgerTile({ lines: input.lines, tree: input.tree })) {
    const path = `${input.folder}/${tile.path}`;
    tilePaths.add(path);
    const found = await input.files.read(path);
    // A missing file is the business of `files`, which lists this path as expected.
    if (found.kind === 'unreadable') tileFaults.add(`${path}: ${whyNot(found)}`);
    else if (found.kind === 'present' && !equalBytes(found.bytes, tile.content)) {
      tileFaults.add(`${path}: does not hold what follows from the lines`);
    }
  }
  return { tilePaths, tileFaults };
}

function openHead(input: {
  readonly note: string;
  readonly identity: LedgerIdentity;
  readonly verifyEd25519: VerifyEd25519;
}): Result<LedgerHead, readonly string[]> {
  const { note, identity, verifyEd25519 } = input;
  const { origin, key: publicKey, witnesses } = identity;
  const opened = openCheckpoint({ note, origin, publicKey, verifyEd25519, witnesses });
  if (!opened.ok) return { ok: false, error: opened.error.reasons };
  const parsed = parseNote(note);
  // Notes in the wild may carry signatures of strangers, which prove nothing. In a record each would be a byte that
  // nobody vouches for.
  const strangers = parsed.ok ? parsed.value.signatures.length - 1 - opened.value.cosignatures.length : 0;
  if (strangers > 0) return { ok: false, error: ['it has a signature by nobody whom the definition names'] };
  return opened;
}

async function readNotes(files: RecordFiles, folder: string, faults: FaultList): Promise<readonly string[]> {
  const paths = ledgerPaths(folder);
  const all = await files.read(paths.checkpoints);
  const last = await files.read(paths.checkpoint);
  for (const [path, read] of [[paths.checkpoints, all] as const, [paths.checkpoint, last] as const]) {
    if (read.kind === 'unreadable') faults.add(`${path}: ${whyNot(read)}`);
  }
  if (all.kind !== 'present') return [];
  const notes = parseCheckpointsFile(all.bytes);
  if (!notes.ok) {
    faults.add(`${paths.checkpoints}: ${notes.error.reason}`);
    return [];
  }
  if (notes.value.length === 0) faults.add(`${paths.checkpoints}: holds no checkpoint`);
  if (last.kind === 'present') {
    const text = fromUtf8(last.bytes);
    if (!text.ok || text.value !== notes.value.at(-1)) {
      faults.add(`${paths.checkpoint}: is not the last one of ${paths.checkpoints}`);
    }
  }
  return notes.value;
}

function judgeHead(input: {
  readonly head: LedgerHead;
  readonly before: number;
  readonly tree: MerkleTree | null;
  /** The file of lines, to be named. */
  readonly path: string;
}): string[] {
  const { head, before, tree, path } = input;
  const faults: string[] = [];
  if (head.size < before) faults.push(`is of size ${head.size}, after one of size ${before}`);
  if (tree === null) return faults;
  if (head.size > tree.size) faults.push(`is of size ${head.size}, but ${path} has only ${tree.size} lines`);
  // Every head is compared with the root of the lines themselves, which proves all of them consistent with each other.
  else if (!equalBytes(head.root, tree.rootAt(head.size))) {
    faults.push(`its root is not that of the first ${head.size} lines of ${path}`);
  }
  return faults;
}

async function openHeads(input: {
  readonly files: RecordFiles;
  readonly identity: LedgerIdentity;
  readonly verifyEd25519: VerifyEd25519;
  readonly tree: MerkleTree | null;
}): Promise<Pick<LedgerFacts, 'heads' | 'headFaults'>> {
  const { files, identity, verifyEd25519, tree } = input;
  const { checkpoints: path, entries } = ledgerPaths(identity.folder);
  const headFaults = new FaultList();
  const heads: LedgerHead[] = [];
  for (const [index, note] of (await readNotes(files, identity.folder, headFaults)).entries()) {
    const place = `${path} line ${index + 1}`;
    const opened = openHead({ note, identity, verifyEd25519 });
    if (!opened.ok) {
      headFaults.add(`${place}: ${opened.error.join('; ')}`);
      continue;
    }
    const before = heads.at(-1)?.size ?? 0;
    for (const fault of judgeHead({ head: opened.value, before, tree, path: entries }))
      headFaults.add(`${place}: ${fault}`);
    heads.push(opened.value);
  }
  const last = heads.at(-1);
  if (tree !== null && last !== undefined && last.size < tree.size) {
    headFaults.add(`${path}: the last checkpoint covers ${last.size} of the ${tree.size} lines of ${entries}`);
  }
  return { heads, headFaults };
}

/** Reads one ledger and walks through it once, handing every well-formed line to `visit`. */
export async function loadLedger<L extends { readonly seq: number; readonly prev: string }>(input: {
  readonly files: RecordFiles;
  readonly identity: LedgerIdentity;
  readonly verifyEd25519: VerifyEd25519;
  readonly parse: (line: Uint8Array) => Result<L, LineError>;
  readonly visit: Visit<L>;
}): Promise<LedgerFacts> {
  const { files, identity, parse, visit } = input;
  const { folder } = identity;
  const path = ledgerPaths(folder).entries;
  const entries = await files.read(path);
  const split = entries.kind === 'present' ? splitLines(entries.bytes, LEDGER_LINES) : null;
  if (split?.ok !== true) {
    const reason = split === null ? `${path}: ${whyNot(entries)}` : `${path}: ${split.error.reason}`;
    const chainFaults = new FaultList();
    if (entries.kind !== 'absent') chainFaults.add(reason);
    return {
      folder,
      problem: { check: entries.kind === 'absent' ? 'files' : chainCheckOf(folder), reason },
      tree: createMerkleTree(),
      chainFaults,
      formFaults: new FaultList(),
      tilePaths: new Set(),
      tileFaults: new FaultList(),
      ...(await openHeads({ ...input, tree: null })),
    };
  }
  const walked = await walk({ lines: split.value, path, parse, visit });
  const tiles = await compareTiles({ files, folder, lines: split.value, tree: walked.tree });
  const heads = await openHeads({ ...input, tree: walked.tree });
  return { folder, problem: null, ...walked, ...tiles, ...heads };
}

function chainCheckOf(folder: string): string {
  return folder === 'box' ? 'box-chain' : 'register-chain';
}
