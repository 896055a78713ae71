import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { add, formatFraction, rational, trustedRational } from '../../../../src/core/count/rational.ts';
import { bltOf, countFile, ELECTIONS, electionJson, electionText } from '../count-file.ts';

interface Case {
  readonly candidates: readonly string[];
  readonly bordaScores: Readonly<Record<string, number | string>>;
  readonly rankings: Readonly<Record<string, readonly (readonly string[])[]>>;
}

const CASES = readdirSync(new URL('condorcet/', ELECTIONS))
  .filter((name) => name.endsWith('.expected.json'))
  .map((name) => name.replace('.expected.json', ''));

const TENNESSEE = bltOf(electionText('condorcet/tennessee.blt'));

function points(settings: object, file = TENNESSEE) {
  return countFile({ file, rule: 'borda', settings }).stages[0]!;
}

describe('Borda', () => {
  test.each(CASES)('agrees with every recorded score and the order: %s', (name) => {
    const expected = electionJson(`condorcet/${name}.expected.json`) as Case;
    const file = bltOf(electionText(`condorcet/${name}.blt`));
    const sheet = countFile({ file, rule: 'borda', settings: { points: 'from-n', unranked: 'share' } });
    const named = (id: string) => expected.candidates[Number(id) - 1]!;
    // The recorded scores share the points of blank papers among all; here a blank paper gives nobody a point.
    const blank = rational(BigInt(sheet.input.blank.papers) * BigInt(expected.candidates.length + 1), 2n);
    const scores = Object.entries(sheet.stages[0]!.votes).map(([id, some]) => [
      named(id),
      formatFraction(add(trustedRational(some), blank)),
    ]);
    const recorded = Object.entries(expected.bordaScores).map(([id, some]) => [id, String(some)]);
    expect(Object.fromEntries(scores)).toEqual(Object.fromEntries(recorded));
    expect(sheet.scores!.order.map((group) => group.map(named).toSorted())).toEqual(
      expected.rankings['borda']!.map((group) => group.toSorted()),
    );
  });

  test('counts the four cities of Tennessee by every variant', () => {
    // Papers: 42 Memphis, Nashville, Chattanooga, Knoxville; 26 N C K M; 15 C K N M; 17 K C N M. By hand:
    expect(points({ points: 'from-n-less-1' }).votes).toEqual({ 1: '126', 2: '194', 3: '173', 4: '107' });
    expect(points({ points: 'from-n' }).votes).toEqual({ 1: '226', 2: '294', 3: '273', 4: '207' });
    // Memphis 42 + 58/4; Nashville 42/2 + 26 + 32/3; Chattanooga 42/3 + 26/2 + 15 + 17/2; Knoxville 42/4 + 26/3 + 15/2 + 17.
    expect(points({ points: 'dowdall' }).votes).toEqual({ 1: '113/2', 2: '173/3', 3: '101/2', 4: '131/3' });
  });

  test('candidates without a rank get nothing or share what is left, as the settings say', () => {
    const file = bltOf('4 1\n1 1 0\n1 2 3 0\n0\n"A"\n"B"\n"C"\n"D"\n"Example"\n');
    const count = (settings: object) => points(settings, file);
    // Four candidates are worth 3, 2, 1, 0. The first paper leaves 3 points to three, the second 1 to two.
    const shared = count({ points: 'from-n-less-1', unranked: 'share' });
    expect(shared.votes).toEqual({ 1: '7/2', 2: '4', 3: '3', 4: '3/2' });
    expect(shared.unused).toBe('0');
    const nothing = count({ points: 'from-n-less-1', unranked: 'nothing' });
    expect(nothing.votes).toEqual({ 1: '3', 2: '3', 3: '2', 4: '0' });
    expect(nothing.unused).toBe('4');
    // Counted from the ranks on the paper: one rank is worth 1, two are worth 2 and 1.
    expect(count({ points: 'from-ranked', unranked: 'nothing' }).votes).toEqual({ 1: '1', 2: '2', 3: '1', 4: '0' });
    expect(count({ points: 'dowdall', unranked: 'nothing' }).votes).toEqual({ 1: '1', 2: '1', 3: '1/2', 4: '0' });
  });

  test('equal ranks share the points of their places, or reject the paper', () => {
    const file = bltOf('3 1\n1 1=2 3 0\n1 3 0\n0\n"A"\n"B"\n"C"\n"Example"\n');
    expect(points({ points: 'from-n-less-1', unranked: 'nothing' }, file).votes).toEqual({
      1: '3/2',
      2: '3/2',
      3: '2',
    });
    expect(points({ points: 'dowdall', unranked: 'nothing' }, file).votes).toEqual({ 1: '3/4', 2: '3/4', 3: '4/3' });
    const refused = countFile({ file, rule: 'borda', settings: { equalRanks: 'refused' } });
    expect(refused.input.rejected).toMatchObject({ papers: '1', reasons: [{ reason: 'equal-ranks', papers: '1' }] });
  });
});
