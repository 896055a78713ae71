import { describe, expect, test } from 'vitest';
import type { BltFile } from '../../../src/core/count/blt/blt.ts';
import type { Sheet } from '../../../src/core/count/sheet.ts';
import { bltOf, countFile, electionJson, electionText, without } from './count-file.ts';

interface RoundsCase {
  readonly papers: number;
  readonly emptyPapers: number;
  readonly winner: number;
  readonly rounds: readonly {
    readonly votes: Readonly<Record<string, number>>;
    readonly exhausted: number;
    readonly eliminated: readonly number[];
  }[];
}

interface TabulatorCase {
  readonly candidates: readonly string[];
  readonly winner: string;
  readonly rounds: readonly {
    readonly tally: Readonly<Record<string, string>>;
    readonly inactive: { readonly exhaustedChoices: string; readonly skippedRankings: string };
    readonly results: readonly {
      readonly eliminated?: string;
      readonly transfers: Readonly<Record<string, string>>;
    }[];
  }[];
}

/** Candidates who are out after each stage. */
function outAfter(sheet: Sheet, stage: number): Set<string> {
  return new Set(sheet.stages.slice(0, stage + 1).flatMap(({ excluded }) => excluded));
}

describe('the alternative vote equals the published counts at every round', () => {
  for (const name of ['labour-2010-mp-section', 'burlington-2009-mayor', 'san-francisco-2010-d10']) {
    test(name, () => {
      const expected = electionJson(`irv/${name}.expected.json`) as RoundsCase;
      // The files leave out the papers without any preference; here they are put back.
      const text = electionText(`irv/${name}.blt`);
      const blank = expected.emptyPapers === 0 ? '' : `${expected.emptyPapers} 0\n`;
      const file = bltOf(text.replace('\n0\n', `\n${blank}0\n`));
      const sheet = countFile({ file, rule: 'irv', lots: { source: 'none' } });
      expect(sheet.input.opened).toBe(String(expected.papers));
      expect(sheet.input.blank.papers).toBe(String(expected.emptyPapers));
      expect(sheet.stages).toHaveLength(expected.rounds.length);
      expected.rounds.forEach((round, index) => {
        const stage = sheet.stages[index]!;
        const votes = Object.fromEntries(Object.entries(round.votes).map(([id, figure]) => [id, String(figure)]));
        expect(without(stage.votes, outAfter(sheet, index))).toEqual(votes);
        // Papers that were blank from the start stand apart from those that stopped later.
        expect(Number(stage.nonTransferable) + Number(sheet.input.blank.papers)).toBe(round.exhausted);
        expect(sheet.stages[index + 1]?.excluded ?? []).toEqual(round.eliminated.map(String));
      });
      expect(sheet.outcome).toEqual({
        elected: [String(expected.winner)],
        electedWithoutQuota: [],
        unfilled: 0,
        lotsThatMattered: [],
      });
      expect(sheet.tieOrder.used).toBe(false);
      const toTwo = countFile({ file, rule: 'irv', settings: { end: 'final-two' }, lots: { source: 'none' } });
      expect(toTwo.stages).toEqual(sheet.stages);
    });
  }
});

const MINNEAPOLIS = electionJson('irv/minneapolis-2017-mayor.expected.json') as TabulatorCase;

/** The Minneapolis file: one line per distinct paper with three ranks, some skipped, over-voted or repeated. */
function minneapolis(): { file: BltFile; ids: Map<string, string> } {
  const lines = electionText('irv/minneapolis-2017-mayor.csv').trim().split(/\r?\n/).slice(1);
  const names = [...MINNEAPOLIS.candidates, 'Undeclared Write-ins'];
  // Who was over-voted for is not in the file: such a rank stands for a candidate who does not stand.
  names.push('Several at once');
  const ids = new Map<string, string>(names.map((name, index) => [name, String(index + 1)]));
  const ballots = lines.map((line, at) => {
    const words = line.split(',');
    const ranks = new Uint8Array(names.length);
    let rank = 0;
    for (const word of words.slice(0, -1)) {
      const name = word === 'UWI' ? 'Undeclared Write-ins' : word === 'overvote' ? 'Several at once' : word;
      if (word === 'undervote') rank += 1;
      else if ((ranks[names.indexOf(name)] ?? 0) > 0) continue;
      else {
        rank += 1;
        expect(names, line).toContain(name);
        ranks[names.indexOf(name)] = rank;
      }
    }
    return { line: at + 2, weight: { n: BigInt(words.at(-1)!), d: 1n }, ranks };
  });
  const candidates = names.map((name, index) => ({ number: index + 1, name, withdrawn: name === 'Several at once' }));
  return { file: { candidates, seats: 1, title: 'Minneapolis', ballots, tie: null, warnings: [] }, ids };
}

