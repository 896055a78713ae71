import type { FixedDefinition } from '../election/fixed-definition.ts';
import type { BlobRef } from '../election/values.ts';
import type { SectionGroup } from '../opening/groups.ts';
import type { AcceptedBallot, OpenedList } from '../opening/opened-lists.ts';
import { openedLists } from '../opening/opened-lists.ts';
import type { ShareContent } from '../opening/read-share.ts';
import { reasonsToRefuseShare } from '../opening/share.ts';
import { type Unsealed, unseal } from '../opening/unseal.ts';
import { RECORD } from '../record/paths.ts';
import type { BoxFacts, Progress, StepOf } from './load-box.ts';
import type { VerifierPrimitives } from './primitives.ts';
import type { RecordFiles } from './record-files.ts';

/** One trustee's `share` line and what was found wrong with it. */
export interface ShareFacts {
  readonly seq: number;
  readonly body: StepOf<'share'>['body'];
  readonly content: ShareContent;
  /** Reasons that concern its lists. */
  readonly listFaults: readonly string[];
  /** Reasons that concern its part of the coin. */
  readonly coinFaults: readonly string[];
}

/** Everything about the opening that follows from accepted ballots and shares. */
export interface OpeningFacts {
  readonly groups: readonly SectionGroup[];
  readonly lists: readonly OpenedList[];
  /** One per trustee of the definition at most: the first line of each. */
  readonly shares: readonly ShareFacts[];
  /** What the good shares give, or why they give nothing. */
  readonly unsealed: Unsealed | null;
  readonly reasons: readonly string[];
}

/** The content that a line refers to by hash, from `blobs/` or from a file with a path of its own. */
async function readBlob(files: RecordFiles, ref: BlobRef, natural: ReadonlyMap<string, string>) {
  const path = files.has(RECORD.blob(ref.sha256)) ? RECORD.blob(ref.sha256) : natural.get(ref.sha256);
  if (path === undefined) return null;
  const read = await files.read(path);
  return read.kind === 'present' ? read.bytes : null;
}

/** Judges the shares and combines the good ones. */
export async function loadOpening(input: {
  readonly files: RecordFiles;
  readonly fixed: FixedDefinition;
  readonly box: BoxFacts;
  readonly accepted: readonly AcceptedBallot[];
  /** Paths by hash of files that are not blobs. */
  readonly natural: ReadonlyMap<string, string>;
  readonly primitives: VerifierPrimitives;
  readonly progress: Progress;
}): Promise<OpeningFacts> {
  const { files, fixed, box, accepted: ballots, natural, primitives, progress } = input;
  const { group } = primitives;
  const { groups, lists } = openedLists({ definition: fixed.definition, ballots });
  const shares: ShareFacts[] = [];
  for (const { seq, line } of box.steps) {
    if (line.kind !== 'share' || shares.some(({ body }) => body.trustee === line.body.trustee)) continue;
    const blobs: (Uint8Array | null)[] = [];
    for (const list of line.body.lists) blobs.push(await readBlob(files, list.elements, natural));
    const content = { body: line.body, blobs };
    await progress({ done: shares.length, total: null });
    const reasons = reasonsToRefuseShare({ group, fixed, ballots, share: content });
    shares.push({
      seq,
      body: line.body,
      content,
      listFaults: reasons.filter((reason) => !reason.startsWith('coin: ')),
      coinFaults: reasons.filter((reason) => reason.startsWith('coin: ')),
    });
  }
  const good = shares.filter(({ listFaults, coinFaults }) => listFaults.length + coinFaults.length === 0);
  const unsealed = unseal({ group, fixed, ballots, shares: good.map(({ content }) => content) });
  return {
    groups,
    lists,
    shares,
    unsealed: unsealed.ok ? unsealed.value : null,
    reasons: unsealed.ok ? [] : unsealed.error.reasons,
  };
}
