/**
 * Who votes in the tour, with what, how, and where each one is cut off. Every ballot is another one, and none of the four
 * counts comes to a tie: this election has nobody who would draw lots.
 */

export type Language = 'en' | 'fr' | 'ar';

/** Where the network goes away, or the window is closed, before the member goes on. */
export type Cut = 'at-code' | 'at-sign-in' | 'at-paper' | 'tab-closed' | 'at-cast' | 'answer-lost' | 'second-device';

export interface Voter {
  readonly reference: string;
  readonly section: 'city' | 'country';
  readonly language: Language;
  readonly device: 'phone' | 'desktop' | 'phone-dark';
  /** By touch or mouse, by keys alone, or by what a screen reader says and nothing else. */
  readonly way: 'pointer' | 'keyboard' | 'speech';
  readonly cut: Cut | null;
  /** Option ids by contest: ranked in this order, approved, or chosen. */
  readonly choices: Readonly<Record<'chair' | 'council' | 'themes' | 'office', readonly string[]>>;
}

const BLANK = ['blank'] as const;

function voter(
  at: number,
  of: Pick<Voter, 'language' | 'device'> & Partial<Pick<Voter, 'way' | 'cut'>>,
  choices: readonly [readonly string[], readonly string[], readonly string[], readonly string[]],
): Voter {
  const [chair, council, themes, office] = choices;
  return {
    reference: `K-${4100 + 37 * at}`,
    section: at % 3 === 0 ? 'country' : 'city',
    way: 'pointer',
    cut: null,
    ...of,
    choices: { chair, council, themes, office },
  };
}

export const VOTERS: readonly Voter[] = [
  voter(1, { language: 'en', device: 'phone' }, [
    ['okafor'],
    ['lindqvist', 'walsh', 'okafor'],
    ['pay', 'hours', 'training'],
    ['yes'],
  ]),
  voter(2, { language: 'fr', device: 'phone' }, [['lindqvist'], ['moreau', 'walsh'], ['pay'], ['no']]),
  voter(3, { language: 'ar', device: 'phone' }, [
    ['haddad'],
    ['haddad', 'okafor', 'walsh', 'moreau'],
    ['safety'],
    ['yes'],
  ]),
  voter(4, { language: 'en', device: 'desktop' }, [['okafor'], ['walsh'], ['hours', 'safety', 'training'], BLANK]),
  voter(5, { language: 'fr', device: 'desktop', way: 'keyboard' }, [
    ['haddad'],
    ['okafor', 'haddad', 'lindqvist'],
    ['training'],
    ['yes'],
  ]),
  voter(6, { language: 'en', device: 'desktop', way: 'speech' }, [
    ['lindqvist'],
    ['walsh', 'lindqvist'],
    ['pay', 'training'],
    ['no'],
  ]),
  voter(7, { language: 'en', device: 'phone', cut: 'second-device' }, [
    ['okafor'],
    ['okafor', 'moreau'],
    BLANK,
    ['yes'],
  ]),
  voter(8, { language: 'en', device: 'phone', cut: 'at-code' }, [
    BLANK,
    ['moreau', 'okafor'],
    ['safety', 'training'],
    ['no'],
  ]),
  voter(9, { language: 'fr', device: 'phone', cut: 'at-sign-in' }, [
    ['haddad'],
    ['lindqvist', 'moreau', 'haddad'],
    ['hours'],
    ['yes'],
  ]),
  voter(10, { language: 'ar', device: 'phone', cut: 'at-paper' }, [
    ['okafor'],
    ['walsh', 'haddad'],
    ['pay', 'safety'],
    ['yes'],
  ]),
  voter(11, { language: 'en', device: 'phone-dark', cut: 'tab-closed' }, [
    ['lindqvist'],
    BLANK,
    ['hours', 'training'],
    ['no'],
  ]),
  voter(12, { language: 'en', device: 'phone', cut: 'at-cast' }, [
    ['okafor'],
    ['walsh', 'moreau', 'lindqvist', 'okafor', 'haddad'],
    ['pay', 'hours', 'safety'],
    BLANK,
  ]),
  voter(13, { language: 'fr', device: 'desktop', cut: 'answer-lost' }, [
    ['haddad'],
    ['moreau'],
    ['training', 'pay'],
    ['yes'],
  ]),
];

/** On the roll, and does not vote. */
export const ABSENT = 'K-9001';

export function mailOf(reference: string): string {
  return `${reference.toLowerCase()}@members.makers.example`;
}

export function rollOfTour(): Map<string, { readonly section: string; readonly mail: string }> {
  const entries = VOTERS.map(({ reference, section }) => [reference, { section, mail: mailOf(reference) }] as const);
  return new Map([...entries, [ABSENT, { section: 'city', mail: mailOf(ABSENT) }]]);
}
