import { compare, rational, trustedRational } from './rational.ts';
import type { Sheet } from './sheet.ts';
import type { SheetScores } from './sheet-scores.ts';

function sumOf(figures: readonly string[]): bigint {
  return figures.reduce((all, figure) => all + BigInt(figure), 0n);
}

function pointsOf(row: readonly string[]): bigint {
  return row.reduce((all, votes, mark) => all + BigInt(votes) * BigInt(mark), 0n);
}

/** Marks that are not those of all votes, or do not make the points of the stage or the means. */
function markFaults(sheet: Sheet, scores: SheetScores, standing: readonly string[]): string[] {
  const { marks, means, medians } = scores;
  if (marks === undefined) return [];
  const faults: string[] = [];
  const voting = BigInt(sheet.input.voting.votes);
  for (const id of standing) {
    const row = marks[id] ?? [];
    if (sumOf(row) !== voting) faults.push(`the marks of ${id} are not those of all votes`);
    const points = sheet.stages[0]?.votes[id] ?? '';
    // Majority judgement has no points: its votes are those for the best median.
    if (medians === undefined && String(pointsOf(row)) !== points) faults.push(`the marks of ${id} make other points`);
    const mean = means?.[id] ?? null;
    const given = sumOf(row.slice(1));
    if (means !== undefined && (mean === null) !== (given === 0n)) faults.push(`the mean of ${id} is not there`);
    if (mean !== null && compare(trustedRational(mean), rational(pointsOf(row), given)) !== 0)
      faults.push(`the marks of ${id} make another mean`);
  }
  return faults;
}

function runoffFaults(sheet: Sheet, scores: SheetScores): string[] {
  const { runoffs } = scores;
  if (runoffs === undefined) return [];
  const faults: string[] = [];
  const { elected } = sheet.outcome;
  const voting = BigInt(sheet.input.voting.votes);
  runoffs.forEach(({ finalists, preferred, level }, at) => {
    if (sumOf([...Object.values(preferred), level]) !== voting) faults.push(`run-off ${at + 1} is not of all votes`);
    const winner = sheet.stages[at]?.elected[0] ?? '';
    const own = BigInt(preferred[winner] ?? '-1');
    if (!finalists.includes(winner) || Object.values(preferred).some((votes) => BigInt(votes) > own))
      faults.push(`run-off ${at + 1} has another winner`);
  });
  if (runoffs.length < elected.length) faults.push('a seat without a run-off');
  return faults;
}

/**
 * What does not add up in the scores of a sheet: marks that are not those of all votes, points, means and run-offs
 * that they do not make, an order that leaves somebody out or that puts somebody without a seat above somebody with one.
 * Empty for a sheet of another rule.
 */
export function faultsOfScores(sheet: Sheet): string[] {
  const { scores } = sheet;
  if (scores === undefined) return [];
  const standing = sheet.input.candidates.filter(({ state }) => state === 'standing').map(({ id }) => id);
  const faults = [...markFaults(sheet, scores, standing), ...runoffFaults(sheet, scores)];
  const ordered = scores.order.flat();
  if (ordered.length !== standing.length || new Set(ordered).size !== standing.length)
    faults.push('the order does not hold every candidate once');
  const elected = new Set(sheet.stages.flatMap((stage) => stage.elected));
  const placeOf = (id: string) => scores.order.findIndex((group) => group.includes(id));
  const last = Math.max(-1, ...[...elected].map(placeOf));
  const above = scores.order.slice(0, Math.max(0, last)).flat();
  if (above.some((id) => !elected.has(id))) faults.push('somebody stands above a winner and is not elected');
  return faults;
}
