import { z } from 'zod';
import type { ContestSize, RuleEntry } from '../rule-entry.ts';

/** Block and limited vote are plurality with a number of choices that is tied to the seats; the counter is the same. */
export const ChoicesSettingsSchema = z.strictObject({
  choices: z.int().min(1).max(250).describe('how many candidates one paper may choose'),
});
export type ChoicesSettings = z.infer<typeof ChoicesSettingsSchema>;

function sentences(settings: ChoicesSettings, size: ContestSize): string[] {
  return [
    settings.choices === 1
      ? 'Each paper chooses one candidate.'
      : `Each paper chooses up to ${settings.choices} candidates; fewer is allowed, more makes the paper invalid as a whole.`,
    size.seats === 1
      ? 'The candidate with the most votes is elected.'
      : `The ${size.seats} candidates with the most votes are elected.`,
    'Candidates with equal votes are separated only where the last seat lies between them, and then by lot.',
    'If no paper chooses a candidate, nobody is elected.',
  ];
}

const blockChoices = ({ seats, candidates }: ContestSize) => Math.max(1, Math.min(seats, candidates));

export const block: RuleEntry<ChoicesSettings> = {
  id: 'block',
  version: '1',
  name: 'Block vote (as many choices as seats)',
  text: 'docs/counting.md, "block, limited"',
  marks: 'choose',
  settings: ChoicesSettingsSchema,
  usualSettings: (size) => ({ choices: blockChoices(size) }),
  reasonsToRefuse: ({ settings, size }) =>
    settings.choices === blockChoices(size)
      ? []
      : [
          `settings.choices: the block vote has as many choices as seats, but not more than candidates: ${blockChoices(size)}`,
        ],
  markBounds: ({ choices }) => ({ most: choices, equalRanks: false, highest: null }),
  explain: ({ settings, size }) => sentences(settings, size),
};

export const limited: RuleEntry<ChoicesSettings> = {
  id: 'limited',
  version: '1',
  name: 'Limited vote (fewer choices than seats)',
  text: 'docs/counting.md, "block, limited"',
  marks: 'choose',
  settings: ChoicesSettingsSchema,
  usualSettings: ({ seats, candidates }) => ({ choices: Math.max(1, Math.min(seats - 1, candidates)) }),
  reasonsToRefuse: ({ settings, size }) => {
    if (size.seats < 2) return ['seats: the limited vote has fewer choices than seats, so that it fills at least two'];
    const reasons: string[] = [];
    if (settings.choices >= size.seats)
      reasons.push(`settings.choices: ${settings.choices} choices for ${size.seats} seats; this rule has fewer`);
    if (settings.choices > size.candidates)
      reasons.push(`settings.choices: ${settings.choices} choices among ${size.candidates} candidates`);
    return reasons;
  },
  markBounds: ({ choices }) => ({ most: choices, equalRanks: false, highest: null }),
  explain: ({ settings, size }) => sentences(settings, size),
};
