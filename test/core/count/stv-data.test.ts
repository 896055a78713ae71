import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Sheet } from '../../../src/core/count/sheet.ts';
import { bltOf, countFile, ELECTIONS, electionJson, electionText } from './count-file.ts';

interface StvStage {
  readonly stage: number;
  readonly sub?: readonly [number, number] | null;
  readonly action: string;
  readonly who: readonly number[];
  readonly votes: Readonly<Record<string, string>>;
  readonly nonTransferable: string;
  readonly roundingLoss?: string;
  readonly quota?: string;
  readonly transferValue?: string | null;
  readonly elected: readonly number[];
  readonly electedWithoutQuota?: readonly number[];
  readonly transfers?: Readonly<Record<string, { readonly papers: number; readonly votes: string }>> | null;
}

interface StvCase {
  readonly seats: number;
  readonly valid: number;
  readonly quota?: string;
  readonly winners: readonly number[];
  readonly ties?: readonly { readonly tied: readonly number[]; readonly chosen: number; readonly how: string }[];
  readonly stages: readonly StvStage[];
}

function casesOf(folder: string): string[] {
  return readdirSync(new URL(`${folder}/`, ELECTIONS))
    .filter((name) => name.endsWith('.expected.json'))
    .map((name) => name.replace('.expected.json', ''));
}

/**
 * The expected files draw lots so that the lowest number is the one on whom the decision falls: it is elected first,
 * transferred first or excluded. No lot there is for anything but an exclusion, so that the highest is favoured.
 */
function countCase(rule: string, name: string): { expected: StvCase; sheet: Sheet } {
  const expected = electionJson(`${rule}/${name}.expected.json`) as StvCase;
  const file = bltOf(electionText(`${rule}/${name}.blt`));
  const order = file.candidates.map(({ number }) => String(number)).toReversed();
  return { expected, sheet: countFile({ file, rule, seats: expected.seats, lots: { source: 'given', order } }) };
}

const ids = (numbers: readonly number[]) => numbers.map(String);

function checkStage(sheet: Sheet, index: number, expected: StvStage): void {
  const stage = sheet.stages[index]!;
  expect(stage.n).toBe(expected.stage);
  expect(stage.sub).toEqual(expected.sub ?? null);
  if (expected.quota !== undefined) expect(stage.quota).toBe(expected.quota);
  if (expected.transferValue !== undefined) expect(stage.transferValue).toBe(expected.transferValue);
  expect(stage.action).toBe(expected.action);
  expect(stage.who).toEqual(ids(expected.who));
  expect(stage.votes).toEqual(expected.votes);
  expect(stage.nonTransferable).toBe(expected.nonTransferable);
  if (expected.roundingLoss !== undefined) expect(stage.roundingLoss).toBe(expected.roundingLoss);
  expect(stage.elected).toEqual(ids([...expected.elected, ...(expected.electedWithoutQuota ?? [])]));
  if (expected.transfers === undefined || expected.transfers === null) return;
  const [transfer] = stage.transfers!;
  const found = Object.fromEntries(
    [...Object.entries(transfer!.to), ['nonTransferable', transfer!.nonTransferable] as const]
      .filter(([, moved]) => moved.papers !== '0')
      .map(([id, moved]) => [id, { papers: Number(moved.papers), votes: moved.votes }]),
  );
  expect(found).toEqual(expected.transfers);
}

describe.each(['scottish-stv', 'wigm-exact', 'ers97'])('%s equals the recorded counts at every stage', (rule) => {
  for (const name of casesOf(rule)) {
    test(name, () => {
      const { expected, sheet } = countCase(rule, name);
      expect(sheet.input.voting.votes).toBe(String(expected.valid));
      if (expected.quota !== undefined && rule !== 'ers97') {
        expect(sheet.stages[0]!.quota!.replace(/\.0+$/, '')).toBe(expected.quota);
      }
      expect(sheet.stages).toHaveLength(expected.stages.length);
      expected.stages.forEach((stage, index) => checkStage(sheet, index, stage));
      expect(sheet.outcome.elected).toEqual(ids(expected.winners));
      const withoutQuota = expected.stages.flatMap((stage) => stage.electedWithoutQuota ?? []);
      if (rule === 'scottish-stv') expect(sheet.outcome.electedWithoutQuota).toEqual(ids(withoutQuota));
      const ties = sheet.stages.flatMap((stage) => stage.ties);
      expect(ties.map(({ tied, chosen }) => [tied, chosen])).toEqual(
        (expected.ties ?? []).map(({ tied, chosen }) => [ids(tied), ids([chosen])]),
      );
    });
  }
});

interface MeekCase {
  readonly seats: number;
  readonly winners: readonly number[];
  readonly iterations: number;
  readonly ties: readonly { readonly round: number; readonly tied: readonly number[]; readonly chosen: number }[];
  readonly rounds: readonly {
    readonly iterations: number;
    readonly quota: string;
    readonly surplus: string;
    readonly votes: Readonly<Record<string, string>>;
    readonly keep: Readonly<Record<string, string>>;
    readonly exhausted: string;
    readonly elected: readonly number[];
    readonly defeated: readonly number[];
  }[];
  readonly final: { readonly elected_remaining?: readonly number[] };
}

describe('meek-prf equals the recorded counts at every round to nine places', () => {
  for (const name of casesOf('meek-prf')) {
    test(name, () => {
      const { expected, sheet } = countCase('meek-prf', name) as unknown as { expected: MeekCase; sheet: Sheet };
      const rounds = sheet.stages.filter(({ action }) => action === 'iterate');
      expect(rounds).toHaveLength(expected.rounds.length);
      expected.rounds.forEach((round, index) => {
        const stage = rounds[index]!;
        expect(stage.iterations).toBe(round.iterations);
        expect(stage.quota).toBe(round.quota);
        expect(stage.surplus).toBe(round.surplus);
        expect(stage.nonTransferable).toBe(round.exhausted);
        for (const [id, votes] of Object.entries(round.votes)) expect(stage.votes[id]).toBe(votes);
        for (const [id, keep] of Object.entries(round.keep)) expect(stage.keep![id]).toBe(keep);
        expect(stage.elected).toEqual(ids(round.elected));
        expect(stage.excluded).toEqual(ids(round.defeated));
      });
      expect(rounds.reduce((sum, { iterations }) => sum + iterations!, 0)).toBe(expected.iterations);
      expect(sheet.outcome.elected).toEqual(ids(expected.winners));
      expect(sheet.outcome.electedWithoutQuota).toEqual(ids(expected.final.elected_remaining ?? []));
      const ties = sheet.stages.flatMap((stage) => stage.ties.map(({ tied, chosen }) => [stage.n, tied, chosen]));
      expect(ties).toEqual(expected.ties.map(({ round, tied, chosen }) => [round, ids(tied), ids([chosen])]));
    });
  }
});
