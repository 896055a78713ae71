import { z } from 'zod';
import type { RuleEntry } from '../rule-entry.ts';

export const IrvSettingsSchema = z.strictObject({
  /** `batch` excludes together the largest group of last candidates whose votes sum to less than those of the next one. */
  elimination: z
    .enum(['one-at-a-time', 'batch'])
    .describe(
      'whether the last candidates are excluded together where all their votes are fewer than those of the next one',
    ),
  /** Where the count ends: at the first majority of continuing papers, or only when two candidates are left. */
  end: z
    .enum(['majority', 'final-two'])
    .describe('whether the count ends at the first majority or only when two are left'),
  /** How equal votes are separated before the lot: not at all, by the last earlier stage that differs, or by the first. */
  ties: z
    .enum(['lot', 'backwards', 'forwards'])
    .describe(
      'how equal votes are separated before the lot: not at all, by the last earlier stage that differs, or by the first',
    ),
});
export type IrvSettings = z.infer<typeof IrvSettingsSchema>;

const TIES: Record<IrvSettings['ties'], string> = {
  lot: 'Candidates with equal votes are separated by lot.',
  backwards:
    'Candidates with equal votes are separated by the most recent earlier stage at which their votes differed, else by lot.',
  forwards: 'Candidates with equal votes are separated by the first stage at which their votes differed, else by lot.',
};

export const irv: RuleEntry<IrvSettings> = {
  id: 'irv',
  version: '1',
  name: 'Alternative vote (instant run-off)',
  text: 'docs/counting.md, "irv"',
  marks: 'rank',
  settings: IrvSettingsSchema,
  usualSettings: () => ({ elimination: 'one-at-a-time', end: 'majority', ties: 'lot' }),
  reasonsToRefuse: ({ size }) =>
    size.seats === 1 ? [] : [`seats: the alternative vote fills one seat, not ${size.seats}`],
  markBounds: () => ({ most: null, equalRanks: false, highest: null }),
  explain: ({ settings }) => [
    'Each paper ranks as many candidates as its writer wants: 1 for the first preference, 2 for the second, and so on.',
    'Papers count for their first preference. While nobody has more than half of the papers still counting, the candidate with the fewest votes is excluded and each of those papers goes to its next preference for a candidate who is still in.',
    settings.end === 'majority'
      ? 'The first candidate with more than half of the papers still counting is elected.'
      : 'The count goes on until two candidates are left; the one with more votes is elected.',
    settings.elimination === 'batch'
      ? 'The last candidates are excluded together where all their votes together are fewer than those of the next one.'
      : 'Candidates are excluded one at a time.',
    TIES[settings.ties],
    'If no paper ranks a candidate, nobody is elected.',
  ],
};
