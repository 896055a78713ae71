import { describe, expect, test } from 'vitest';
import type { BltFile } from '../../../src/core/count/blt/blt.ts';
import { bltOf, countFile, electionJson } from './count-file.ts';

interface Approvals {
  readonly count: number;
  readonly approves: readonly number[];
}

/** A file of approvals; candidates are numbered from `first` in them. */
function fileOf(input: { candidates: number; seats: number; ballots: readonly Approvals[]; first: number }): BltFile {
  const { candidates, seats, ballots, first } = input;
  return {
    candidates: Array.from({ length: candidates }, (_, at) => ({
      number: at + 1,
      name: `C${at + 1}`,
      withdrawn: false,
    })),
    seats,
    title: 'Approval',
    ballots: ballots.map(({ count, approves }, line) => {
      const ranks = new Uint8Array(candidates);
      approves.forEach((one, at) => {
        ranks[one - first] = at + 1;
      });
      return { line, weight: { n: BigInt(count), d: 1n }, ranks };
    }),
    tie: null,
    warnings: [],
  };
}

describe('approval', () => {
  test('a real experiment: every total, the order, and the empty papers as valid ones', () => {
    const expected = electionJson('approval/france-2002-gy-les-nonains.json') as {
      papers: number;
      candidates: Record<string, string>;
      ballots: Approvals[];
      expected: { approvals: Record<string, number>; ranking?: unknown };
    };
    const candidates = Object.keys(expected.candidates).length;
    const sheet = countFile({ file: fileOf({ ...expected, candidates, seats: 1, first: 1 }), rule: 'approval' });
    const approvals = Object.fromEntries(
      Object.entries(expected.expected.approvals).map(([id, votes]) => [id, String(votes)]),
    );
    expect(sheet.stages[0]!.votes).toEqual(approvals);
    expect(sheet.outcome.elected).toEqual(['5']);
    expect(sheet.input.blank.papers).toBe('13');
    expect(sheet.input.opened).toBe(String(expected.papers));
  });

  describe('instances of abcvoting: a seat is drawn by lot exactly where several committees win', () => {
    interface Instance {
      readonly source: string;
      readonly candidates: number;
      readonly seats: number;
      readonly ballots: readonly Approvals[];
      readonly winningCommittees: { readonly av: readonly (readonly number[])[] };
    }
    const { cases } = electionJson('approval/abcvoting-instances.json') as { cases: readonly Instance[] };
    for (const instance of cases) {
      test(instance.source, () => {
        const committees = instance.winningCommittees.av.map((committee) => committee.map((one) => one + 1).join());
        const file = fileOf({ ...instance, first: 0 });
        // With every candidate most favoured once, every winning committee member is reached.
        const found = new Set<string>();
        for (let shift = 0; shift < instance.candidates; shift += 1) {
          const ids = file.candidates.map(({ number }) => String(number));
          for (const order of [
            [...ids.slice(shift), ...ids.slice(0, shift)],
            ids.slice(0, shift).concat(ids.slice(shift)).toReversed(),
          ]) {
            const sheet = countFile({ file, rule: 'approval', lots: { source: 'given', order } });
            const elected = sheet.outcome.elected.map(Number).toSorted((left, right) => left - right);
            found.add(elected.join());
            expect(sheet.lots.length).toBe(committees.length > 1 ? 1 : 0);
            expect(sheet.outcome.lotsThatMattered.length).toBe(sheet.lots.length);
          }
        }
        for (const committee of found) expect(committees).toContain(committee);
        expect(found.size).toBeGreaterThanOrEqual(Math.min(2, committees.length));
      });
    }
  });

  test('approvals given and not given sum to papers times candidates', () => {
    const file = bltOf('3 1\n4 1 2 0\n2 3 0\n1 0\n0\n"A"\n"B"\n"C"\n"T"\n');
    const sheet = countFile({ file, rule: 'approval' });
    expect(sheet.check.sum).toBe('18');
    expect(sheet.stages[0]).toMatchObject({ votes: { 1: '4', 2: '4', 3: '2' }, unused: '8' });
  });

  test('a limit rejects papers beyond it', () => {
    const file = bltOf('3 1\n4 1 2 0\n2 3 0\n0\n"A"\n"B"\n"C"\n"T"\n');
    const sheet = countFile({ file, rule: 'approval', settings: { most: 1 } });
    expect(sheet.input.rejected.papers).toBe('4');
    expect(sheet.outcome.elected).toEqual(['3']);
  });
});
