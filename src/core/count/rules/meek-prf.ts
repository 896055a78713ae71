import { z } from 'zod';
import type { RuleEntry } from '../rule-entry.ts';
import { RANKED_PAPERS } from './scottish-stv.ts';

/** The reference rule fixes nine places and a tolerance of 0.000001. */
export const MeekPrfSettingsSchema = z.strictObject({});
export type MeekPrfSettings = z.infer<typeof MeekPrfSettingsSchema>;

export const meekPrf: RuleEntry<MeekPrfSettings> = {
  id: 'meek-prf',
  version: 'reference rule',
  name: 'Single transferable vote by Meek’s method, PR Foundation reference rule',
  text: 'Proportional Representation Foundation, "Reference Meek Rule"',
  marks: 'rank',
  settings: MeekPrfSettingsSchema,
  usualSettings: () => ({}),
  reasonsToRefuse: () => [],
  markBounds: () => ({ most: null, equalRanks: false, highest: null }),
  explain: ({ size }) => [
    RANKED_PAPERS,
    `Every paper is shared out from its first preference on: an elected candidate keeps only such a part of each paper that all parts together are the quota, one ${size.seats + 1}th of all votes that are still in play; the rest goes to the next preference.`,
    'Whoever reaches the quota is elected, and the parts are worked out anew until hardly anything is left to pass on (less than 0.000001 votes).',
    'Then the candidate with the fewest votes is excluded, as if he or she had never stood. Candidates whom the remaining surplus cannot tell apart are separated by lot.',
    'Everything is counted to nine places; parts that are kept are rounded up.',
    'When as many candidates are left as places, they are elected. If no paper ranks a candidate, nobody is elected.',
  ],
};
