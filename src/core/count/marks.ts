import type { MarkBounds, MarkKind } from './rule-entry.ts';

/** Why marks are not the one encoding of a ballot. The order is the order in which they are reported. */
export type MarkReason =
  | 'wrong-length'
  | 'not-a-byte'
  | 'no-mark'
  | 'blank-not-one'
  | 'blank-with-other-marks'
  | 'mark-not-one'
  | 'too-many-choices'
  | 'ranks-with-a-gap'
  | 'equal-ranks'
  | 'score-too-high'
  | 'too-many-points';

function choiceReasons(marks: readonly number[], bounds: MarkBounds): MarkReason[] {
  const reasons: MarkReason[] = [];
  if (marks.some((mark) => mark > 1)) reasons.push('mark-not-one');
  if (bounds.most !== null && marks.filter((mark) => mark > 0).length > bounds.most) reasons.push('too-many-choices');
  return reasons;
}

function rankReasons(marks: readonly number[], bounds: MarkBounds): MarkReason[] {
  const reasons: MarkReason[] = [];
  const used = marks.filter((mark) => mark > 0);
  const distinct = new Set(used);
  if (bounds.most !== null && used.length > bounds.most) reasons.push('too-many-choices');
  // The ranks in use are 1..m exactly when the largest of m different ones is m.
  if (used.some((mark) => mark > distinct.size)) reasons.push('ranks-with-a-gap');
  if (!bounds.equalRanks && distinct.size !== used.length) reasons.push('equal-ranks');
  return reasons;
}

function scoreReasons(marks: readonly number[], bounds: MarkBounds): MarkReason[] {
  const { highest, total } = bounds;
  const reasons: MarkReason[] = [];
  if (highest !== null && marks.some((mark) => mark > highest)) reasons.push('score-too-high');
  if (total !== undefined && marks.reduce((sum, mark) => sum + mark, 0) > total) reasons.push('too-many-points');
  return reasons;
}

function kindReasons(kind: MarkKind, marks: readonly number[], bounds: MarkBounds): MarkReason[] {
  switch (kind) {
    case 'choose':
    case 'approve':
      return choiceReasons(marks, bounds);
    case 'rank':
      return rankReasons(marks, bounds);
    case 'score':
      return scoreReasons(marks, bounds);
  }
}

/**
 * Every reason why marks are not canonical (PR-17); empty when they are the one encoding of a ballot.
 * @param marks one per option in the contest's order, the blank option last
 * @param options how many options the contest has, with the blank one
 */
export function reasonsAgainstMarks(input: {
  readonly marks: readonly number[];
  readonly options: number;
  readonly kind: MarkKind;
  readonly bounds: MarkBounds;
}): MarkReason[] {
  const { marks, options, kind, bounds } = input;
  if (marks.length !== options) return ['wrong-length'];
  if (marks.some((mark) => !Number.isInteger(mark) || mark < 0 || mark > 255)) return ['not-a-byte'];
  if (marks.every((mark) => mark === 0)) return ['no-mark'];
  const blank = marks.at(-1) ?? 0;
  const candidates = marks.slice(0, -1);
  const reasons: MarkReason[] = [];
  if (blank > 1) reasons.push('blank-not-one');
  if (blank > 0 && candidates.some((mark) => mark > 0)) reasons.push('blank-with-other-marks');
  return [...reasons, ...kindReasons(kind, candidates, bounds)];
}
