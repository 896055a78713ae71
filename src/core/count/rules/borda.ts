import { z } from 'zod';
import type { ContestSize, RuleEntry } from '../rule-entry.ts';

export const BordaSettingsSchema = z.strictObject({
  points: z
    .enum(['from-n-less-1', 'from-n', 'from-ranked', 'dowdall'])
    .describe(
      'what places are worth among n candidates: n − 1 down to 0; n down to 1; as many as the paper ranks down to 1; or 1, 1/2, 1/3 and so on',
    ),
  unranked: z
    .enum(['nothing', 'share'])
    .describe('candidates without a rank get nothing, or share the points of the places that are left'),
  equalRanks: z.enum(['allowed', 'refused']).describe('whether a paper may give two candidates the same rank'),
});
export type BordaSettings = z.infer<typeof BordaSettingsSchema>;

function pointsInWords(settings: BordaSettings, { candidates }: ContestSize): string {
  switch (settings.points) {
    case 'from-n-less-1':
      return `The first place is worth ${candidates - 1} points, every further one a point less, the last one 0.`;
    case 'from-n':
      return `The first place is worth ${candidates} points, every further one a point less, the last one 1.`;
    case 'from-ranked':
      return 'The first place is worth as many points as the paper ranks candidates, every further one a point less.';
    case 'dowdall':
      return 'The first place is worth 1 point, the second 1/2, the third 1/3 and so on, as exact fractions.';
  }
}

export const borda: RuleEntry<BordaSettings> = {
  id: 'borda',
  version: '1',
  name: 'Borda count',
  text: 'docs/counting.md, "borda"',
  marks: 'rank',
  settings: BordaSettingsSchema,
  usualSettings: () => ({ equalRanks: 'allowed', points: 'from-n-less-1', unranked: 'share' }),
  reasonsToRefuse: () => [],
  markBounds: ({ equalRanks }) => ({ most: null, equalRanks: equalRanks === 'allowed', highest: null }),
  explain: ({ settings, size }) => [
    settings.equalRanks === 'allowed'
      ? 'Each paper ranks as many candidates as its writer wants, 1 for the best; several may have the same rank, and share the points of the places that they fill together.'
      : 'Each paper ranks as many candidates as its writer wants, 1 for the best; no two may have the same rank.',
    pointsInWords(settings, size),
    settings.unranked === 'nothing'
      ? 'Candidates without a rank get nothing.'
      : 'Candidates without a rank share the points of the places that are left.',
    size.seats === 1
      ? 'The candidate with the most points is elected.'
      : `The ${size.seats} candidates with the most points are elected.`,
    'Candidates with equal points are separated only where the last seat lies between them, and then by lot.',
    'If no paper ranks a candidate, nobody is elected.',
  ],
};
