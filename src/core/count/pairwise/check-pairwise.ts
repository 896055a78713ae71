import type { Sheet } from '../sheet.ts';
import type { SheetPairwise } from '../sheet-pairwise.ts';

function matrixFaults(pairwise: SheetPairwise, sheet: Sheet, standing: readonly string[]): string[] {
  const faults: string[] = [];
  const voting = BigInt(sheet.input.voting.votes);
  const totals = sheet.stages[0]?.votes ?? {};
  for (const id of standing) {
    const row = pairwise.votes[id] ?? {};
    const others = Object.keys(row);
    if (others.length !== standing.length - 1 || Object.hasOwn(row, id)) {
      faults.push(`${id} is not compared with every other candidate`);
    }
    const together = Object.values(row).reduce((sum, votes) => sum + BigInt(votes), 0n);
    // The stage's votes were counted from the papers without the matrix.
    if (together !== BigInt(totals[id] ?? '0')) faults.push(`the comparisons of ${id} do not sum to the votes`);
    for (const [other, votes] of Object.entries(row)) {
      const back = BigInt(pairwise.votes[other]?.[id] ?? '0');
      if (BigInt(votes) + back > voting) faults.push(`${id} and ${other} share more votes than there are`);
    }
  }
  return faults;
}

function defeatFaults(pairwise: SheetPairwise, margins: boolean): string[] {
  const faults: string[] = [];
  let expected = 0;
  for (const [id, row] of Object.entries(pairwise.votes)) {
    for (const [other, votes] of Object.entries(row)) {
      if (BigInt(votes) > BigInt(pairwise.votes[other]?.[id] ?? '0')) expected += 1;
    }
  }
  const seen = new Set<string>();
  for (const { winner, loser, votes, against, strength } of pairwise.defeats) {
    const found = pairwise.votes[winner]?.[loser] === votes && pairwise.votes[loser]?.[winner] === against;
    const strong = margins ? BigInt(votes) - BigInt(against) : BigInt(votes);
    if (!found || BigInt(votes) <= BigInt(against) || strong !== BigInt(strength)) {
      faults.push(`the defeat of ${loser} by ${winner} is not what the comparisons say`);
    }
    seen.add(`${winner} ${loser}`);
  }
  if (seen.size !== expected || pairwise.defeats.length !== expected) faults.push('the defeats are not all there once');
  return faults;
}

/**
 * What does not add up in the pairwise part of a sheet: comparisons that do not sum to the votes counted from the
 * papers, pairs with more votes than papers, defeats that the comparisons do not say, a winner whom the rule's order
 * does not leave, a Condorcet winner who is not elected. Empty for a sheet of another rule.
 */
export function faultsOfPairwise(sheet: Sheet): string[] {
  const { pairwise, outcome } = sheet;
  if (pairwise === undefined) return outcome.winnerSet === undefined ? [] : ['a winner set without comparisons'];
  const standing = sheet.input.candidates.filter(({ state }) => state === 'standing').map(({ id }) => id);
  const faults = [
    ...matrixFaults(pairwise, sheet, standing),
    ...defeatFaults(pairwise, sheet.rule.settings['strength'] === 'margins'),
  ];
  const ordered = pairwise.order.flat();
  if (ordered.length !== standing.length || new Set(ordered).size !== standing.length) {
    faults.push('the order does not hold every candidate once');
  }
  const { winnerSet } = outcome;
  if (winnerSet !== undefined && winnerSet.join(' ') !== (pairwise.order[0] ?? []).join(' ')) {
    faults.push('the winner set is not the beginning of the order');
  }
  const elected = sheet.stages.flatMap((stage) => stage.elected);
  if (elected.some((id) => winnerSet?.includes(id) !== true)) faults.push('a winner whom the rule does not leave');
  const { condorcetWinner } = pairwise;
  if (condorcetWinner !== null && elected.join(' ') !== condorcetWinner) {
    faults.push('the Condorcet winner is not elected');
  }
  return faults;
}
