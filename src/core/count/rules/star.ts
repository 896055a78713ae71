import { z } from 'zod';
import type { RuleEntry } from '../rule-entry.ts';

export const StarSettingsSchema = z.strictObject({
  highest: z.int().min(1).max(250).describe('the most points that a paper may give to one candidate; usually 5'),
});
export type StarSettings = z.infer<typeof StarSettingsSchema>;

export const star: RuleEntry<StarSettings> = {
  id: 'star',
  version: '1',
  name: 'STAR (score, then automatic run-off)',
  text: 'docs/counting.md, "star"',
  marks: 'score',
  settings: StarSettingsSchema,
  usualSettings: () => ({ highest: 5 }),
  reasonsToRefuse: () => [],
  markBounds: ({ highest }) => ({ most: null, equalRanks: false, highest }),
  explain: ({ settings, size }) => [
    `Each paper gives every candidate points, from 1 to ${settings.highest}, or none, which is 0.`,
    'The two candidates with the most points go into a run-off. There every paper counts for the one to whom it gives more points; the one with more papers is elected.',
    'Candidates with equal points who compete for a place in the run-off are separated by the comparisons that they win less those that they lose among themselves, then by the papers that give them the highest mark, then by lot.',
    'A level run-off goes to the one with more points, then to the one with more highest marks, then by lot.',
    ...(size.seats === 1
      ? []
      : ['Every further seat is filled in the same way among the candidates who are left (bloc STAR).']),
    'If no paper gives a point, nobody is elected.',
  ],
};
