import { equalBytes } from '../base/bytes.ts';
import { parseCanonicalJson } from '../base/canonical-json.ts';
import type { Hash } from '../election/values.ts';
import { makeRecordIndex } from '../record/build-record.ts';
import { RECORD } from '../record/paths.ts';
import type { ListedFile } from '../record/record-content.ts';
import { type RecordIndex, RecordIndexSchema } from '../record/record-index.ts';
import type { Check } from './check.ts';
import { type ExpectedFiles, expectedFiles, isUnexpected } from './expected-files.ts';
import type { RecordFacts } from './facts.ts';
import { whyNot } from './record-files.ts';
import type { Findings } from './report.ts';

/** The files of the record as files: all there, nothing else, and as the index lists them. */

async function judgeBlobs({ files }: RecordFacts, expected: ExpectedFiles, say: Findings): Promise<void> {
  for (const [path, size] of expected.blobs) {
    if (!files.has(path)) continue;
    const hash = await files.hash(path);
    if ('reason' in hash) say.fault(`${path}: ${hash.reason}`);
    else if (RECORD.blob(hash.sha256) !== path) say.fault(`${path}: its SHA-256 is not its name`);
    else if (hash.size !== size) say.fault(`${path}: ${hash.size} bytes where a line says ${size}`);
  }
}

async function checkFiles(facts: RecordFacts, say: Findings): Promise<void> {
  const { files } = facts;
  for (const fault of files.listingFaults) say.fault(fault);
  const expected = expectedFiles(facts);
  if (expected === null) {
    for (const path of [RECORD.index, RECORD.definition]) if (!files.has(path)) say.fault(`${path}: is missing`);
    say.blockedBy('definition-form', 'what else must be there is not known without a usable definition');
    return;
  }
  for (const path of expected.required) if (!files.has(path)) say.fault(`${path}: is missing`);
  for (const path of files.paths) if (isUnexpected(expected, path)) say.fault(`${path}: does not belong to the record`);
  await judgeBlobs(facts, expected, say);
  say.note(`${files.paths.length} files`);
}

async function listRecord({ files }: RecordFacts, say: Findings): Promise<ListedFile[]> {
  const listed: ListedFile[] = [];
  for (const path of files.paths) {
    if (path === RECORD.index) continue;
    const hash = await files.hash(path);
    if ('reason' in hash) say.fault(`${path}: ${hash.reason}`);
    else listed.push({ path, sha256: hash.sha256 as Hash, size: hash.size });
  }
  return listed;
}

function compareIndex(index: RecordIndex, found: readonly ListedFile[], say: Findings): void {
  const stated = new Map(index.files.map((file) => [file.path, file]));
  for (const file of found) {
    const says = stated.get(file.path);
    if (says === undefined) say.fault(`${file.path}: is not listed in ${RECORD.index}`);
    else if (says.sha256 !== file.sha256) say.fault(`${file.path}: is not the file that ${RECORD.index} lists`);
    else if (says.size !== file.size)
      say.fault(`${file.path}: ${file.size} bytes where ${RECORD.index} says ${says.size}`);
    stated.delete(file.path);
  }
  for (const path of stated.keys()) say.fault(`${path}: is listed in ${RECORD.index} and missing`);
}

async function checkIndex(facts: RecordFacts, say: Findings): Promise<void> {
  const read = await facts.files.read(RECORD.index);
  if (read.kind === 'absent') {
    say.blockedBy('files', `${RECORD.index} is missing`);
    return;
  }
  if (read.kind === 'unreadable') {
    say.fault(`${RECORD.index}: ${whyNot(read)}`);
    return;
  }
  const found = await listRecord(facts, say);
  const json = parseCanonicalJson(read.bytes);
  const parsed = json.ok ? RecordIndexSchema.safeParse(json.value) : null;
  if (parsed?.success !== true) {
    say.fault(`${RECORD.index}: is not an index of a record in canonical JSON`);
    return;
  }
  const fingerprint = facts.definition.fingerprintHex;
  if (fingerprint !== null && parsed.data.election !== fingerprint) {
    say.fault(`${RECORD.index}: is of another election`);
  }
  compareIndex(parsed.data, found, say);
  const made = makeRecordIndex({ fingerprint: parsed.data.election, files: parsed.data.files });
  const repeated = new Set(parsed.data.files.map(({ path }) => path)).size !== parsed.data.files.length;
  if (repeated || !equalBytes(made, read.bytes)) say.fault(`${RECORD.index}: does not list every file once, by path`);
}

export const FILE_CHECKS: readonly Check[] = [
  { id: 'files', title: 'Every file of the record is there and no other', run: checkFiles },
  { id: 'index', title: 'The index lists the files as they are', run: checkIndex },
];
