import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Sheet } from '../../../../src/core/count/sheet.ts';
import { bltOf, countFile, ELECTIONS, electionJson, electionText } from '../count-file.ts';

/** Figures by the names of the candidates, or by their numbers where a file has no names. */
interface Case {
  readonly papers: number;
  readonly candidates: readonly string[];
  readonly pairwise: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly condorcetWinner: string | null;
  readonly smithSet: readonly string[];
  readonly rankings: Readonly<Record<string, readonly (readonly string[])[] | null>>;
  readonly schulzePathsWinningVotes: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

const CASES = readdirSync(new URL('condorcet/', ELECTIONS))
  .filter((name) => name.endsWith('.expected.json'))
  .map((name) => name.replace('.expected.json', ''));

function count(name: string, rule: string, settings: object = {}): Sheet {
  return countFile({ file: bltOf(electionText(`condorcet/${name}.blt`)), rule, settings });
}

/** The name that the expected file uses for a candidate. */
function namer(expected: Case) {
  return (id: string) => expected.candidates[Number(id) - 1] ?? '';
}

function byName(name: (id: string) => string, matrix: Record<string, Record<string, string>>) {
  const rows = Object.entries(matrix);
  return Object.fromEntries(
    rows.map(([id, row]) => [
      name(id),
      Object.fromEntries(Object.entries(row).map(([other, votes]) => [name(other), Number(votes)])),
    ]),
  );
}

const sorted = (groups: readonly (readonly string[])[]) => groups.map((group) => group.toSorted());

const RANKINGS = [
  ['schulze', { strength: 'winning-votes' }, 'schulzeWinningVotes'],
  ['schulze', { strength: 'margins' }, 'schulzeMargins'],
  ['ranked-pairs', { strength: 'winning-votes', ties: 'winner-set' }, 'rankedPairsWinningVotes'],
  ['ranked-pairs', { strength: 'margins', ties: 'winner-set' }, 'rankedPairsMargins'],
  ['minimax', { strength: 'winning-votes' }, 'minimaxWinningVotes'],
  ['minimax', { strength: 'margins' }, 'minimaxMargins'],
  ['copeland', {}, 'copeland'],
] as const;

describe.each(CASES)('%s', (name) => {
  const expected = electionJson(`condorcet/${name}.expected.json`) as Case;
  const nameOf = namer(expected);
  const sheet = count(name, 'schulze');

  test('every pair, the Condorcet winner, the Smith set and the strongest paths are the recorded ones', () => {
    const pairwise = sheet.pairwise!;
    expect(sheet.input.opened).toBe(String(expected.papers));
    expect(byName(nameOf, pairwise.votes)).toEqual(expected.pairwise);
    expect(byName(nameOf, pairwise.paths!)).toEqual(expected.schulzePathsWinningVotes);
    const winner = pairwise.condorcetWinner;
    expect(winner === null ? null : nameOf(winner)).toBe(expected.condorcetWinner);
    expect(pairwise.smithSet.map(nameOf).toSorted()).toEqual(expected.smithSet.toSorted());
  });

  test.each(RANKINGS)('%s %j orders all candidates as recorded', (rule, settings, key) => {
    const ranking = expected.rankings[key];
    const { pairwise, outcome } = count(name, rule, settings);
    const order = pairwise!.order.map((group) => group.map(nameOf));
    // Where equally strong defeats left the recorded order open, the winner is still the Condorcet winner.
    if (ranking === null || ranking === undefined) expect(order[0]).toEqual([expected.condorcetWinner]);
    else expect(sorted(order)).toEqual(sorted(ranking));
    expect(outcome.winnerSet!.map(nameOf).toSorted()).toEqual(order[0]!.toSorted());
  });
});

describe('how candidates without a rank stand', () => {
  test('decides who leads in Debian’s election of 2006: Towns where they are last, McIntyre where they are not compared', () => {
    const name = namer(electionJson('condorcet/debian-2006-leader.expected.json') as Case);
    const winner = (unranked: string) =>
      count('debian-2006-leader', 'schulze', { unranked, strength: 'margins' }).outcome.elected.map(name);
    expect(winner('last')).toEqual(['Anthony Towns']);
    expect(winner('not-compared')).toEqual(['Steve McIntyre']);
  });
});
