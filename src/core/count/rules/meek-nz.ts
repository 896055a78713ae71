import { z } from 'zod';
import type { RuleEntry } from '../rule-entry.ts';
import { RANKED_PAPERS } from './scottish-stv.ts';

/** The regulations fix nine places, the tolerance and how ties are settled. */
export const MeekNzSettingsSchema = z.strictObject({});
export type MeekNzSettings = z.infer<typeof MeekNzSettingsSchema>;

export const meekNz: RuleEntry<MeekNzSettings> = {
  id: 'meek-nz',
  version: '2001 schedule 1A',
  name: 'Single transferable vote by Meek’s method, New Zealand local elections',
  text: 'Local Electoral Regulations 2001 (New Zealand), schedule 1A, as counted by the program of I. D. Hill (nzmeek 6.7.7)',
  marks: 'rank',
  settings: MeekNzSettingsSchema,
  usualSettings: () => ({}),
  reasonsToRefuse: () => [],
  markBounds: () => ({ most: null, equalRanks: false, highest: null }),
  explain: ({ size }) => [
    RANKED_PAPERS,
    size.seats === 1
      ? 'Elected is whoever has an absolute majority of the votes that are still in play.'
      : `Every paper is shared out from its first preference on: an elected candidate keeps only such a part of each paper that all parts together are the quota, one ${size.seats + 1}th of all votes that are still in play; the rest goes to the next preference.`,
    'After every sharing out, whoever reaches the quota is elected. The last candidate is excluded as soon as all surpluses together could not lift him or her to the next one, or when hardly any surplus is left (less than 0.0001 votes).',
    'Two or more candidates without any vote are excluded together, as far as enough are left for the seats.',
    'Equal candidates are separated by the first sharing out at which their votes differed: whoever had fewer then goes. If they never differed, the pseudo-random numbers of the rule decide, which follow from the numbers of candidates, seats and votes; no lot is drawn.',
    'Everything is counted to nine places; parts that are kept are rounded up.',
    'When as many candidates are left as places, they are elected. If no paper ranks a candidate, nobody is elected.',
  ],
};