describe('Minneapolis 2017, as RCTab counted it', () => {
  const expected = MINNEAPOLIS;
  const { file, ids } = minneapolis();
  const settings = { elimination: 'batch', end: 'final-two' };
  const reading = { skippedRanks: 'exhaust-at-second' } as const;
  const figures = (tally: Record<string, string>) =>
    Object.fromEntries(Object.entries(tally).map(([name, votes]) => [ids.get(name)!, votes]));

  test('first preferences with the write-ins', () => {
    const sheet = countFile({ file, rule: 'irv', settings, reading });
    expect(sheet.input.opened).toBe('105928');
    expect(sheet.stages[0]!.votes).toEqual(figures(expected.rounds[0]!.tally));
    const idle = expected.rounds[0]!.inactive;
    expect(sheet.input.blank.papers).toBe('1369');
    expect(Number(sheet.input.emptied.papers)).toBe(Number(idle.exhaustedChoices) + Number(idle.skippedRankings));
  });

  // That program takes undeclared write-ins out in a round of their own; here they are withdrawn before the count.
  test('every later round: votes, those who stopped, who went together, and where the papers of each went', () => {
    const candidates = file.candidates.map((one) => ({
      ...one,
      withdrawn: one.withdrawn || one.name === 'Undeclared Write-ins',
    }));
    const sheet = countFile({ file: { ...file, candidates }, rule: 'irv', settings, reading });
    const rounds = expected.rounds.slice(1);
    expect(sheet.stages).toHaveLength(rounds.length);
    rounds.forEach((round, index) => {
      const stage = sheet.stages[index]!;
      const next = sheet.stages[index + 1];
      expect(without(stage.votes, outAfter(sheet, index))).toEqual(figures(round.tally));
      const stopped = Number(stage.nonTransferable) + Number(sheet.input.emptied.papers);
      expect(stopped).toBe(Number(round.inactive.exhaustedChoices) + Number(round.inactive.skippedRankings));
      const gone = round.results.flatMap(({ eliminated, transfers }) =>
        eliminated === undefined ? [] : [{ eliminated, transfers }],
      );
      expect(new Set(next?.excluded ?? [])).toEqual(new Set(gone.map(({ eliminated }) => ids.get(eliminated)!)));
      for (const { eliminated, transfers } of gone) {
        const { exhausted = '0', ...to } = transfers;
        const transfer = next!.transfers!.find(({ from }) => from === ids.get(eliminated))!;
        expect(transfer.nonTransferable.votes).toBe(exhausted);
        expect(Object.fromEntries(Object.entries(transfer.to).map(([id, moved]) => [id, moved.votes]))).toEqual(
          figures(to),
        );
      }
    });
    expect(sheet.outcome.elected).toEqual([ids.get(expected.winner)]);
  });
});

describe('when the alternative vote ends', () => {
  const file = bltOf('3 1\n6 1 2 3 0\n3 2 3 0\n2 3 1 0\n0\n"A"\n"B"\n"C"\n"T"\n');

  test('at the first majority, or only with two candidates left', () => {
    expect(countFile({ file, rule: 'irv' }).stages).toHaveLength(1);
    const toTwo = countFile({ file, rule: 'irv', settings: { end: 'final-two' } });
    expect(toTwo.stages.map(({ excluded }) => excluded)).toEqual([[], ['3']]);
    expect(toTwo.stages.map(({ elected }) => elected)).toEqual([[], ['1']]);
  });

  test('half of the continuing papers is no majority, one more is', () => {
    const half = bltOf('3 1\n4 1 0\n3 2 0\n1 3 2 0\n0\n"A"\n"B"\n"C"\n"T"\n');
    const sheet = countFile({ file: half, rule: 'irv', lots: { source: 'lowest-number' } });
    expect(sheet.stages[0]!.elected).toEqual([]);
    const more = bltOf('3 1\n5 1 0\n3 2 0\n1 3 2 0\n0\n"A"\n"B"\n"C"\n"T"\n');
    expect(countFile({ file: more, rule: 'irv' }).stages).toHaveLength(1);
  });

  test('the majority is of continuing papers: those that stopped count no more', () => {
    const sheet = countFile({ file: bltOf('3 1\n5 1 0\n4 2 0\n3 3 0\n0\n"A"\n"B"\n"C"\n"T"\n'), rule: 'irv' });
    expect(sheet.stages).toHaveLength(2);
    expect(sheet.stages[1]).toMatchObject({ elected: ['1'], nonTransferable: '3', votes: { 1: '5', 2: '4', 3: '0' } });
  });

  test('without any vote nobody is elected and the seat is reported', () => {
    for (const text of ['2 1\n0\n"A"\n"B"\n"T"\n', '2 1\n3 0\n0\n"A"\n"B"\n"T"\n']) {
      const sheet = countFile({ file: bltOf(text), rule: 'irv', lots: { source: 'none' } });
      expect(sheet.stages).toHaveLength(1);
      expect(sheet.stages[0]!.why).toBe('no-votes');
      expect(sheet.outcome).toMatchObject({ elected: [], unfilled: 1 });
    }
  });

  test('a single candidate is elected by a single vote', () => {
    for (const end of ['majority', 'final-two']) {
      const sheet = countFile({ file: bltOf('1 1\n1 1 0\n0\n"A"\n"T"\n'), rule: 'irv', settings: { end } });
      expect(sheet.outcome).toMatchObject({ elected: ['1'], unfilled: 0 });
    }
  });
});

