import { z } from 'zod';
import type { RuleEntry } from '../rule-entry.ts';
import { RANKED_PAPERS } from './scottish-stv.ts';

/** The booklet leaves nothing to choose. */
export const Ers97SettingsSchema = z.strictObject({});
export type Ers97Settings = z.infer<typeof Ers97SettingsSchema>;

export const ers97: RuleEntry<Ers97Settings> = {
  id: 'ers97',
  version: '3rd edition 1997',
  name: 'Single transferable vote, Electoral Reform Society 1997 (ERS97)',
  text: 'Newland and Britton, "How to conduct an election by the Single Transferable Vote", 3rd edition, Electoral Reform Society 1997, section 5',
  marks: 'rank',
  settings: Ers97SettingsSchema,
  usualSettings: () => ({}),
  reasonsToRefuse: () => [],
  markBounds: () => ({ most: null, equalRanks: false, highest: null }),
  explain: ({ size }) => [
    RANKED_PAPERS,
    `The quota is the papers divided by ${size.seats + 1}, rounded up to two places; until somebody is elected it is worked out anew without the papers that have no preference left. Whoever has the quota, or so many votes that not enough others can overtake, is elected.`,
    'A surplus is passed on in the papers that brought it: all papers of a candidate elected at the first stage, else the last batch received. Papers are worth two places, the rest is cut off. A surplus that could not change who is last waits.',
    'Then the last candidates are excluded, as many together as cannot overtake the next one; their papers go on in batches of equal value, the highest first.',
    'Equal votes are separated by the first point at which they differed, else by lot.',
    'When as many candidates would be left as places, they are elected. If no paper ranks a candidate, nobody is elected.',
  ],
};
