import { z } from 'zod';
import { lineOfText } from '../../election/values.ts';
import type { RuleEntry } from '../rule-entry.ts';

export const MajorityJudgementSettingsSchema = z.strictObject({
  grades: z.array(lineOfText(40)).min(2).max(20).describe('the names of the grades, the lowest first'),
  ungraded: z
    .enum(['lowest', 'median', 'not-counted'])
    .describe(
      'what a paper without a grade for a candidate gives: the lowest grade, the median of the grades given, or nothing',
    ),
});
export type MajorityJudgementSettings = z.infer<typeof MajorityJudgementSettingsSchema>;

const UNGRADED: Record<MajorityJudgementSettings['ungraded'], string> = {
  lowest: 'A paper without a grade for a candidate gives the lowest.',
  median: 'A paper without a grade for a candidate gives the median of those that have one.',
  'not-counted':
    'A paper without a grade for a candidate says nothing of him or her; grades are taken so many times that all candidates have equally many.',
};

export const majorityJudgement: RuleEntry<MajorityJudgementSettings> = {
  id: 'majority-judgement',
  version: '1',
  name: 'Majority judgement',
  text: 'docs/counting.md, "majority-judgement"',
  marks: 'score',
  settings: MajorityJudgementSettingsSchema,
  usualSettings: () => ({
    grades: ['reject', 'poor', 'acceptable', 'good', 'very good', 'excellent'],
    ungraded: 'lowest',
  }),
  reasonsToRefuse: ({ settings }) =>
    new Set(settings.grades).size === settings.grades.length ? [] : ['settings.grades: two grades have the same name'],
  markBounds: ({ grades }) => ({ most: null, equalRanks: false, highest: grades.length }),
  explain: ({ settings, size }) => [
    `Each paper gives every candidate a grade: ${settings.grades.join(', ')}.`,
    UNGRADED[settings.ungraded],
    'The grades of a candidate are put in order; the one in the middle, the lower one of two, is the median.',
    `${size.seats === 1 ? 'The candidate' : `The ${size.seats} candidates`} with the highest median ${size.seats === 1 ? 'is' : 'are'} elected.`,
    'Of candidates with equal medians one median grade each is taken away, again and again, until the medians differ. Candidates with exactly the same grades are separated by lot, where the last seat lies between them.',
    'If no paper gives a grade, nobody is elected.',
  ],
};
