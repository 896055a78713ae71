import { toHex, utf8 } from '../../core/base/bytes.ts';
import { countElection, parseResult, resultBytes } from '../../core/count/count-election.ts';
import { resultPage } from '../../core/count/print/html.ts';
import { type FixedDefinition, fingerprintOf, parseDefinition } from '../../core/election/fixed-definition.ts';
import { msToInstant } from '../../core/election/values.ts';
import { readScalar } from '../../core/group/scalars.ts';
import { parseBoxLine, verifyChain } from '../../core/ledger/chain.ts';
import { appendLeaves, EMPTY_FRONTIER, frontierRoot, leafHash } from '../../core/ledger/tree.ts';
import { type AcceptedBallot, readAcceptedBallot } from '../../core/opening/opened-lists.ts';
import { makeShare, reasonsToRefuseShare } from '../../core/opening/share.ts';
import { unseal, unsealedBody } from '../../core/opening/unseal.ts';
import { declaredFiles, type RecordContent, type RecordLedger, recordFiles } from '../../core/record/build-record.ts';
import { makeDeclaration } from '../../core/record/make-declaration.ts';
import { createMemoryReader } from '../../core/record/memory-reader.ts';
import { reasonsToRefuseBallot } from '../../core/sealing/ballot-check.ts';
import { sealingFacts } from '../../core/sealing/sealing-facts.ts';
import type { VerifierPrimitives } from '../../core/verify/primitives.ts';
import { verifyRecord } from '../../core/verify/verify-record.ts';
import type { HeavyWork, PreparedDeclaration, UnsealedElection } from './heavy-work.ts';

function readFixed(definition: Uint8Array): FixedDefinition {
  const fixed = parseDefinition(definition);
  if (!fixed.ok) throw new Error(`the definition is refused: ${fixed.error.reasons.join('; ')}`);
  return fixed.value;
}

/**
 * The ballots that are opened: every line of the box that passes the ballot check, as the verifier has it (PR-8). The
 * chain is walked first, so that nothing is opened of a box that does not hang together.
 */
function acceptedBallots(
  primitives: VerifierPrimitives,
  { fixed, lines }: { readonly fixed: FixedDefinition; readonly lines: readonly Uint8Array[] },
): AcceptedBallot[] {
  const { group, verifyTokenSignature } = primitives;
  const chain = verifyChain(lines);
  if (!chain.ok) throw new Error(`the ballot box is broken at line ${chain.error.seq}: ${chain.error.reason}`);
  const facts = sealingFacts(fixed, group);
  if (!facts.ok) throw new Error(`the election key is refused: ${facts.error.reasons.join('; ')}`);
  const accepted: AcceptedBallot[] = [];
  for (const bytes of lines) {
    const line = parseBoxLine(bytes);
    if (!line.ok || line.value.kind !== 'ballot') continue;
    const { seq, body: ballot } = line.value;
    if (reasonsToRefuseBallot({ group, facts: facts.value, verifyTokenSignature, ballot }).length > 0) continue;
    const read = readAcceptedBallot({ group, seq, ballot });
    if (read !== null) accepted.push(read);
  }
  return accepted;
}

function share(primitives: VerifierPrimitives, input: Parameters<HeavyWork['share']>[0]) {
  const { group, random } = primitives;
  const fixed = readFixed(input.definition);
  const secret = readScalar(input.secret);
  if (secret === null) throw new Error('bug: the trustee’s secret is no scalar');
  const ballots = acceptedBallots(primitives, { fixed, lines: input.lines });
  const made = makeShare({ group, random, fixed, trustee: input.trustee, secret, ballots });
  // What is published stays for ever: the share is judged as every verifier will judge it before it leaves.
  const reasons = reasonsToRefuseShare({ group, fixed, ballots, share: made });
  if (reasons.length > 0) throw new Error(`bug: the share does not hold: ${reasons.join('; ')}`);
  return made;
}

function unsealAndCount(primitives: VerifierPrimitives, input: Parameters<HeavyWork['unseal']>[0]): UnsealedElection {
  const fixed = readFixed(input.definition);
  const { definition } = fixed;
  const ballots = acceptedBallots(primitives, { fixed, lines: input.lines });
  const unsealed = unseal({ group: primitives.group, fixed, ballots, shares: input.shares });
  if (!unsealed.ok) throw new Error(`the ballots cannot be opened: ${unsealed.error.reasons.join('; ')}`);
  const { lists, lotSeed } = unsealed.value;
  const result = countElection({
    definition,
    records: new Map(lists.map(({ list, records }) => [list, records])),
    rejected: new Map(lists.map(({ list, rejected }) => [list, rejected])),
    lotSeed,
  });
  if (!result.ok) throw new Error(`the ballots cannot be counted: ${result.error.reasons.join('; ')}`);
  return {
    body: unsealedBody(unsealed.value),
    blobs: lists.flatMap(({ records, rejected }) => [records, rejected]),
    result: resultBytes(result.value),
    resultPage: utf8(resultPage({ definition, result: result.value })),
  };
}

function headOf({ lines }: RecordLedger): { size: number; root: string } {
  const frontier = appendLeaves(
    EMPTY_FRONTIER,
    lines.map((line) => leafHash(line)),
  );
  return { size: frontier.size, root: toHex(frontierRoot(frontier)) };
}

async function verifyAndDeclare(
  primitives: VerifierPrimitives,
  { content, madeMs, notAfterMs }: Parameters<HeavyWork['declaration']>[0],
): Promise<PreparedDeclaration> {
  const report = await verifyRecord({
    reader: createMemoryReader(recordFiles(content)),
    primitives,
    fingerprint: fingerprintOf(content.definition),
    stage: 'unsealed',
  });
  if (!report.passed) {
    const failed = report.checks.filter(({ status }) => status === 'failed');
    const said = failed.map(({ id, title, evidence }) => `${id} (${title}): ${evidence.join('; ')}`);
    return { kind: 'refused', failed: [...said, ...report.errors] };
  }
  return { kind: 'prepared', declaration: declarationBytes(content, { madeMs, notAfterMs }) };
}

function declarationBytes(
  content: RecordContent,
  { madeMs, notAfterMs }: { readonly madeMs: number; readonly notAfterMs: number },
): Uint8Array {
  const result = content.result === undefined ? null : parseResult(content.result);
  if (result === null) throw new Error('bug: an unsealed election without a result');
  return makeDeclaration({
    fixed: readFixed(content.definition),
    result,
    files: declaredFiles(content),
    box: headOf(content.box),
    registers: content.registers.map(headOf),
    made: msToInstant(madeMs),
    notAfter: msToInstant(notAfterMs),
  });
}

/** Runs at once what `work` does; an error becomes a rejected promise like one from another thread. */
function promised<T>(work: () => T): Promise<T> {
  return new Promise((resolve) => resolve(work()));
}

/** The long work, done where it is asked for: in a thread of its own, a command of its own, or a test. */
export function doHeavyWork(primitives: VerifierPrimitives): HeavyWork {
  return {
    share: (input) => promised(() => share(primitives, input)),
    unseal: (input) => promised(() => unsealAndCount(primitives, input)),
    declaration: (input) => verifyAndDeclare(primitives, input),
  };
}
