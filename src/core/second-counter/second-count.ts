import { err, ok, type Result } from '../base/result.ts';
import type { Sheet } from '../count/sheet.ts';
import { type Draw, type Election, paperCount, type WrittenPaper } from './election.ts';
import { secondErs97 } from './ers97.ts';
import { secondIrv } from './irv.ts';
import { countAlong, effectsOfLots, mostWays } from './lot-ways.ts';
import { type LotSource, lotOrderOf, NoOrderOfLots } from './lots.ts';
import { secondMeekNz } from './meek-nz.ts';
import { secondMeekPrf } from './meek-prf.ts';
import { type Heaps, type Reading, readPapers } from './read-papers.ts';
import { secondScottishStv, secondWigmExact } from './weighted-inclusive.ts';
import type { SecondCounted } from './write-stage.ts';

/**
 * The second counter: the same rules once more, written apart from the first counter from the rule texts alone, slow
 * and one paper after the other, so that a mistake in either is seen as a difference.
 */

export interface SecondTask {
  readonly contest: string;
  /** A rule of `SECOND_RULES`. */
  readonly rule: string;
  /** All settings of the rule, checked before. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly reading: Reading;
  readonly seats: number;
  /** In the order of the ballot. */
  readonly candidates: readonly { readonly id: string; readonly withdrawn: boolean }[];
  readonly papers: readonly WrittenPaper[];
  readonly lots: LotSource;
}

const COUNTERS = new Map<string, (election: Election, draw: Draw) => SecondCounted>([
  ['irv', secondIrv],
  ['scottish-stv', secondScottishStv],
  ['ers97', secondErs97],
  ['meek-prf', secondMeekPrf],
  ['meek-nz', secondMeekNz],
  ['wigm-exact', secondWigmExact],
]);

/** The rules that the second counter knows. */
export const SECOND_RULES: readonly string[] = [...COUNTERS.keys()];

type CountedMember = 'arithmetic' | 'stages' | 'lots' | 'check' | 'outcome';

/** The members of a result sheet that a count finds, as the second counter finds them. */
export interface SecondSheet extends Pick<Sheet, CountedMember> {
  readonly tieOrder: ReturnType<typeof lotOrderOf> & { readonly used: boolean };
  readonly input: Pick<Sheet['input'], 'seats' | 'opened' | 'voting' | 'blank' | 'emptied' | 'rejected'> & {
    readonly candidates: readonly { readonly id: string; readonly state: 'standing' | 'withdrawn' }[];
  };
}

export type SecondError =
  | { readonly kind: 'no-second-counter'; readonly rule: string }
  | { readonly kind: 'lot-needed' };

function inputOf(task: SecondTask, heaps: Heaps): SecondSheet['input'] {
  const both = (papers: bigint) => ({ papers: `${papers}`, votes: `${papers}` });
  const voting = paperCount(heaps.counted);
  return {
    seats: task.seats,
    candidates: task.candidates.map(({ id, withdrawn }) => ({ id, state: withdrawn ? 'withdrawn' : 'standing' })),
    opened: `${voting + heaps.blank + heaps.emptied + heaps.rejected}`,
    voting: both(voting),
    blank: both(heaps.blank),
    emptied: both(heaps.emptied),
    rejected: {
      ...both(heaps.rejected),
      reasons: [...heaps.faults.keys()]
        .toSorted()
        .map((reason) => ({ reason, papers: `${heaps.faults.get(reason) ?? 0n}` })),
    },
  };
}

function lotsOf(
  counted: SecondCounted,
  drawn: ReturnType<typeof countAlong>['drawn'],
  effects: ReturnType<typeof effectsOfLots>,
): Sheet['lots'] {
  return drawn.map(({ kind, tied, chosen }, index) => {
    const n = index + 1;
    const stage = counted.stages.find(({ ties }) => ties.some(({ lot }) => lot === n))?.n ?? 0;
    const effect = effects[index] ?? { changedElected: null, tried: 'too-many-ways' };
    return { n, stage, kind, tied: [...tied], chosen: [chosen], ...effect };
  });
}

/**
 * Counts with the second counter.
 * Fails where the rule has none, or where a lot is needed and no order is given.
 */
export function secondCount(task: SecondTask): Result<SecondSheet, SecondError> {
  const counter = COUNTERS.get(task.rule);
  if (counter === undefined) return err({ kind: 'no-second-counter', rule: task.rule });
  const standing = task.candidates.filter(({ withdrawn }) => !withdrawn).map(({ id }) => id);
  const heaps = readPapers(task.papers, standing, task.reading);
  const { seats, settings } = task;
  const election: Election = { candidates: standing, papers: heaps.counted, seats, settings };
  const tieOrder = lotOrderOf(task.lots, task.contest, standing);
  const order = tieOrder.order.map(({ id }) => id);
  const count = (draw: Draw) => counter(election, draw);
  try {
    const { counted, drawn } = countAlong(count, order, []);
    const different = new Set(heaps.counted.map(({ preferences }) => preferences.join('\n'))).size;
    const effects = drawn.length === 0 ? [] : effectsOfLots(count, order, mostWays(different, standing.length));
    const lots = lotsOf(counted, drawn, effects);
    return ok({
      input: inputOf(task, heaps),
      arithmetic: counted.arithmetic,
      tieOrder: { ...tieOrder, used: lots.length > 0 },
      stages: [...counted.stages],
      lots,
      check: { sum: counted.sum },
      outcome: {
        elected: [...counted.elected],
        electedWithoutQuota: [...counted.electedWithoutQuota],
        unfilled: seats - counted.elected.length,
        lotsThatMattered: lots.filter(({ changedElected }) => changedElected === true).map(({ n }) => n),
      },
    });
  } catch (error) {
    if (error instanceof NoOrderOfLots) return err({ kind: 'lot-needed' });
    throw error;
  }
}
