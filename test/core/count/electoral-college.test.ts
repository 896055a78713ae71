import { describe, expect, test } from 'vitest';
import { countContest } from '../../../src/core/count/count-contest.ts';
import { mergePapers, type Paper, type Papers } from '../../../src/core/count/papers.ts';
import { sheetPage } from '../../../src/core/count/print/html.ts';
import { sheetText } from '../../../src/core/count/print/text.ts';
import { add, compare, multiply, rational, subtract, trustedRational } from '../../../src/core/count/rational.ts';
import { ruleOf } from '../../../src/core/count/rules.ts';
import type { Sheet } from '../../../src/core/count/sheet.ts';
import { bltOf, countFile, electionJson, electionText } from './count-file.ts';

/** Papers of one section: how many are alike, and their ranking by candidate number, best first. */
type Alike = readonly [number, readonly number[]];

interface Colleges {
  readonly candidates: readonly string[];
  readonly sections: Readonly<Record<string, readonly Alike[]>>;
  readonly shares: Readonly<Record<string, readonly [number, number]>>;
  readonly settings?: object;
}

function papersOf(candidates: number, alike: readonly Alike[]): Paper[] {
  return alike.map(([weight, ranking]) => ({
    weight,
    marks: Uint8Array.from({ length: candidates }, (_, candidate) => ranking.indexOf(candidate) + 1),
  }));
}

function count({ candidates, sections, shares, settings = {} }: Colleges): Sheet {
  const entry = ruleOf('electoral-college')!;
  const all = Object.values(sections).flatMap((alike) => papersOf(candidates.length, alike));
  const papers = mergePapers({ candidates: candidates.length, papers: all });
  const merged = new Map<string, Papers>(
    Object.entries(sections).map(([id, alike]) => [
      id,
      mergePapers({ candidates: candidates.length, papers: papersOf(candidates.length, alike) }),
    ]),
  );
  const votes = { papers: String(papers.total), votes: String(papers.total) };
  const none = { papers: '0', votes: '0' };
  const chosen = {
    ...entry.usualSettings({ seats: 1, candidates: candidates.length }),
    sections: Object.entries(shares).map(([section, share]) => ({ section, share: [...share] })),
    ...settings,
  };
  expect(entry.settings.safeParse(chosen).success).toBe(true);
  const sheet = countContest({
    contest: 'leader',
    question: 'Who leads?',
    entry,
    settings: chosen,
    input: {
      records: null,
      rejectedRecords: null,
      file: null,
      reading: null,
      seats: 1,
      candidates: candidates.map((name, at) => ({ id: String(at + 1), name, state: 'standing' as const })),
      opened: String(papers.total),
      voting: votes,
      blank: none,
      emptied: none,
      rejected: { ...none, reasons: [] },
      entitled: null,
      groups: [],
    },
    papers,
    lots: { source: 'lowest-number' },
    sections: merged,
  });
  if (!sheet.ok) throw new Error(JSON.stringify(sheet.error));
  return sheet.value;
}

const THIRDS = { mps: [1, 3], members: [1, 3], affiliates: [1, 3] } as const;

interface Constructed {
  readonly sections: Readonly<
    Record<string, { weight: string; ballots: readonly { count: number; ranking: readonly string[] }[] }>
  >;
  readonly expected: readonly {
    readonly round: number;
    readonly sections: Readonly<Record<string, Readonly<Record<string, number>>>>;
    readonly share: Readonly<Record<string, string>>;
    readonly eliminated?: string;
    readonly elected?: string;
  }[];
}

