import { toHex } from '../base/bytes.ts';
import type { FixedDefinition } from '../election/fixed-definition.ts';
import type { BlobRef, Hash } from '../election/values.ts';
import type { ClosedBox } from '../opening/agreement.ts';
import { type ChainState, chainState } from '../opening/chain.ts';
import type { SectionGroup } from '../opening/groups.ts';
import { mixedLists, reasonsToRefuseMix } from '../opening/mixing.ts';
import type { AcceptedBallot, OpenedList } from '../opening/opened-lists.ts';
import { openedLists } from '../opening/opened-lists.ts';
import type { BoxFacts, Progress, StepOf } from './load-box.ts';
import { mixEngineOf, type VerifierPrimitives } from './primitives.ts';
import { readBlob } from './read-blob.ts';
import type { RecordFiles } from './record-files.ts';

/** One `mix` line and what was found wrong with its lists and proofs. */
export interface MixFacts {
  readonly seq: number;
  readonly body: StepOf<'mix'>['body'];
  readonly faults: readonly string[];
  /** The hash of the first of its files that is not in the record. */
  readonly missing: Hash | null;
  /** False when it names other lists than have to be mixed. */
  readonly mixesTheLists: boolean;
}

/** What follows from the accepted ballots and the mixes. */
export interface MixingFacts {
  readonly groups: readonly SectionGroup[];
  /** What the trustees have to agree on; null when the registers' heads are not stated. */
  readonly closed: ClosedBox | null;
  /** What the first mixer got. */
  readonly accepted: readonly OpenedList[];
  readonly mixes: readonly MixFacts[];
  readonly chain: ChainState;
  /** The lists after the last mix: the next mixer's input, or what is opened. Null where a mix cannot be followed. */
  readonly lists: readonly OpenedList[] | null;
}

/** The head that covers `registers` and nothing after it, with the registers' heads. */
export function closedBoxOf(box: BoxFacts): ClosedBox | null {
  const stated = box.steps.find(({ line }) => line.kind === 'registers');
  if (stated?.line.kind !== 'registers') return null;
  const size = stated.seq + 1;
  return {
    box: { size, root: toHex(box.ledger.tree.rootAt(size)) as Hash },
    registers: stated.line.body.registers.map(({ registrar, size: lines, root }) => ({ registrar, size: lines, root })),
  };
}

function namesTheLists(lists: readonly OpenedList[], body: StepOf<'mix'>['body']): boolean {
  return (
    lists.length === body.lists.length &&
    lists.every(({ group, contest, list }, at) => {
      const named = body.lists[at];
      return named?.group === group && named.list === contest.id && named.count === list.count;
    })
  );
}

interface Sources {
  readonly files: RecordFiles;
  readonly natural: ReadonlyMap<string, string>;
}

async function readAll({ files, natural }: Sources, refs: readonly BlobRef[]): Promise<(Uint8Array | null)[]> {
  const blobs: (Uint8Array | null)[] = [];
  for (const ref of refs) blobs.push(await readBlob(files, ref, natural));
  return blobs;
}

interface FollowInput extends Sources {
  readonly fixed: FixedDefinition;
  readonly primitives: VerifierPrimitives;
  readonly progress: Progress;
}

/** Follows one mix: verifies it against the lists before it, and says which lists come after it. */
async function followMix(
  input: FollowInput,
  { seq, body, lists }: { seq: number; body: StepOf<'mix'>['body']; lists: readonly OpenedList[] | null },
): Promise<{ readonly mix: MixFacts; readonly after: readonly OpenedList[] | null }> {
  const { fixed, primitives, progress } = input;
  const nothing = { seq, body, faults: [], missing: null, mixesTheLists: true };
  if (lists === null) return { mix: { ...nothing, faults: ['the mix before it cannot be followed'] }, after: null };
  if (!namesTheLists(lists, body)) return { mix: { ...nothing, mixesTheLists: false }, after: null };
  const outputs = await readAll(
    input,
    body.lists.map(({ output }) => output),
  );
  const proofs = await readAll(
    input,
    body.lists.map(({ proof }) => proof),
  );
  const missing =
    body.lists.find((_, at) => outputs[at] === null)?.output ?? body.lists.find((_, at) => proofs[at] === null)?.proof;
  if (missing !== undefined) return { mix: { ...nothing, missing: missing.sha256 }, after: null };
  const faults = await reasonsToRefuseMix({
    engine: mixEngineOf(primitives),
    random: primitives.random,
    fixed,
    lists,
    content: body,
    outputs,
    proofs,
    progress: (done, total) => void progress({ done, total }),
  });
  const usable = outputs.flatMap((output) => (output === null ? [] : [output]));
  // A mix that does not hold is named by its own check; what comes after it is still followed where it can be read.
  const after = mixedLists({ lists, outputs: usable });
  const decodes = after?.every(({ list }) => primitives.group.firstInvalid(list.bytes) < 0) === true;
  return { mix: { ...nothing, faults }, after: decodes ? after : null };
}

/** Follows the chain of mixes from the accepted ballots on. */
export async function loadMixing(
  input: FollowInput & { readonly box: BoxFacts; readonly accepted: readonly AcceptedBallot[] },
): Promise<MixingFacts> {
  const { fixed, box, accepted: ballots } = input;
  const { definition } = fixed;
  const { groups, lists: accepted } = openedLists({ definition, ballots });
  const mixes: MixFacts[] = [];
  let lists: readonly OpenedList[] | null = accepted;
  for (const { seq, line } of box.steps) {
    // One line for each trustee at most: a second one is named by `box-order`, and nobody is kept busy with more.
    if (line.kind !== 'mix' || mixes.some(({ body }) => body.trustee === line.body.trustee)) continue;
    const followed = await followMix(input, { seq, body: line.body, lists });
    mixes.push(followed.mix);
    lists = followed.after;
  }
  const steps = box.steps.map(({ line }) => line);
  const chain = chainState({ definition, steps, isEmpty: accepted.length === 0 });
  return { groups, closed: closedBoxOf(box), accepted, mixes, chain, lists };
}
