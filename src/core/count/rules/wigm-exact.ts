import { z } from 'zod';
import type { RuleEntry } from '../rule-entry.ts';
import { RANKED_PAPERS } from './scottish-stv.ts';

export const WigmExactSettingsSchema = z.strictObject({
  /** How equal votes are separated before the lot. */
  ties: z
    .enum(['lot', 'backwards', 'forwards'])
    .describe(
      'how equal votes are separated before the lot: not at all, by the last earlier stage that differs, or by the first',
    ),
});
export type WigmExactSettings = z.infer<typeof WigmExactSettingsSchema>;

const TIES: Record<WigmExactSettings['ties'], string> = {
  lot: 'Equal votes are separated by lot.',
  backwards: 'Equal votes are separated by the most recent earlier stage at which they differed, else by lot.',
  forwards: 'Equal votes are separated by the first stage at which they differed, else by lot.',
};

export const wigmExact: RuleEntry<WigmExactSettings> = {
  id: 'wigm-exact',
  version: '1',
  name: 'Single transferable vote in exact fractions',
  text: 'docs/counting.md, "wigm-exact"',
  marks: 'rank',
  settings: WigmExactSettingsSchema,
  usualSettings: () => ({ ties: 'backwards' }),
  reasonsToRefuse: () => [],
  markBounds: () => ({ most: null, equalRanks: false, highest: null }),
  explain: ({ settings, size }) => [
    RANKED_PAPERS,
    `A candidate with more votes than the quota is elected: the papers divided by ${size.seats + 1}, as an exact fraction.`,
    'Votes above the quota are passed on, the largest surplus first: all papers of that candidate go to their next preferences at the same share of their value. Nothing is rounded.',
    'When there is no surplus, the candidate with the fewest votes is excluded and the papers go on at the value at which they came.',
    TIES[settings.ties],
    'When as many candidates are left as places, they are elected. If no paper ranks a candidate, nobody is elected.',
  ],
};