describe('excluding together', () => {
  test('takes the largest group whose votes are fewer than those of the next one', () => {
    const file = bltOf('5 1\n10 1 0\n9 2 0\n3 3 2 0\n2 4 2 0\n1 5 1 0\n0\n"A"\n"B"\n"C"\n"D"\n"E"\n"T"\n');
    const sheet = countFile({ file, rule: 'irv', settings: { elimination: 'batch' } });
    expect(sheet.stages.map(({ excluded }) => excluded)).toEqual([[], ['3', '4', '5']]);
    expect(sheet.stages[1]!.votes).toMatchObject({ 1: '11', 2: '14' });
  });

  test('a group that only equals the next one is not taken', () => {
    const file = bltOf('4 1\n9 1 0\n8 2 0\n4 3 0\n4 4 0\n0\n"A"\n"B"\n"C"\n"D"\n"T"\n');
    const sheet = countFile({ file, rule: 'irv', settings: { elimination: 'batch' } });
    expect(sheet.stages[1]).toMatchObject({ excluded: ['4'], ties: [{ tied: ['3', '4'], by: 'lot' }] });
    const equal = bltOf('4 1\n9 1 0\n8 2 0\n5 3 0\n3 4 0\n0\n"A"\n"B"\n"C"\n"D"\n"T"\n');
    expect(countFile({ file: equal, rule: 'irv', settings: { elimination: 'batch' } }).stages[1]!.excluded).toEqual([
      '4',
    ]);
  });

  test('where the count ends with two, two are left', () => {
    const file = bltOf('3 1\n9 1 0\n2 2 0\n1 3 0\n0\n"A"\n"B"\n"C"\n"T"\n');
    const sheet = countFile({ file, rule: 'irv', settings: { elimination: 'batch', end: 'final-two' } });
    expect(sheet.stages.map(({ excluded }) => excluded)).toEqual([[], ['3']]);
  });
});

describe('equal votes at the bottom', () => {
  // C and D level at stage 2; D was behind at stage 1.
  const text = '4 1\n10 1 0\n9 2 0\n4 3 0\n3 4 0\n1 5 4 0\n0\n"A"\n"B"\n"C"\n"D"\n"E"\n"T"\n'.replace('4 1\n', '5 1\n');
  const file = bltOf(text);

  test('go to lot where the rule knows nothing else: the least favoured is excluded', () => {
    const sheet = countFile({ file, rule: 'irv' });
    expect(sheet.stages[2]!.ties).toEqual([
      { kind: 'exclusion', tied: ['3', '4'], chosen: ['4'], by: 'lot', stage: null, lot: 1 },
    ]);
    const other = countFile({ file, rule: 'irv', lots: { source: 'given', order: ['4', '3', '2', '1', '5'] } });
    expect(other.stages[2]!.excluded).toEqual(['3']);
  });

  test('are separated by an earlier stage where the rule says so', () => {
    for (const ties of ['backwards', 'forwards']) {
      const sheet = countFile({ file, rule: 'irv', settings: { ties }, lots: { source: 'none' } });
      expect(sheet.stages[2]!.ties).toEqual([
        { kind: 'exclusion', tied: ['3', '4'], chosen: ['4'], by: 'earlier-stage', stage: 1, lot: null },
      ]);
      expect(sheet.lots).toEqual([]);
    }
  });

  test('between the last two decide the election, and the sheet says that the lot did', () => {
    const two = bltOf('2 1\n2 1 0\n2 2 0\n0\n"A"\n"B"\n"T"\n');
    const sheet = countFile({ file: two, rule: 'irv' });
    expect(sheet.outcome).toEqual({ elected: ['1'], electedWithoutQuota: [], unfilled: 0, lotsThatMattered: [1] });
    expect(sheet.lots).toMatchObject([{ n: 1, stage: 2, changedElected: true, tried: 'all-ways' }]);
  });
});
