import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BltFile } from '../../../src/core/count/blt/blt.ts';
import { faultsOfSheet, sheetHash } from '../../../src/core/count/check-sheet.ts';
import { counterOf } from '../../../src/core/count/counters.ts';
import { OrderedLots } from '../../../src/core/count/lots.ts';
import { mergePapers } from '../../../src/core/count/papers.ts';
import { multiply, rational, trustedRational } from '../../../src/core/count/rational.ts';
import { ruleOf } from '../../../src/core/count/rules.ts';
import type { Sheet } from '../../../src/core/count/sheet.ts';
import type { Hash } from '../../../src/core/election/values.ts';
import { countFile } from './count-file.ts';
import { naiveIrv, naivePlurality } from './naive.ts';

const LETTERS = 'abcdef';

interface Small {
  readonly letters: string;
  readonly papers: readonly string[];
  readonly favoured: string;
}

/** Small elections with many ties: few papers, few candidates, blank papers among them. */
const small: fc.Arbitrary<Small> = fc.integer({ min: 1, max: 6 }).chain((candidates) => {
  const letters = LETTERS.slice(0, candidates);
  const paper = fc.shuffledSubarray(Array.from(letters)).map((order) => order.join(''));
  return fc.record({
    letters: fc.constant(letters),
    papers: fc.array(paper, { maxLength: 14 }),
    favoured: fc.shuffledSubarray(Array.from(letters), { minLength: candidates }).map((order) => order.join('')),
  });
});

function fileOf(
  election: Small,
  seats: number,
  papers: readonly (readonly [number, string])[] = election.papers.map((paper) => [1, paper]),
): BltFile {
  return {
    candidates: Array.from(election.letters).map((name, index) => ({ number: index + 1, name, withdrawn: false })),
    seats,
    title: 'Small',
    ballots: papers.map(([weight, paper], line) => ({
      line,
      weight: { n: BigInt(weight), d: 1n },
      ranks: Uint8Array.from(Array.from(election.letters), (letter) => paper.indexOf(letter) + 1),
    })),
    tie: null,
    warnings: [],
  };
}

const orderOf = (election: Small) =>
  ({
    source: 'given',
    order: Array.from(election.favoured).map((letter) => String(LETTERS.indexOf(letter) + 1)),
  }) as const;

/** A sheet with letters for ids. */
const named = (sheet: Sheet, ids: readonly string[]) => ids.map((id) => sheet.input.candidates[Number(id) - 1]!.name);

const FACTS = { candidates: [], blank: 0n, returned: 0n, entitled: null };

/** The counter alone, without a sheet around it. */
function countAlone(election: Small, input: { rule: string; settings: object; seats?: number }) {
  const papers = mergePapers({
    candidates: election.letters.length,
    papers: election.papers
      .filter((paper) => paper !== '')
      .map((paper) => ({
        marks: Uint8Array.from(Array.from(election.letters), (letter) => paper.indexOf(letter) + 1),
        weight: 1,
      })),
  });
  const lots = new OrderedLots(Array.from(election.favoured).map((letter) => LETTERS.indexOf(letter)));
  const settings = { ...ruleOf(input.rule)!.usualSettings({ seats: 1, candidates: 3 }), ...input.settings };
  const counted = counterOf(input.rule)({ papers, seats: input.seats ?? 1, settings, lots, facts: FACTS });
  return { ...counted, lots: lots.drawn.length };
}

const lettersOf = (candidates: readonly number[]) => candidates.map((candidate) => LETTERS[candidate]).join('');