describe('the constructed college of three sections', () => {
  const recorded = electionJson('electoral-college/three-sections-constructed.json') as Constructed;
  const letters = ['A', 'B', 'C'];
  const sheet = count({
    candidates: letters,
    sections: Object.fromEntries(
      Object.entries(recorded.sections).map(([id, { ballots }]) => [
        id,
        ballots.map(({ count: times, ranking }): Alike => [times, ranking.map((letter) => letters.indexOf(letter))]),
      ]),
    ),
    shares: Object.fromEntries(Object.keys(recorded.sections).map((id) => [id, [1, 3] as const])),
  });
  const id = (letter: string) => String(letters.indexOf(letter) + 1);

  test.each(recorded.expected)('agrees with every figure of round $round', (round) => {
    const stage = sheet.stages[round.round - 1]!;
    for (const [letter, share] of Object.entries(round.share)) expect(stage.votes[id(letter)]).toBe(share);
    for (const [section, votes] of Object.entries(round.sections)) {
      const found = sheet.colleges![round.round - 1]!.find((one) => one.section === section)!;
      for (const [letter, some] of Object.entries(votes)) expect(found.votes[id(letter)]).toBe(String(some));
    }
    expect(stage.elected).toEqual(round.elected === undefined ? [] : [id(round.elected)]);
    const next = sheet.stages[round.round];
    expect(next?.excluded).toEqual(round.eliminated === undefined ? undefined : [id(round.eliminated)]);
  });

  test('is printed with its sections', () => {
    const text = sheetText(sheet);
    expect(text).toContain('B has more than half of the whole (0.55069…) and is elected.');
    expect(text).toContain('Sections, stage 2.');
    expect(text).toContain('A has the smallest share and is excluded');
    expect(sheetPage(sheet)).toContain('Sections, stage 1');
  });
});

describe('the college of the Labour Party in 2010', () => {
  // Only the ballots of the first section are published; of the others the first preferences of two candidates.
  const mps = bltOf(electionText('irv/labour-2010-mp-section.blt'));
  const alike = mps.ballots.map(({ weight, ranks }): Alike => {
    const ranking = [...ranks.keys()]
      .filter((at) => ranks[at]! > 0)
      .toSorted((one, other) => ranks[one]! - ranks[other]!);
    return [Number(weight.n), ranking];
  });
  const names = mps.candidates.map(({ name }) => name);
  const DAVID = 3;
  const ED = 4;

  test('gives David and Ed Miliband the published share of the first round', () => {
    // The total of a section follows from the published share of David Miliband in it: 44.064 % and 27.546 %.
    const published = electionJson('electoral-college/labour-2010-published.json') as {
      readonly overallPercent: readonly Readonly<Record<string, string>>[];
      readonly round1Published: { readonly members: { readonly DavidMiliband: number; readonly EdMiliband: number } };
    };
    const { DavidMiliband: members, EdMiliband: edMembers } = published.round1Published.members;
    const affiliates = [58_189, 87_585] as const;
    const total = (votes: number, thousandths: number) => Math.trunc((votes * 100_000) / thousandths);
    const section = (david: number, ed: number, thousandths: number): Alike[] => [
      [david, [DAVID]],
      [ed, [ED]],
      [total(david, thousandths) - david - ed, [0]],
    ];
    const sheet = count({
      candidates: names,
      sections: {
        mps: alike,
        members: section(members, edMembers, 44_064),
        affiliates: section(...affiliates, 27_546),
      },
      shares: THIRDS,
    });
    const [first] = published.overallPercent;
    // Published to the nearest hundredth of a per cent.
    const half = rational(1n, 200n);
    for (const [candidate, percent] of [
      [DAVID, first!['DM']!],
      [ED, first!['EM']!],
    ] as const) {
      const exact = multiply(trustedRational(sheet.stages[0]!.votes[String(candidate + 1)]!), rational(100n));
      expect(compare(exact, subtract(trustedRational(percent), half))).toBeGreaterThanOrEqual(0);
      expect(compare(exact, add(trustedRational(percent), half))).toBeLessThan(0);
    }
  });

  test('counts its first section as the alternative vote does, round for round', () => {
    // A second section with one paper for the later winner: what the first one says does not depend on it.
    const sheet = count({
      candidates: names,
      sections: { mps: alike, other: [[1, [DAVID]]] },
      shares: { mps: [999_999, 1_000_000], other: [1, 1_000_000] },
    });
    const plain = countFile({ file: mps, rule: 'irv' });
    expect(plain.stages).toHaveLength(4);
    plain.stages.forEach((stage, at) => {
      const section = sheet.colleges![at]!.find((one) => one.section === 'mps')!;
      expect(section.votes).toEqual(stage.votes);
      expect(section.exhausted).toBe(stage.nonTransferable);
    });
    expect(sheet.outcome.elected).toEqual(plain.outcome.elected);
  });
});

