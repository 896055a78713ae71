import { equalBytes, toHex } from '../base/bytes.ts';
import { canonicalJson, type Json, parseCanonicalJson } from '../base/canonical-json.ts';
import { parseResult } from '../count/count-election.ts';
import { suspendedOfficers } from '../election/act-effects.ts';
import { instantToMs, trustedHex } from '../election/values.ts';
import { isDeclaredPath, listFile } from '../record/build-record.ts';
import { type Declaration, DeclarationSchema } from '../record/declaration.ts';
import { declarationOf } from '../record/make-declaration.ts';
import { RECORD } from '../record/paths.ts';
import type { Check } from './check.ts';
import { expectedFiles, isUnexpected } from './expected-files.ts';
import { type ElectionFacts, isDue, type RecordFacts, stepOf } from './facts.ts';
import { boxPlace, sayNotYet, withBox } from './guards.ts';
import { type FileRead, whyNot } from './record-files.ts';
import type { Findings } from './report.ts';
import { judgeSignatures, requireOfficers } from './signatures.ts';

/** The officers' declaration: what it says, who signed it, and its line in the ballot box. */

const NOT_DECLARED = 'the result was not declared';

type ReadDeclaration =
  | { readonly kind: 'read'; readonly bytes: Uint8Array; readonly declaration: Declaration }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'absent' };

function parseDeclaration(read: FileRead): ReadDeclaration {
  if (read.kind === 'absent') return read;
  if (read.kind === 'unreadable') return { kind: 'refused', reason: whyNot(read) };
  const json = parseCanonicalJson(read.bytes);
  if (!json.ok) return { kind: 'refused', reason: `not canonical JSON: ${json.error.reason} at ${json.error.at}` };
  const parsed = DeclarationSchema.safeParse(json.value);
  if (!parsed.success) return { kind: 'refused', reason: 'does not have the fields of a declaration' };
  return { kind: 'read', bytes: read.bytes, declaration: parsed.data };
}

/** Paths that came into the record by lines after the head that the declaration names: it cannot list them. */
function laterPaths({ box }: ElectionFacts, from: number): Set<string> {
  const later = new Set<string>();
  for (const { seq, line } of box.steps) {
    if (seq < from) continue;
    if (line.kind === 'remark') later.add(RECORD.blob(line.body.text.sha256));
    if (line.kind !== 'act') continue;
    const { number, signatures } = line.body;
    later.add(RECORD.act(number));
    for (const { certificate } of signatures) later.add(RECORD.actSignature({ number, certificate }));
  }
  return later;
}

async function judgeFiles(input: {
  readonly facts: RecordFacts;
  readonly election: ElectionFacts;
  readonly declaration: Declaration;
  readonly say: Findings;
}): Promise<void> {
  const { facts, election, declaration, say } = input;
  const expected = expectedFiles(facts);
  const later = laterPaths(election, declaration.box.size);
  const listed = new Map(declaration.files.map((file) => [file.path, file]));
  for (const path of facts.files.paths) {
    const says = listed.get(path);
    listed.delete(path);
    // What does not belong to the record at all is named by `files`.
    if (!isDeclaredPath(path) || (expected !== null && isUnexpected(expected, path))) continue;
    const hash = await facts.files.hash(path);
    if (says === undefined) {
      if (!later.has(path)) say.fault(`${path}: is not listed in ${RECORD.declaration}`);
    } else if (!('sha256' in hash) || hash.sha256 !== says.sha256 || hash.size !== says.size) {
      say.fault(`${path}: is not the file that ${RECORD.declaration} lists`);
    }
  }
  for (const path of listed.keys()) {
    if (expected?.required.has(path) === true) say.blockedBy('files', `${path} is missing`);
    else say.fault(`${path}: is listed in ${RECORD.declaration} and missing`);
  }
  const paths = declaration.files.map(({ path }) => path);
  if (paths.some((path, at) => at > 0 && path <= (paths[at - 1] ?? ''))) {
    say.fault(`${RECORD.declaration}: files: not sorted by path, each once`);
  }
}

function judgeHeads(election: ElectionFacts, declaration: Declaration): string[] {
  const { box } = election;
  const { size, root } = declaration.box;
  const faults: string[] = [];
  const unsealed = stepOf(box, 'unsealed');
  const declared = stepOf(box, 'declared');
  if (unsealed !== null && size <= unsealed.seq) faults.push('box: its head does not cover the unsealing');
  if (declared !== null && size > declared.seq) faults.push('box: its head covers the "declared" line itself');
  if (size > box.ledger.tree.size) faults.push(`box: the ballot box has only ${box.ledger.tree.size} lines`);
  else if (!equalBytes(box.ledger.tree.rootAt(size), trustedHex(root))) {
    faults.push(`box: is not the head of the first ${size} lines`);
  }
  return faults;
}

