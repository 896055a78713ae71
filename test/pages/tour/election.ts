import { admitOfficer } from '../../../src/app/officer/admit-officer.ts';
import { createDraft } from '../../../src/app/officer/create-draft.ts';
import type { Draft } from '../../../src/app/officer/draft.ts';
import { importRoll } from '../../../src/app/officer/import-roll.ts';
import { prepareDefinition } from '../../../src/app/officer/prepare-definition.ts';
import { signDefinition } from '../../../src/app/officer/sign-definition.ts';
import { utf8 } from '../../../src/core/base/bytes.ts';
import { type FixedDefinition, parseDefinition } from '../../../src/core/election/fixed-definition.ts';
import { ContestIdSchema, OptionIdSchema, SectionIdSchema } from '../../../src/core/election/values.ts';
import { draftOf, ELECTION, type Office, orThrow, signedBy } from '../../support/election-office.ts';

/** The election of the tour: four questions of four kinds, two sections, three languages. */

type Words = readonly [en: string, fr: string, ar: string];

interface Option {
  readonly id: string;
  readonly name: Words;
  readonly statement?: Words;
}

const same = (name: string): Words => [name, name, name];

const PEOPLE: readonly Option[] = [
  {
    id: 'okafor',
    name: same('Ada Okafor'),
    statement: [
      'Fair pay, and a branch in every town.',
      'Des salaires justes, et une section dans chaque ville.',
      'أجور عادلة وفرع في كل مدينة.',
    ],
  },
  { id: 'lindqvist', name: same('Bo Lindqvist') },
  { id: 'haddad', name: ['Carla Haddad', 'Carla Haddad', 'كارلا حداد'] },
  { id: 'moreau', name: same('Denis Moreau') },
  { id: 'walsh', name: same('Erin Walsh') },
];

export const CONTESTS = [
  {
    id: 'chair',
    question: ['Who shall chair the union?', 'Qui présidera le syndicat ?', 'من يرأس النقابة؟'] as Words,
    rule: { id: 'plurality', version: '1', settings: { choices: 1 } },
    seats: 1,
    options: PEOPLE.slice(0, 3),
  },
  {
    id: 'council',
    question: ['Who shall sit on the council?', 'Qui siégera au conseil ?', 'من يجلس في المجلس؟'] as Words,
    rule: { id: 'scottish-stv', version: '2011/399', settings: {} },
    seats: 2,
    options: PEOPLE,
  },
  {
    id: 'themes',
    question: [
      'Which themes shall the congress discuss?',
      'De quels thèmes le congrès débattra-t-il ?',
      'أي موضوعات يناقشها المؤتمر؟',
    ] as Words,
    rule: { id: 'approval', version: '1', settings: { most: null } },
    seats: 2,
    options: [
      { id: 'pay', name: ['Pay', 'Les salaires', 'الأجور'] },
      { id: 'hours', name: ['Working hours', 'Le temps de travail', 'ساعات العمل'] },
      { id: 'safety', name: ['Safety at work', 'La sécurité au travail', 'السلامة في العمل'] },
      { id: 'training', name: ['Training', 'La formation', 'التدريب'] },
    ] as readonly Option[],
  },
  {
    id: 'office',
    question: ['Shall we move the office?', 'Faut-il déménager le bureau ?', 'هل ننقل المكتب؟'] as Words,
    rule: {
      id: 'motion',
      version: '1',
      settings: {
        carries: 'yes',
        conditions: [
          { name: 'majority', figure: 'for', relation: 'more-than', share: [1, 2], base: 'cast', of: 'base' },
        ],
      },
    },
    seats: 1,
    options: [
      { id: 'yes', name: ['Yes', 'Oui', 'نعم'] },
      { id: 'no', name: ['No', 'Non', 'لا'] },
    ] as readonly Option[],
    conditions: [['majority', 'majorité', 'أغلبية']] as readonly Words[],
  },
] as const;

