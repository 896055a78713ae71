import { z } from 'zod';
import type { RuleEntry } from '../rule-entry.ts';

export const CumulativeSettingsSchema = z.strictObject({
  votes: z.int().min(1).max(250).describe('how many votes one paper may give in all'),
  mostForOne: z.int().min(1).max(250).describe('how many of them it may give to one candidate'),
});
export type CumulativeSettings = z.infer<typeof CumulativeSettingsSchema>;

export const cumulative: RuleEntry<CumulativeSettings> = {
  id: 'cumulative',
  version: '1',
  name: 'Cumulative vote',
  text: 'docs/counting.md, "cumulative"',
  marks: 'score',
  settings: CumulativeSettingsSchema,
  usualSettings: ({ seats }) => ({ mostForOne: seats, votes: seats }),
  reasonsToRefuse: ({ settings }) =>
    settings.mostForOne > settings.votes
      ? [`settings.mostForOne: ${settings.mostForOne} of ${settings.votes} votes for one candidate`]
      : [],
  markBounds: ({ votes, mostForOne }) => ({ most: null, equalRanks: false, highest: mostForOne, total: votes }),
  explain: ({ settings, size }) => [
    `Each paper has ${settings.votes === 1 ? '1 vote' : `${settings.votes} votes`}, and spreads them over the candidates as its writer likes, up to ${settings.mostForOne} for one; fewer is allowed, more makes the paper invalid as a whole.`,
    size.seats === 1
      ? 'The candidate with the most votes is elected.'
      : `The ${size.seats} candidates with the most votes are elected.`,
    'Candidates with equal votes are separated only where the last seat lies between them, and then by lot.',
    'If no paper gives a vote, nobody is elected.',
  ],
};