/** Which of its fields differ from what the record gives. The two instants are the officers' own. */
function judgeFields(election: ElectionFacts, declaration: Declaration, result: Uint8Array | null): string[] {
  const { fixed, registers } = election;
  const parsed = result === null ? null : parseResult(result);
  const wanted = declarationOf({
    fixed,
    result: parsed ?? { type: 'tellers/result/v1', election: fixed.fingerprintHex, notice: '', contests: [] },
    files: declaration.files,
    box: declaration.box,
    registers: registers.map(({ ledger: { tree } }) => ({ size: tree.size, root: toHex(tree.rootAt(tree.size)) })),
    made: declaration.made,
    notAfter: declaration.notAfter,
  });
  const stated: { readonly [name: string]: Json } = declaration;
  return Object.entries(wanted)
    .filter(([name, value]) => canonicalJson(value) !== canonicalJson(stated[name] ?? null))
    .filter(([name]) => name !== 'outcome' || parsed !== null)
    .map(([name]) => `${name}: is not what the record gives`);
}

async function checkDeclaration(election: ElectionFacts, say: Findings, facts: RecordFacts): Promise<void> {
  const read = parseDeclaration(await facts.files.read(RECORD.declaration));
  if (read.kind === 'absent') {
    const isExpected = expectedFiles(facts)?.required.has(RECORD.declaration) === true;
    if (isExpected) {
      say.blockedBy('files', `${RECORD.declaration} is missing`);
      return;
    }
    sayNotYet(say, facts, { stage: 'declared', check: 'box-order', reason: NOT_DECLARED });
    return;
  }
  if (read.kind === 'refused') {
    say.fault(`${RECORD.declaration}: ${read.reason}`);
    return;
  }
  const { declaration } = read;
  const unread = election.registers.find(({ ledger }) => ledger.problem !== null)?.ledger.problem;
  if (unread !== undefined && unread !== null) {
    say.blockedBy(unread.check, unread.reason);
    return;
  }
  const result = await facts.files.read(RECORD.result);
  const faults = [
    ...judgeHeads(election, declaration),
    ...judgeFields(election, declaration, result.kind === 'present' ? result.bytes : null),
  ];
  for (const fault of faults) say.fault(`${RECORD.declaration}: ${fault}`);
  if ((instantToMs(declaration.made) ?? 0) > (instantToMs(declaration.notAfter) ?? 0)) {
    say.fault(`${RECORD.declaration}: notAfter: before it was made`);
  }
  await judgeFiles({ facts, election, declaration, say });
  say.note(declaration.notice);
}

async function checkDeclarationSignatures(election: ElectionFacts, say: Findings, facts: RecordFacts): Promise<void> {
  const declared = stepOf(election.box, 'declared');
  if (declared === null) {
    sayNotYet(say, facts, { stage: 'declared', check: 'declared-line', reason: NOT_DECLARED });
    return;
  }
  const read = parseDeclaration(await facts.files.read(RECORD.declaration));
  if (read.kind === 'absent') {
    say.blockedBy('files', `${RECORD.declaration} is missing`);
    return;
  }
  if (read.kind === 'refused') {
    say.blockedBy('declaration', `${RECORD.declaration}: ${read.reason}`);
    return;
  }
  const found = await judgeSignatures({
    facts,
    say,
    document: {
      bytes: read.bytes,
      refs: declared.body.signatures,
      pathOf: ({ certificate }) => RECORD.declarationSignature(certificate),
      notBeforeMs: instantToMs(read.declaration.made) ?? 0,
      notAfterMs: instantToMs(read.declaration.notAfter) ?? 0,
    },
  });
  const acts = election.acts.flatMap(({ act, seq }) => (act !== null && seq < declared.seq ? [act] : []));
  requireOfficers({ facts, found, notCounting: suspendedOfficers(acts), what: RECORD.declaration, say });
}

async function checkDeclaredLine(election: ElectionFacts, say: Findings, facts: RecordFacts): Promise<void> {
  const declared = stepOf(election.box, 'declared');
  if (declared === null) {
    if (isDue(facts, 'declared')) say.fault(`box/entries.jsonl: ${NOT_DECLARED}`);
    else say.notApplicable(NOT_DECLARED);
    return;
  }
  const read = await facts.files.read(RECORD.declaration);
  if (read.kind === 'absent') {
    say.blockedBy('files', `${RECORD.declaration} is missing`);
    return;
  }
  if (read.kind === 'unreadable') {
    say.fault(`${RECORD.declaration}: ${whyNot(read)}`);
    return;
  }
  const { sha256, size } = listFile(RECORD.declaration, read.bytes);
  const named = declared.body.declaration;
  if (named.sha256 !== sha256 || named.size !== size) {
    say.fault(`${RECORD.declaration}: is not the declaration that ${boxPlace(declared.seq)} names`);
  }
}

export const DECLARATION_CHECKS: readonly Check[] = [
  {
    id: 'declaration',
    title: 'The declaration says what the record gives, file by file',
    run: withBox(checkDeclaration),
  },
  {
    id: 'declaration-signatures',
    title: 'Enough officers signed the declaration',
    run: withBox(checkDeclarationSignatures),
  },
  { id: 'declared-line', title: 'The ballot box ends with the declaration', run: withBox(checkDeclaredLine) },
];
