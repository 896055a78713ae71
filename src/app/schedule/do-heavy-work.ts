import { toHex, utf8 } from '../../core/base/bytes.ts';
import { countElection, parseResult, resultBytes } from '../../core/count/count-election.ts';
import { resultPage } from '../../core/count/print/html.ts';
import { fingerprintOf } from '../../core/election/fixed-definition.ts';
import { msToInstant } from '../../core/election/values.ts';
import { readScalar } from '../../core/group/scalars.ts';
import { appendLeaves, EMPTY_FRONTIER, frontierRoot, leafHash } from '../../core/ledger/tree.ts';
import { type MadeMix, makeMix, reasonsToRefuseMix } from '../../core/opening/mixing.ts';
import { makeShare, reasonsToRefuseShare } from '../../core/opening/share.ts';
import { unseal, unsealedBody } from '../../core/opening/unseal.ts';
import { declaredFiles, type RecordContent, type RecordLedger, recordFiles } from '../../core/record/build-record.ts';
import { makeDeclaration } from '../../core/record/make-declaration.ts';
import { createMemoryReader } from '../../core/record/memory-reader.ts';
import { mixEngineOf, type VerifierPrimitives } from '../../core/verify/primitives.ts';
import { verifyRecord } from '../../core/verify/verify-record.ts';
import { type ClosedBallotsReader, createClosedBallotsReader, readFixed } from './closed-ballots.ts';
import type { HeavyWork, PreparedDeclaration, UnsealedElection } from './heavy-work.ts';

type Work<C extends keyof HeavyWork> = Parameters<HeavyWork[C]>[0];

interface Context {
  readonly primitives: VerifierPrimitives;
  readonly ballots: ClosedBallotsReader;
}

function mix({ primitives, ballots }: Context, input: Work<'mix'>): Promise<MadeMix> {
  const { fixed, lists } = ballots.readMixed(input);
  const { trustee, position } = input;
  return makeMix({ engine: mixEngineOf(primitives), random: primitives.random, fixed, trustee, position, lists });
}

function checkMix({ primitives, ballots }: Context, input: Work<'checkMix'>): Promise<string[]> {
  const { fixed, lists } = ballots.readMixed(input);
  const { content, outputs, proofs } = input;
  const engine = mixEngineOf(primitives);
  return reasonsToRefuseMix({ engine, random: primitives.random, fixed, lists, content, outputs, proofs });
}

function share({ primitives, ballots }: Context, input: Work<'share'>) {
  const { group, random } = primitives;
  const { fixed, lists } = ballots.readMixed(input);
  const secret = readScalar(input.secret);
  if (secret === null) throw new Error('bug: the trustee’s secret is no scalar');
  const made = makeShare({ group, random, fixed, trustee: input.trustee, secret, lists });
  // What is published stays for ever: the share is judged as every verifier will judge it before it leaves.
  const reasons = reasonsToRefuseShare({ group, fixed, lists, share: made });
  if (reasons.length > 0) throw new Error(`bug: the share does not hold: ${reasons.join('; ')}`);
  return made;
}

function checkShare({ primitives, ballots }: Context, input: Work<'checkShare'>): string[] {
  const { fixed, lists } = ballots.readMixed(input);
  return reasonsToRefuseShare({ group: primitives.group, fixed, lists, share: input.share });
}

function unsealAndCount({ primitives, ballots }: Context, input: Work<'unseal'>): UnsealedElection {
  const { fixed, groups, lists: mixed } = ballots.readMixed(input);
  const { definition } = fixed;
  const { shares, drawn } = input;
  const unsealed = unseal({ group: primitives.group, fixed, groups, lists: mixed, shares, drawn });
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
    resultPage: utf8(resultPage({ definition, result: result.value, withheld: unsealed.value.withheld })),
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
  const context = { primitives, ballots: createClosedBallotsReader(primitives) };
  return {
    lists: (input) =>
      promised(() =>
        context.ballots.read(input).lists.map(({ group, contest, list }) => {
          return { group, list: contest.id, count: list.count };
        }),
      ),
    mix: async (input) => mix(context, input),
    checkMix: async (input) => checkMix(context, input),
    share: (input) => promised(() => share(context, input)),
    checkShare: (input) => promised(() => checkShare(context, input)),
    unseal: (input) => promised(() => unsealAndCount(context, input)),
    declaration: (input) => verifyAndDeclare(primitives, input),
  };
}