describe('against counters written apart', () => {
  test('the alternative vote agrees at every round, for both ends, on ten thousand elections full of ties', () => {
    let ties = 0;
    fc.assert(
      fc.property(small, fc.boolean(), (election, toTwo) => {
        const counted = countAlone(election, { rule: 'irv', settings: { end: toTwo ? 'final-two' : 'majority' } });
        const naive = naiveIrv({ ...election, toTwo });
        expect(lettersOf(counted.elected)).toBe(naive.winner);
        expect(lettersOf(counted.stages.flatMap(({ excluded }) => excluded))).toBe(naive.gone);
        // Excluded candidates are not in the tally of the naive counter.
        const tallies = counted.stages.map(({ votes }, at) =>
          Object.fromEntries(
            Object.keys(naive.rounds[at] ?? {}).map((letter) => [letter, Number(votes[LETTERS.indexOf(letter)])]),
          ),
        );
        expect(tallies).toEqual(naive.rounds);
        ties += counted.lots;
      }),
      { numRuns: 10_000 },
    );
    expect(ties).toBeGreaterThan(5000);
  });

  test('excluding together never changes the winner', () => {
    fc.assert(
      fc.property(small, (election) => {
        const count = (elimination: string) => countAlone(election, { rule: 'irv', settings: { elimination } }).elected;
        expect(count('batch')).toEqual(count('one-at-a-time'));
      }),
      { numRuns: 3000 },
    );
  });

  test('plurality agrees on votes and seats, with any number of seats', () => {
    fc.assert(
      fc.property(small, fc.integer({ min: 1, max: 7 }), (election, seats) => {
        const settings = { choices: election.letters.length };
        const counted = countAlone(election, { rule: 'plurality', settings, seats });
        const naive = naivePlurality({ ...election, seats });
        expect(counted.stages[0]!.votes).toEqual(
          Array.from(election.letters).map((letter) => String(naive.tally[letter])),
        );
        expect(Array.from(lettersOf(counted.elected)).toSorted().join('')).toBe(naive.winners);
      }),
      { numRuns: 5000 },
    );
  });
});

const RULES = [
  { rule: 'irv', seats: 1, settings: {} },
  { rule: 'irv', seats: 1, settings: { elimination: 'batch', end: 'final-two', ties: 'backwards' } },
  { rule: 'irv', seats: 1, settings: { ties: 'forwards' } },
  { rule: 'plurality', seats: 2, settings: {}, reading: { choicesFrom: 'first-preferences' } },
  { rule: 'scottish-stv', seats: 2, settings: {}, scales: false },
  { rule: 'ers97', seats: 2, settings: {}, scales: false },
  { rule: 'wigm-exact', seats: 3, settings: {} },
  { rule: 'meek-prf', seats: 2, settings: {}, scales: false },
  { rule: 'meek-nz', seats: 2, settings: {}, scales: false },
  { rule: 'meek-nz', seats: 1, settings: {}, scales: false },
] as const;

