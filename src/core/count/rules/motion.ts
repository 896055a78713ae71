import { z } from 'zod';
import type { RuleEntry } from '../rule-entry.ts';

/** What is counted of a motion: votes for it; for and against; those and the blank ones; all ballots, rejected ones too. */
export const FIGURES = ['for', 'cast', 'cast-and-blank', 'returned'] as const;
export const BASES = ['for', 'cast', 'cast-and-blank', 'returned', 'entitled'] as const;

const ConditionSchema = z.strictObject({
  /** How the result calls it. */
  name: z.string().regex(/^[a-z][a-z -]{0,39}$/, 'a short name in lower case'),
  figure: z.enum(FIGURES),
  relation: z.enum(['more-than', 'at-least']),
  /** The share as a fraction: [2, 3] is two thirds. */
  share: z.tuple([z.int().min(1).max(1_000_000), z.int().min(1).max(1_000_000)]),
  base: z.enum(BASES),
  /** Whether the share is of the base itself or of its square root, as in quorums that grow slower than the roll. */
  of: z.enum(['base', 'square-root']),
});
export type MotionCondition = z.infer<typeof ConditionSchema>;

export const MotionSettingsSchema = z.strictObject({
  /** The id of the option that carries the motion; the other option is against it, the blank one an abstention. */
  carries: z
    .string()
    .regex(/^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/)
    .describe('the id of the option that carries the motion'),
  /** All must hold. */
  conditions: z
    .array(ConditionSchema)
    .min(1)
    .max(8)
    .describe('what must hold, all of it: a figure against a share [n, d] of a base or of its square root'),
});
export type MotionSettings = z.infer<typeof MotionSettingsSchema>;

const IN_WORDS: Record<(typeof BASES)[number], string> = {
  for: 'the votes for it',
  cast: 'the votes for and against it',
  'cast-and-blank': 'the votes for and against it and the blank ones',
  returned: 'all votes returned, rejected ones included',
  entitled: 'the votes of all who are entitled',
};

/** A condition as a sentence. */
export function conditionInWords(condition: MotionCondition): string {
  const [n, d] = condition.share;
  const relation = condition.relation === 'more-than' ? 'more than' : 'at least';
  const root = condition.of === 'square-root' ? 'the square root of ' : '';
  return `${condition.name}: ${IN_WORDS[condition.figure]} must be ${relation} ${n}/${d} of ${root}${IN_WORDS[condition.base]}`;
}

export const motion: RuleEntry<MotionSettings> = {
  id: 'motion',
  version: '1',
  name: 'Motion',
  text: 'docs/counting.md, "motion"',
  marks: 'choose',
  settings: MotionSettingsSchema,
  usualSettings: ({ ids }) => ({
    carries: ids?.[0] ?? 'yes',
    conditions: [{ name: 'majority', figure: 'for', relation: 'more-than', share: [1, 2], base: 'cast', of: 'base' }],
  }),
  reasonsToRefuse: ({ settings, size }) => {
    const reasons: string[] = [];
    if (size.seats !== 1) reasons.push(`seats: a motion has one outcome, not ${size.seats}`);
    if (size.candidates !== 2) reasons.push(`options: a motion has two beside the blank one, not ${size.candidates}`);
    if (size.ids?.includes(settings.carries) === false) reasons.push('settings.carries: no option has this id');
    const names = settings.conditions.map(({ name }) => name);
    if (new Set(names).size !== names.length) reasons.push('settings.conditions: two have the same name');
    return reasons;
  },
  markBounds: () => ({ most: 1, equalRanks: false, highest: null }),
  explain: ({ settings }) => [
    'Each paper is for the motion, against it, or blank.',
    'The motion is carried when at least one vote is for it and all of this holds:',
    ...settings.conditions.map((condition) => `${conditionInWords(condition)}.`),
    'Equal votes for and against do not carry it; there is no casting vote and no lot.',
  ],
};
