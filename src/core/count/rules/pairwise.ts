import { z } from 'zod';
import type { RuleEntry } from '../rule-entry.ts';

const common = {
  /** A candidate without a rank: below all ranked ones and level with the other unranked, or compared with nobody. */
  unranked: z
    .enum(['last', 'not-compared'])
    .describe(
      'a candidate without a rank is below all ranked ones and level with the other unranked, or compared with nobody',
    ),
  /** Whether a paper may give two candidates the same rank. */
  equalRanks: z.enum(['allowed', 'refused']).describe('whether a paper may give two candidates the same rank'),
  /** What happens where the rule leaves several winners: a lot decides, or nobody is elected and all are named. */
  ties: z
    .enum(['lot', 'winner-set'])
    .describe('where the rule leaves several: a lot decides, or nobody is elected and all are named'),
};
const strength = z
  .enum(['winning-votes', 'margins'])
  .describe('how strong a defeat is: the votes for its winner, or those less the votes for its loser');

/** Settings of the rules that ask how strong a defeat is. */
export const DefeatSettingsSchema = z.strictObject({ ...common, strength });
export type DefeatSettings = z.infer<typeof DefeatSettingsSchema>;

export const CopelandSettingsSchema = z.strictObject(common);
export type CopelandSettings = z.infer<typeof CopelandSettingsSchema>;
export type PairwiseSettings = CopelandSettings;

/** Ranked pairs asks, for every group of equal defeats, what leads where: with more candidates a count would take minutes. */
const MOST_FOR_RANKED_PAIRS = 100;

function seatReasons(seats: number): string[] {
  return seats === 1 ? [] : [`seats: this rule fills one seat, not ${seats}`];
}

function opening(settings: PairwiseSettings): string[] {
  return [
    settings.equalRanks === 'allowed'
      ? 'Each paper ranks as many candidates as its writer wants, 1 for the best; several may have the same rank.'
      : 'Each paper ranks as many candidates as its writer wants, 1 for the best; no two may have the same rank.',
    'Every candidate is compared with every other: one defeats the other when more papers rank him or her higher than the other way round.',
    settings.unranked === 'last'
      ? 'Candidates without a rank stand below all ranked ones, and level with one another.'
      : 'A paper says nothing about a candidate to whom it gives no rank.',
  ];
}

function closing(settings: PairwiseSettings): string[] {
  return [
    settings.ties === 'lot'
      ? 'Where this leaves several candidates, a lot decides between them.'
      : 'Where this leaves several candidates, all of them are named and nobody is elected.',
    'If no paper ranks a candidate, nobody is elected.',
  ];
}

function strengthSentence(settings: DefeatSettings): string {
  return settings.strength === 'winning-votes'
    ? 'A defeat is as strong as the votes for its winner are many.'
    : 'A defeat is as strong as the votes for its winner are more than those for its loser.';
}

function markBounds(settings: PairwiseSettings) {
  return { most: null, equalRanks: settings.equalRanks === 'allowed', highest: null };
}

function entryOf(rule: {
  readonly id: string;
  readonly name: string;
  readonly sentences: (settings: DefeatSettings) => string[];
  readonly most?: number;
}): RuleEntry<DefeatSettings> {
  return {
    id: rule.id,
    version: '1',
    name: rule.name,
    text: `docs/counting.md, "${rule.id}"`,
    marks: 'rank',
    settings: DefeatSettingsSchema,
    usualSettings: () => ({ equalRanks: 'allowed', strength: 'winning-votes', ties: 'lot', unranked: 'last' }),
    reasonsToRefuse: ({ size }) =>
      rule.most !== undefined && size.candidates > rule.most
        ? [
            ...seatReasons(size.seats),
            `candidates: this rule is counted for up to ${rule.most}, not ${size.candidates}`,
          ]
        : seatReasons(size.seats),
    markBounds,
    explain: ({ settings }) => [
      ...opening(settings),
      strengthSentence(settings),
      ...rule.sentences(settings),
      ...closing(settings),
    ],
  };
}

export const schulze = entryOf({
  id: 'schulze',
  name: 'Schulze method (strongest paths)',
  sentences: () => [
    'Defeats are followed from candidate to candidate: a path is as strong as the weakest defeat on it.',
    'Elected is the candidate from whom to every other the strongest path is at least as strong as the one back.',
  ],
});

export const rankedPairs = entryOf({
  id: 'ranked-pairs',
  name: 'Ranked pairs (Tideman’s method)',
  most: MOST_FOR_RANKED_PAIRS,
  sentences: ({ ties }) => [
    'Defeats are taken from the strongest to the weakest, equally strong ones by the fewer votes for the loser. Each is locked, unless those that are locked already put its loser above its winner.',
    ties === 'lot'
      ? 'Where defeats that are equal in both contradict one another, a lot says whose defeats are taken first.'
      : 'Where defeats that are equal in both contradict one another, those that do are left out.',
    'Elected is the candidate whom no locked defeat puts below another.',
  ],
});

export const minimax = entryOf({
  id: 'minimax',
  name: 'Minimax (smallest worst defeat)',
  sentences: ({ strength: by }) => [
    by === 'winning-votes'
      ? 'Elected is the candidate whose worst defeat is the weakest; whoever is not defeated has 0.'
      : 'Elected is the candidate whose worst comparison is the least bad: the most votes by which somebody is preferred to him or her, below 0 for whoever wins every comparison.',
  ],
});

export const copeland: RuleEntry<CopelandSettings> = {
  id: 'copeland',
  version: '1',
  name: 'Copeland’s method (comparisons won)',
  text: 'docs/counting.md, "copeland"',
  marks: 'rank',
  settings: CopelandSettingsSchema,
  usualSettings: () => ({ equalRanks: 'allowed', ties: 'lot', unranked: 'last' }),
  reasonsToRefuse: ({ size }) => seatReasons(size.seats),
  markBounds,
  explain: ({ settings }) => [
    ...opening(settings),
    'Each candidate scores the comparisons won less the comparisons lost; level ones count for nothing. The highest score is elected.',
    ...closing(settings),
  ],
};
