import { z } from 'zod';
import type { RuleEntry } from '../rule-entry.ts';

/** The Order leaves nothing to choose. */
export const ScottishStvSettingsSchema = z.strictObject({});
export type ScottishStvSettings = z.infer<typeof ScottishStvSettingsSchema>;

/** What all rules with a single transferable vote have in common, in words. */
export const RANKED_PAPERS =
  'Each paper ranks as many candidates as its writer wants: 1 for the first preference, 2 for the second, and so on.';

export const scottishStv: RuleEntry<ScottishStvSettings> = {
  id: 'scottish-stv',
  version: '2011/399',
  name: 'Single transferable vote, Scottish local elections',
  text: 'The Scottish Local Government Elections Order 2011, SSI 2011/399, schedule 1, rules 46 to 53',
  marks: 'rank',
  settings: ScottishStvSettingsSchema,
  usualSettings: () => ({}),
  reasonsToRefuse: () => [],
  markBounds: () => ({ most: null, equalRanks: false, highest: null }),
  explain: ({ size }) => [
    RANKED_PAPERS,
    `A candidate with as many votes as the quota is elected: one more than the papers divided by ${size.seats + 1}, the remainder left out.`,
    'Votes above the quota are passed on, the largest surplus first: all papers of that candidate go to their next preferences at a share of their value, cut off after five places.',
    'When there is no surplus, the candidate with the fewest votes is excluded and the papers go on at the value at which they came.',
    'Equal votes are separated by the most recent earlier stage at which they differed, else by lot.',
    'When as many candidates are left as places, they are elected. If no paper ranks a candidate, nobody is elected.',
  ],
};
