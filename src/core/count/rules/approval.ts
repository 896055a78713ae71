import { z } from 'zod';
import type { RuleEntry } from '../rule-entry.ts';

export const ApprovalSettingsSchema = z.strictObject({
  /** How many candidates one paper may approve of; null for as many as it likes. */
  most: z
    .int()
    .min(1)
    .max(250)
    .nullable()
    .describe('how many candidates one paper may approve of; null for as many as it likes'),
});
export type ApprovalSettings = z.infer<typeof ApprovalSettingsSchema>;

export const approval: RuleEntry<ApprovalSettings> = {
  id: 'approval',
  version: '1',
  name: 'Approval',
  text: 'docs/counting.md, "approval"',
  marks: 'approve',
  settings: ApprovalSettingsSchema,
  usualSettings: () => ({ most: null }),
  reasonsToRefuse: ({ settings, size }) =>
    settings.most !== null && settings.most > size.candidates
      ? [`settings.most: ${settings.most} approvals among ${size.candidates} candidates`]
      : [],
  markBounds: ({ most }) => ({ most, equalRanks: false, highest: null }),
  explain: ({ settings, size }) => [
    settings.most === null
      ? 'Each paper marks every candidate of whom it approves, as many as it likes.'
      : `Each paper marks up to ${settings.most} candidates of whom it approves; more makes the paper invalid as a whole.`,
    size.seats === 1
      ? 'The candidate with the most approvals is elected.'
      : `The ${size.seats} candidates with the most approvals are elected.`,
    'Candidates with equal approvals are separated only where the last seat lies between them, and then by lot.',
    'A blank paper approves of nobody and is valid. If nobody has an approval, nobody is elected.',
  ],
};
