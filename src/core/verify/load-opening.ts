import type { FixedDefinition } from '../election/fixed-definition.ts';
import type { ShareContent } from '../opening/read-share.ts';
import { reasonsToRefuseShare } from '../opening/share.ts';
import { type Unsealed, unseal } from '../opening/unseal.ts';
import type { ActFacts } from './load-acts.ts';
import type { BoxFacts, Progress, StepOf } from './load-box.ts';
import type { MixingFacts } from './load-mixing.ts';
import type { VerifierPrimitives } from './primitives.ts';
import { readBlob } from './read-blob.ts';
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

/** Everything about the opening that follows from mixed lists and shares. */
export interface OpeningFacts {
  /** One per trustee of the definition at most: the first line of each. */
  readonly shares: readonly ShareFacts[];
  /** What the good shares give, or why they give nothing. */
  readonly unsealed: Unsealed | null;
  readonly reasons: readonly string[];
}

/** What was drawn before witnesses, if the act that says so stands before the first share. */
export function drawnBefore(acts: readonly ActFacts[], firstShare: number): string | null {
  for (const { act, seq } of acts) if (act?.act === 'draw' && seq < firstShare) return act.parameters.drawn;
  return null;
}

/** Judges the shares and combines the good ones; null when the mixes cannot be followed, so that no share can be judged. */
export async function loadOpening(input: {
  readonly files: RecordFiles;
  readonly fixed: FixedDefinition;
  readonly box: BoxFacts;
  readonly acts: readonly ActFacts[];
  readonly mixing: MixingFacts;
  /** Paths by hash of files that are not blobs. */
  readonly natural: ReadonlyMap<string, string>;
  readonly primitives: VerifierPrimitives;
  readonly progress: Progress;
}): Promise<OpeningFacts | null> {
  const { files, fixed, box, acts, mixing, natural, primitives, progress } = input;
  const { group } = primitives;
  const { groups, lists } = mixing;
  if (lists === null) return null;
  const shares: ShareFacts[] = [];
  for (const { seq, line } of box.steps) {
    if (line.kind !== 'share' || shares.some(({ body }) => body.trustee === line.body.trustee)) continue;
    const blobs: (Uint8Array | null)[] = [];
    for (const list of line.body.lists) blobs.push(await readBlob(files, list.elements, natural));
    const content = { body: line.body, blobs };
    await progress({ done: shares.length, total: null });
    const reasons = reasonsToRefuseShare({ group, fixed, lists, share: content });
    shares.push({
      seq,
      body: line.body,
      content,
      listFaults: reasons.filter((reason) => !reason.startsWith('coin: ')),
      coinFaults: reasons.filter((reason) => reason.startsWith('coin: ')),
    });
  }
  const good = shares.filter(({ listFaults, coinFaults }) => listFaults.length + coinFaults.length === 0);
  const unsealed = unseal({
    group,
    fixed,
    groups,
    lists,
    shares: good.map(({ content }) => content),
    drawn: drawnBefore(acts, shares[0]?.seq ?? 0),
  });
  return {
    shares,
    unsealed: unsealed.ok ? unsealed.value : null,
    reasons: unsealed.ok ? [] : unsealed.error.reasons,
  };
}
