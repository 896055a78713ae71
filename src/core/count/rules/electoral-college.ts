import { z } from 'zod';
import { add, compare, rational, ZERO } from '../rational.ts';
import type { RuleEntry } from '../rule-entry.ts';

const ShareSchema = z.strictObject({
  section: z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/, 'the id of a section'),
  /** As a fraction: [1, 3] is a third of the whole. */
  share: z.tuple([z.int().min(1).max(1_000_000), z.int().min(1).max(1_000_000)]),
});

export const ElectoralCollegeSettingsSchema = z.strictObject({
  sections: z
    .array(ShareSchema)
    .min(2)
    .max(64)
    .describe('every section of the roll with its share of the whole as [n, d]; together 1'),
  count: z
    .enum(['alternative-vote', 'most-votes'])
    .describe(
      'excluding the last candidate until one has more than half, or the largest share of first preferences at once',
    ),
  withoutVotes: z
    .enum(['nothing', 'shared'])
    .describe('a section in which no paper counts any more gives its share to nobody, or the others share the whole'),
  ties: z.enum(['lot', 'backwards', 'forwards']).describe('how equal shares are separated before the lot'),
});
export type ElectoralCollegeSettings = z.infer<typeof ElectoralCollegeSettingsSchema>;

const TIES: Record<ElectoralCollegeSettings['ties'], string> = {
  lot: 'Equal shares are separated by lot.',
  backwards: 'Equal shares are separated by the most recent earlier stage at which they differed, else by lot.',
  forwards: 'Equal shares are separated by the first stage at which they differed, else by lot.',
};

export const electoralCollege: RuleEntry<ElectoralCollegeSettings> = {
  id: 'electoral-college',
  version: '1',
  name: 'Electoral college (sections with shares)',
  text: 'docs/counting.md, "electoral-college"',
  marks: 'rank',
  settings: ElectoralCollegeSettingsSchema,
  usualSettings: ({ sections }) => {
    const named = sections !== undefined && sections.length > 1 ? sections : ['first', 'second'];
    return {
      count: 'alternative-vote',
      sections: named.map((section) => ({ section, share: [1, named.length] as [number, number] })),
      ties: 'lot',
      withoutVotes: 'nothing',
    };
  },
  reasonsToRefuse: ({ settings, size }) => {
    const reasons: string[] = [];
    if (size.seats !== 1) reasons.push(`seats: an electoral college fills one seat, not ${size.seats}`);
    const ids = settings.sections.map(({ section }) => section);
    if (new Set(ids).size !== ids.length) reasons.push('settings.sections: a section stands twice');
    const whole = settings.sections.map(({ share: [n, d] }) => rational(BigInt(n), BigInt(d))).reduce(add, ZERO);
    if (compare(whole, rational(1n)) !== 0) reasons.push('settings.sections: the shares together are not 1');
    return reasons;
  },
  markBounds: ({ count }) => ({ most: count === 'most-votes' ? 1 : null, equalRanks: false, highest: null }),
  explain: ({ settings }) => [
    settings.count === 'most-votes'
      ? 'Each paper chooses one candidate.'
      : 'Each paper ranks as many candidates as its writer wants: 1 for the first preference, 2 for the second, and so on.',
    `The sections have these shares of the whole: ${settings.sections.map(({ section, share: [n, d] }) => `${section} ${n}/${d}`).join(', ')}.`,
    'In every section, the votes of a candidate are divided by the votes there that still count for somebody and multiplied by the share of the section; these exact fractions are summed.',
    settings.withoutVotes === 'nothing'
      ? 'The share of a section in which no paper counts any more goes to nobody.'
      : 'Where no paper of a section counts any more, the other sections share the whole.',
    settings.count === 'most-votes'
      ? 'The candidate with the largest sum is elected.'
      : 'While nobody has more than half of what counts, the candidate with the smallest sum is excluded, and the papers go to their next preferences in every section. Papers without a further preference count in their section no more.',
    TIES[settings.ties],
    'If no paper ranks a candidate, nobody is elected.',
  ],
};