describe.each(RULES)('$rule $settings', ({ rule, seats, settings, ...rest }) => {
  const more = 'reading' in rest ? { reading: rest.reading } : {};
  // A quota that is rounded to whole votes does not grow with the papers.
  const scales = !('scales' in rest);
  const count = (election: Small, file = fileOf(election, seats)) =>
    countFile({ file, rule, settings, lots: orderOf(election), ...more });
  /** What must not depend on how a file is written. */
  const figures = (sheet: Sheet) => ({ ...sheet, sha256: null });

  test('every sheet adds up at every stage and fills or reports every seat', () => {
    fc.assert(
      fc.property(small, (election) => {
        const sheet = count(election);
        expect(faultsOfSheet(sheet)).toEqual([]);
        const voted = election.papers.some((paper) => paper !== '');
        expect(sheet.outcome.elected.length).toBe(voted ? Math.min(seats, election.letters.length) : 0);
      }),
      { numRuns: 200 },
    );
  });

  test('shuffled, split and merged papers give the same sheet', () => {
    fc.assert(
      fc.property(small, fc.infiniteStream(fc.nat(1000)), (election, numbers) => {
        const key = numbers[Symbol.iterator]();
        const shuffled = election.papers
          .map((paper) => [key.next().value as number, paper] as const)
          .toSorted(([left], [right]) => left - right)
          .map(([, paper]) => [1, paper] as const);
        const merged = [...new Set(election.papers)].map(
          (paper) => [election.papers.filter((other) => other === paper).length, paper] as const,
        );
        const plain = figures(count(election));
        expect(figures(count(election, fileOf(election, seats, shuffled)))).toEqual(plain);
        expect(figures(count(election, fileOf(election, seats, merged)))).toEqual(plain);
      }),
      { numRuns: 100 },
    );
  });

  test('candidates under other numbers get the same votes and the same fate', () => {
    fc.assert(
      fc.property(
        small.chain((election) =>
          fc.tuple(
            fc.constant(election),
            fc.shuffledSubarray(Array.from(election.letters), { minLength: election.letters.length }),
          ),
        ),
        ([election, order]) => {
          const rename = (text: string) =>
            Array.from(text)
              .map((letter) => order[LETTERS.indexOf(letter)]!)
              .join('');
          const other = { ...election, papers: election.papers.map(rename), favoured: rename(election.favoured) };
          const [before, after] = [count(election), count(other)];
          // The numbers with which the New Zealand rule separates candidates follow their order on the ballot.
          fc.pre(before.stages.every(({ ties }) => ties.every(({ by }) => by !== 'number')));
          const of = (sheet: Sheet, ids: readonly string[]) => named(sheet, ids).toSorted().join('');
          expect(of(after, after.outcome.elected)).toBe(
            Array.from(rename(of(before, before.outcome.elected)))
              .toSorted()
              .join(''),
          );
          before.stages.forEach((stage, at) => {
            for (const [id, votes] of Object.entries(stage.votes)) {
              const letter = rename(named(before, [id])[0]!);
              expect(after.stages[at]!.votes[String(LETTERS.indexOf(letter) + 1)]).toBe(votes);
            }
          });
        },
      ),
      { numRuns: 100 },
    );
  });

  if (scales)
    test('so many times the papers give so many times the votes and the same persons', () => {
      fc.assert(
        fc.property(small, fc.integer({ min: 2, max: 1_000_000 }), (election, times) => {
          const more = fileOf(
            election,
            seats,
            election.papers.map((paper) => [times, paper] as const),
          );
          const [once, often] = [count(election), count(election, more)];
          expect(often.outcome.elected).toEqual(once.outcome.elected);
          once.stages.forEach((stage, at) => {
            for (const [id, votes] of Object.entries(stage.votes)) {
              const product = multiply(trustedRational(votes), rational(BigInt(times)));
              expect(trustedRational(often.stages[at]!.votes[id]!)).toEqual(product);
            }
          });
        }),
        { numRuns: 100 },
      );
    });
});

describe('the check of a sheet', () => {
  const sheet = countFile({
    file: fileOf({ letters: 'abc', papers: ['ab', 'ab', 'b', 'ca', ''], favoured: 'abc' }, 1),
    rule: 'irv',
    settings: { end: 'final-two' },
  });

  test('finds a changed figure in any place', () => {
    const changes: ((copy: Sheet) => void)[] = [
      (copy) => (copy.stages[0]!.votes['1'] = '3'),
      (copy) => (copy.stages[0]!.votes['1'] = '1'),
      (copy) => (copy.stages[1]!.nonTransferable = '1'),
      (copy) => (copy.stages[1]!.roundingLoss = '0.00001'),
      (copy) => (copy.stages[1]!.delta!['1'] = '2'),
      (copy) => {
        copy.stages[1]!.votes['3'] = '-1';
        copy.stages[1]!.nonTransferable = '1';
      },
      (copy) => (copy.check.sum = '5'),
      (copy) => (copy.outcome.unfilled = 1),
      (copy) => (copy.outcome.elected = ['2']),
      (copy) => (copy.input.blank.papers = '2'),
    ];
    expect(faultsOfSheet(sheet)).toEqual([]);
    for (const change of changes) {
      const copy = structuredClone(sheet);
      change(copy);
      // The closing hash is made anew: the figures alone must give the change away.
      const { sha256, ...rest } = copy;
      const closing = sheetHash(rest) as Hash;
      expect(closing).not.toBe(sha256);
      expect(faultsOfSheet({ ...rest, sha256: closing }), String(change)).not.toEqual([]);
    }
    expect(faultsOfSheet({ ...sheet, question: 'Another' })).toEqual(['the hash of the sheet is another']);
  });
});
