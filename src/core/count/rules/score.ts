import { z } from 'zod';
import type { RuleEntry } from '../rule-entry.ts';

export const ScoreSettingsSchema = z.strictObject({
  highest: z.int().min(1).max(250).describe('the most points that a paper may give to one candidate'),
  unmarked: z
    .enum(['zero', 'not-counted'])
    .describe(
      'a candidate without points on a paper has 0 there and the sum decides, or the paper is left out for the candidate and the mean of the points given decides',
    ),
});
export type ScoreSettings = z.infer<typeof ScoreSettingsSchema>;

export const score: RuleEntry<ScoreSettings> = {
  id: 'score',
  version: '1',
  name: 'Score (range) vote',
  text: 'docs/counting.md, "score"',
  marks: 'score',
  settings: ScoreSettingsSchema,
  usualSettings: () => ({ highest: 5, unmarked: 'zero' }),
  reasonsToRefuse: () => [],
  markBounds: ({ highest }) => ({ most: null, equalRanks: false, highest }),
  explain: ({ settings, size }) => [
    `Each paper gives every candidate points, from 1 to ${settings.highest}, or none.`,
    settings.unmarked === 'zero'
      ? 'All points of a candidate are summed; no points on a paper are 0.'
      : 'All points of a candidate are summed and divided by the number of papers that give the candidate any; the exact fractions are compared.',
    `${size.seats === 1 ? 'The candidate' : `The ${size.seats} candidates`} with the ${settings.unmarked === 'zero' ? 'most points' : 'highest mean'} ${size.seats === 1 ? 'is' : 'are'} elected.`,
    'Equal candidates are separated only where the last seat lies between them, and then by lot.',
    'If no paper gives a point, nobody is elected.',
  ],
};