const TITLE: Words = ['Union elections 2026', 'Élections syndicales 2026', 'انتخابات النقابة 2026'];
const ORGANISATION: Words = ['Union of Makers', 'Syndicat des Artisans', 'نقابة الصنّاع'];
const RULES: Words = [
  'One member, one ballot.\nThe chair is elected by most votes, the council by preferences.',
  'Un membre, un bulletin.\nLa présidence est élue à la majorité, le conseil par préférences.',
  'لكل عضو ورقة واحدة.\nيُنتخب الرئيس بأكثر الأصوات والمجلس بالتفضيلات.',
];
const SECTION_NAMES: Readonly<Record<string, Words>> = {
  city: ['City branches', 'Sections urbaines', 'فروع المدينة'],
  country: ['Country branches', 'Sections rurales', 'فروع الريف'],
};

/** What the option is called on a page in some language; the blank one as the service names it. */
export function optionName(contest: string, option: string, language: 'en' | 'fr' | 'ar'): string {
  const at = ['en', 'fr', 'ar'].indexOf(language);
  const found = CONTESTS.find(({ id }) => id === contest)?.options.find(({ id }) => id === option);
  return found?.name[at] ?? option;
}

function contestsIn(at: number) {
  return CONTESTS.map(({ id, question, options }) => ({
    id: ContestIdSchema.parse(id),
    question: question[at] ?? '',
    options: options.map((option) => ({
      id: OptionIdSchema.parse(option.id),
      name: option.name[at] ?? '',
      statement: option.statement?.[at] ?? '',
    })),
  }));
}

/** The questions in a language that the main texts are not in, with the names that only their settings have there. */
function translatedContests(at: number) {
  return contestsIn(at).map((contest, index) => {
    const question = CONTESTS[index];
    if (question === undefined || !('conditions' in question)) return contest;
    return { ...contest, conditions: question.conditions.map((name) => name[at] ?? '') };
  });
}

function tourDraft(office: Office): Draft {
  const english = contestsIn(0);
  const translation = (language: string, at: number) => ({
    language,
    title: TITLE[at] ?? '',
    organisation: ORGANISATION[at] ?? '',
    contact: 'help@makers.example',
    rules: RULES[at] ?? '',
    sections: Object.entries(SECTION_NAMES).map(([id, name]) => ({
      id: SectionIdSchema.parse(id),
      name: name[at] ?? '',
    })),
    contests: translatedContests(at),
  });
  return draftOf(office, {
    title: TITLE[0],
    organisation: { name: ORGANISATION[0], logo: null },
    test: true,
    contact: 'help@makers.example',
    rules: RULES[0],
    contests: CONTESTS.map(({ rule, seats }, at) => ({
      ...english[at]!,
      rule: rule as unknown as Draft['contests'][number]['rule'],
      seats,
      options: english[at]!.options.map((option) => ({ ...option, photo: null })),
    })),
    sections: Object.entries(SECTION_NAMES).map(([id, name]) => ({
      id: SectionIdSchema.parse(id),
      name: name[0],
      weight: 1,
      minimum: 1,
      mergeInto: null,
      openSmall: true,
    })),
    translations: [translation('fr', 1), translation('ar', 2)],
  });
}

/** Announces the election of the tour. @param roll by reference: section and mail address */
export async function announceTour(
  office: Office,
  roll: ReadonlyMap<string, { readonly section: string; readonly mail: string }>,
): Promise<FixedDefinition> {
  const { ports, officers } = office;
  const officer = officers[0].fingerprint;
  const command = { officer, election: ELECTION };
  for (const { certificate } of officers) orThrow(await admitOfficer(ports, { certificate }));
  orThrow(await createDraft(ports, { officer, draft: tourDraft(office) }));
  const rows = [...roll].map(([reference, { section, mail }]) => `${reference},${section},${mail}\n`);
  orThrow(await importRoll(ports, { ...command, csv: `reference,section,mail\n${rows.join('')}` }));
  const { definition } = orThrow(await prepareDefinition(ports, command));
  const fixed = orThrow(parseDefinition(utf8(definition)));
  for (const who of officers.slice(0, 2)) {
    const signature = await signedBy(office, who, fixed.bytes);
    orThrow(await signDefinition(ports, { officer: who.fingerprint, election: ELECTION, signature }));
  }
  return fixed;
}