test('the Labour Party’s election of 2020 is no college: sections are summed, and the totals are the published ones', () => {
  const recorded = electionJson('electoral-college/labour-2020-leader.json') as {
    readonly sections: Readonly<Record<string, Readonly<Record<string, number>>>>;
    readonly expected: { readonly totals: Readonly<Record<string, number>>; readonly winner: string };
  };
  const names = Object.keys(recorded.expected.totals);
  const lines = Object.values(recorded.sections).flatMap((votes) =>
    names.map((name, at) => `${votes[name]} ${at + 1} 0`),
  );
  const file = bltOf([`${names.length} 1`, ...lines, '0', ...names.map((name) => `"${name}"`), '"Leader"'].join('\n'));
  const sheet = countFile({ file, rule: 'irv' });
  expect(sheet.stages).toHaveLength(1);
  const totals = Object.entries(sheet.stages[0]!.votes).map(([id, votes]) => [names[Number(id) - 1], Number(votes)]);
  expect(Object.fromEntries(totals)).toEqual(recorded.expected.totals);
  expect(sheet.outcome.elected.map((id) => names[Number(id) - 1])).toEqual([recorded.expected.winner]);
});

describe('shares', () => {
  const halves = { north: [1, 2], south: [1, 2] } as const;
  const two = ['Ann', 'Bo'];

  test('a small section weighs as much as a large one', () => {
    const sections = {
      north: [
        [1000, [0]],
        [10, [1]],
      ],
      south: [[3, [1]]],
    } as const;
    const sheet = count({ candidates: two, sections, shares: halves });
    expect(sheet.stages[0]!.votes).toEqual({ 1: '50/101', 2: '51/101' });
    expect(sheet.outcome.elected).toEqual(['2']);
  });

  test('a section without votes gives its share to nobody, or the others share the whole', () => {
    const sections = {
      north: [
        [3, [0]],
        [1, [1]],
      ],
      south: [],
    } as const;
    const nothing = count({ candidates: two, sections, shares: halves });
    expect(nothing.stages[0]).toMatchObject({ votes: { 1: '3/8', 2: '1/8' }, nonTransferable: '1/2', elected: ['1'] });
    const shared = count({ candidates: two, sections, shares: halves, settings: { withoutVotes: 'shared' } });
    expect(shared.stages[0]).toMatchObject({ votes: { 1: '3/4', 2: '1/4' }, nonTransferable: '0', elected: ['1'] });
  });

  test('the largest share is elected at once where the settings say so', () => {
    const sections = {
      north: [
        [2, [0]],
        [1, [1]],
        [1, [2]],
      ],
      south: [
        [2, [1]],
        [2, [0]],
        [3, [2]],
      ],
    } as const;
    const sheet = count({ candidates: [...two, 'Cy'], sections, shares: halves, settings: { count: 'most-votes' } });
    // 1/4 + 1/7, 1/8 + 1/7, 1/8 + 3/14.
    expect(sheet.stages).toHaveLength(1);
    expect(sheet.stages[0]!.votes).toEqual({ 1: '11/28', 2: '15/56', 3: '19/56' });
    expect(sheet.outcome.elected).toEqual(['1']);
    expect(sheetText(sheet)).toContain('Ann has the largest share (0.39285…) and is elected.');
  });

  test('equal shares go to lot, and nobody is elected without papers', () => {
    const tie = count({ candidates: two, sections: { north: [[7, [0]]], south: [[1, [1]]] }, shares: halves });
    expect(tie.lots).toMatchObject([{ kind: 'exclusion', tied: ['1', '2'], changedElected: true }]);
    const none = count({ candidates: two, sections: { north: [], south: [] }, shares: halves });
    expect(none.outcome).toMatchObject({ elected: [], unfilled: 1 });
    expect(none.stages[0]!.nonTransferable).toBe('1');
  });
});
