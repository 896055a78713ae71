import { sha256 } from '@noble/hashes/sha2.js';
import { compareText, toHex, utf8 } from '../base/bytes.ts';
import { canonicalBytes } from '../base/canonical-json.ts';
import { fingerprintOf } from '../election/fixed-definition.ts';
import type { Hash } from '../election/values.ts';
import { ledgerTiles } from '../ledger/tiles.ts';
import { createMerkleTree, leafHash } from '../ledger/tree.ts';
import { ledgerPaths, RECORD } from './paths.ts';
import type { ListedFile, RecordContent, RecordLedger } from './record-content.ts';
import type { RecordIndex } from './record-index.ts';
import { checkpointsFile, joinLines, rollLeavesFile } from './record-lines.ts';

export type {
  ListedFile,
  RecordContent,
  RecordLedger,
  RecordSignature,
} from './record-content.ts';

type Files = Map<string, Uint8Array>;

function addLedger(files: Files, folder: string, ledger: RecordLedger): void {
  const paths = ledgerPaths(folder);
  const tree = createMerkleTree();
  for (const line of ledger.lines) tree.append(leafHash(line));
  files.set(paths.entries, joinLines(ledger.lines));
  files.set(paths.checkpoints, checkpointsFile(ledger.checkpoints));
  files.set(paths.checkpoint, utf8(ledger.checkpoints.at(-1) ?? ''));
  for (const tile of ledgerTiles({ lines: ledger.lines, tree })) files.set(`${folder}/${tile.path}`, tile.content);
}

function addDocuments(files: Files, content: RecordContent): void {
  files.set(RECORD.definition, content.definition);
  files.set(RECORD.ceremony, content.ceremony);
  for (const signature of content.definitionSignatures) {
    files.set(RECORD.definitionSignature(signature), utf8(signature.armored));
  }
  for (const { section, leaves } of content.rollLeaves) files.set(RECORD.rollLeaves(section), rollLeavesFile(leaves));
  for (const act of content.acts) {
    files.set(RECORD.act(act.number), act.document);
    for (const { certificate, armored } of act.signatures) {
      files.set(RECORD.actSignature({ number: act.number, certificate }), utf8(armored));
    }
  }
}

function addOutcome(files: Files, content: RecordContent): void {
  for (const { list, records, rejected } of content.records) {
    files.set(RECORD.records(list), records);
    files.set(RECORD.rejected(list), rejected);
  }
  if (content.result !== undefined) files.set(RECORD.result, content.result);
  if (content.resultPage !== undefined) files.set(RECORD.resultPage, content.resultPage);
  if (content.declaration !== undefined) files.set(RECORD.declaration, content.declaration);
  for (const { certificate, armored } of content.declarationSignatures) {
    files.set(RECORD.declarationSignature(certificate), utf8(armored));
  }
}

/** SHA-256 and size of one file, as the index, the declaration and ledger lines say it. */
export function listFile(path: string, content: Uint8Array): ListedFile {
  return { path, sha256: toHex(sha256(content)) as Hash, size: content.length };
}

/** The bytes of `index.json` for the other files of a record, given in any order. */
export function makeRecordIndex(input: { fingerprint: string; files: readonly ListedFile[] }): Uint8Array {
  const index: RecordIndex = {
    type: 'tellers/record-index/v1',
    election: input.fingerprint as Hash,
    files: input.files.toSorted((left, right) => compareText(left.path, right.path)),
  };
  return canonicalBytes(index);
}

/** Everything but ledgers and index. A blob that is the same bytes as a file with a path of its own is not repeated. */
function documentFiles(content: RecordContent): Files {
  const files: Files = new Map();
  addDocuments(files, content);
  addOutcome(files, content);
  const known = new Set([...files.values()].map((bytes) => toHex(sha256(bytes))));
  for (const blob of content.blobs) {
    const hash = toHex(sha256(blob));
    if (!known.has(hash)) files.set(RECORD.blob(hash), blob);
  }
  return files;
}

function sortedByPath(files: Files): Files {
  return new Map([...files].toSorted(([left], [right]) => compareText(left, right)));
}

/**
 * Every file of an election record by its path, sorted by path: documents, ledgers with their tiles, blobs that have
 * no path of their own, and `index.json`.
 */
export function recordFiles(content: RecordContent): Map<string, Uint8Array> {
  const files = documentFiles(content);
  addLedger(files, RECORD.boxLedger, content.box);
  for (const register of content.registers) addLedger(files, RECORD.registerLedger(register.registrar), register);
  const fingerprint = toHex(fingerprintOf(content.definition));
  const listed = [...files].map(([path, bytes]) => listFile(path, bytes));
  files.set(RECORD.index, makeRecordIndex({ fingerprint, files: listed }));
  return sortedByPath(files);
}

/** True for a file that a declaration lists: everything but the ledgers, the index and the declaration with its signatures. */
export function isDeclaredPath(path: string): boolean {
  if (path === RECORD.index || path === RECORD.declaration) return false;
  return !/^(?:box|registers|signatures\/declaration)\//.test(path);
}

/**
 * What the declaration of a record lists: hash and size of every file that is there before it, sorted by path. Ledgers
 * are named by size and root instead, because the `declared` line still follows.
 */
export function declaredFiles(content: RecordContent): ListedFile[] {
  const files = [...sortedByPath(documentFiles(content))].filter(([path]) => isDeclaredPath(path));
  return files.map(([path, bytes]) => listFile(path, bytes));
}
