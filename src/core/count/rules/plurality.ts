import { z } from 'zod';
import type { RuleEntry } from '../rule-entry.ts';

export const PluralitySettingsSchema = z.strictObject({
  /** How many candidates one paper may choose: 1 is the single vote, as many as seats the block vote, fewer the limited vote. */
  choices: z.int().min(1).max(250).describe('how many candidates one paper may choose'),
});
export type PluralitySettings = z.infer<typeof PluralitySettingsSchema>;

export const plurality: RuleEntry<PluralitySettings> = {
  id: 'plurality',
  version: '1',
  name: 'Most votes (plurality)',
  text: 'docs/counting.md, "plurality"',
  marks: 'choose',
  settings: PluralitySettingsSchema,
  usualSettings: ({ seats, candidates }) => ({ choices: Math.max(1, Math.min(seats, candidates)) }),
  reasonsToRefuse: ({ settings, size }) =>
    settings.choices > size.candidates
      ? [`settings.choices: ${settings.choices} choices among ${size.candidates} candidates`]
      : [],
  markBounds: ({ choices }) => ({ most: choices, equalRanks: false, highest: null }),
  explain: ({ settings, size }) => [
    settings.choices === 1
      ? 'Each paper chooses one candidate.'
      : `Each paper chooses up to ${settings.choices} candidates; fewer is allowed, more makes the paper invalid as a whole.`,
    size.seats === 1
      ? 'The candidate with the most votes is elected.'
      : `The ${size.seats} candidates with the most votes are elected.`,
    'Candidates with equal votes are separated only where the last seat lies between them, and then by lot.',
    'If no paper chooses a candidate, nobody is elected.',
  ],
};
