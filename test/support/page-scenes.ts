import { sha256 } from '@noble/hashes/sha2.js';
import type { ElectionStatus, StatusState } from '../../src/app/record/election-status.ts';
import { compareText, toBase64Url, toHex, utf8 } from '../../src/core/base/bytes.ts';
import { canonicalJson, type Json } from '../../src/core/base/canonical-json.ts';
import { countElection, resultBytes } from '../../src/core/count/count-election.ts';
import { inDrawnOrder } from '../../src/core/election/definition-bounds.ts';
import { fingerprintWords } from '../../src/core/election/fingerprint-words.ts';
import type { FixedDefinition } from '../../src/core/election/fixed-definition.ts';
import type { Instant } from '../../src/core/election/values.ts';
import type { HttpDeps } from '../../src/http/app.ts';
import { closedService } from './closed-service.ts';
import {
  fixTestDefinition,
  makeTestDefinition,
  TEST_CEREMONY,
  testDefinitionValue,
  testModulus,
} from './definition.ts';
import { seededRandom } from './random.ts';

/**
 * One large election as the public pages show it, in every state: 20 candidates for 3 seats, counted for real from made-up
 * ballots, a choice and an approval, over two sections.
 */

const SURNAMES =
  'Okafor Lindqvist Moreau Haddad Petrov Nakamura Silva Byrne Kowalczyk Mensah Rossi Andersson Dubois Farouk Ivanova Tanaka Costa Walsh Nowak Boateng';

const CANDIDATES = SURNAMES.split(' ').map((surname, at) => ({
  id: surname.toLowerCase(),
  name: `${'ABCDEFGHIJKLMNOPQRST'[at] ?? ''}. ${surname}`,
  statement: at % 5 === 0 ? 'Fair pay for all, and a branch in every town.' : '',
  photo: null,
}));

const BLANK = { id: 'blank', name: 'Leave this question blank', statement: '', photo: null };

function contest(input: {
  readonly id: string;
  readonly question: string;
  readonly rule: { readonly id: string; readonly version?: string; readonly settings: Json };
  readonly seats?: number;
  readonly options: readonly (typeof BLANK)[];
}): Json {
  const { id, question, rule, seats = 1, options } = input;
  return {
    id,
    question,
    rule: { version: '1', ...rule },
    seats,
    options: inDrawnOrder([...options, BLANK], { ceremony: TEST_CEREMONY, contest: id }),
  };
}

const SECTIONS = [
  { id: 'members', name: 'Individual members', size: 1200 },
  { id: 'branches', name: 'Branch delegates', size: 80 },
];

/** The definition of the large election. */
export function sceneDefinition(overrides: Readonly<Record<string, Json>> = {}): FixedDefinition {
  const [registrar] = testDefinitionValue()['registrars'] as [{ [name: string]: Json }];
  return fixTestDefinition(
    makeTestDefinition({
      title: 'National executive elections 2026',
      test: false,
      lots: 'draw',
      contests: [
        contest({
          id: 'executive',
          question: 'Who shall sit on the national executive?',
          rule: { id: 'scottish-stv', version: '2011/399', settings: {} },
          seats: 3,
          options: CANDIDATES,
        }),
        contest({
          id: 'chair',
          question: 'Who shall be chair?',
          rule: { id: 'plurality', settings: { choices: 1 } },
          options: CANDIDATES.slice(0, 4),
        }),
        contest({
          id: 'papers',
          question: 'Which of these papers shall the conference discuss?',
          rule: { id: 'approval', settings: { most: null } },
          seats: 2,
          options: CANDIDATES.slice(4, 9),
        }),
      ],
      sections: SECTIONS.map(({ id, name, size }) => ({
        id,
        name,
        weight: 1,
        minimum: 5,
        mergeInto: null,
        openSmall: true,
        roll: { size, root: toHex(sha256(utf8(`roll of ${id}`))) },
      })),
      registrars: [
        {
          ...registrar,
          tokenKeys: SECTIONS.map(({ id }) => ({ section: id, n: toBase64Url(testModulus(id)) })),
        },
      ],
      ...overrides,
    }),
  );
}

const GRADES = { en: ['poor', 'good', 'excellent'], fr: ['faible', 'bon', 'excellente'], ar: ['ضعيف', 'جيد', 'ممتاز'] };
const CONDITIONS = { en: ['majority', 'turnout'], fr: ['majorité', 'participation'], ar: ['الأغلبية', 'المشاركة'] };
const TITLES = { en: 'Elections 2026', fr: 'Élections 2026', ar: 'انتخابات 2026' };
const QUESTIONS = {
  papers: { en: 'How good are these papers?', fr: 'Que valent ces textes ?', ar: 'ما قيمة هذه الأوراق؟' },
  move: { en: 'Shall we move?', fr: 'Faut-il déménager ?', ar: 'هل ننتقل؟' },
} as const;
const ANSWERS: Readonly<Record<string, { readonly [L in 'en' | 'fr' | 'ar']: string }>> = {
  yes: { en: 'Yes', fr: 'Oui', ar: 'نعم' },
  no: { en: 'No', fr: 'Non', ar: 'لا' },
  blank: { en: BLANK.name, fr: 'Vote blanc', ar: 'ورقة بيضاء' },
};

/** Two questions whose rules have names in their settings, a judgement by grades and a motion, in three languages. */
export function namesDefinition(main: 'en' | 'fr' = 'en'): FixedDefinition {
  const condition = (name: string, share: [number, number], base: string) => ({
    ...{ name, figure: 'for', relation: 'more-than', share, base, of: 'base' },
  });
  const [majority = '', turnout = ''] = main === 'en' ? CONDITIONS.en : ['majorite', 'participation'];
  const contests = [
    contest({
      id: 'papers',
      question: QUESTIONS.papers[main],
      rule: { id: 'majority-judgement', settings: { grades: GRADES[main], ungraded: 'lowest' } },
      options: CANDIDATES.slice(0, 3),
    }),
    contest({
      id: 'move',
      question: QUESTIONS.move[main],
      rule: {
        id: 'motion',
        settings: {
          carries: 'yes',
          conditions: [condition(majority, [1, 2], 'cast'), condition(turnout, [9, 10], 'returned')],
        },
      },
      options: ['yes', 'no'].map((id) => ({ id, name: id, statement: '', photo: null })),
    }),
  ] as { id: 'papers' | 'move'; options: (typeof BLANK)[] }[];
  const translation = (language: 'en' | 'fr' | 'ar') => ({
    language,
    title: TITLES[language],
    organisation: 'The Committee',
    contact: 'returning-officer@vote.example',
    rules: '',
    sections: SECTIONS.map(({ id, name }) => ({ id, name })),
    contests: contests.map(({ id, options }) => ({
      id,
      question: QUESTIONS[id][language],
      options: options.map((option) => ({
        ...{ id: option.id, name: ANSWERS[option.id]?.[language] ?? option.name, statement: option.statement },
      })),
      ...(id === 'papers' ? { grades: GRADES[language] } : { conditions: CONDITIONS[language] }),
    })),
  });
  const others = [main === 'en' ? ('fr' as const) : ('en' as const), 'ar' as const];
  return sceneDefinition({
    language: main,
    title: TITLES[main],
    contests: contests as unknown as Json,
    translations: others.map(translation),
  });
}

/** Sorted cast vote records of one contest, made up from a seed. */
function recordsOf(fixed: FixedDefinition, at: number): Uint8Array {
  const { options, rule } = fixed.definition.contests[at] as FixedDefinition['definition']['contests'][number];
  const random = seededRandom(`ballots of ${at}`);
  const lines: string[] = [];
  for (let ballot = 0; ballot < 640; ballot += 1) {
    const bytes = random(options.length + 2);
    const marks = options.map(() => 0);
    const group = ballot % 16 === 0 ? 'branches' : 'members';
    const liking = options
      .map((_, option) => ({ option, value: (bytes[option] ?? 0) + ((7 * option) % 60) }))
      .filter(({ option }) => option !== options.length - 1)
      .toSorted((left, right) => right.value - left.value);
    if (ballot % 40 === 0) marks[options.length - 1] = 1;
    else if (rule.id === 'plurality') marks[liking[0]?.option ?? 0] = 1;
    else if (rule.id === 'approval') for (const { option } of liking.slice(0, 2)) marks[option] = 1;
    else if (rule.id === 'motion') marks[(bytes[0] ?? 0) % 3 === 0 ? 1 : 0] = 1;
    else if (rule.id === 'majority-judgement')
      for (const [place, { option }] of liking.entries()) marks[option] = place === 0 ? 3 : (bytes[option] ?? 0) % 4;
    else for (const [place, { option }] of liking.slice(0, 1 + (ballot % 6)).entries()) marks[option] = place + 1;
    lines.push(canonicalJson({ group, marks }));
  }
  return utf8(
    lines
      .toSorted(compareText)
      .map((line) => `${line}\n`)
      .join(''),
  );
}

/** `result.json` of the large election. */
function sceneResult(fixed: FixedDefinition): Uint8Array {
  const { contests } = fixed.definition;
  const result = countElection({
    definition: fixed.definition,
    records: new Map(contests.map(({ id }, at) => [id, recordsOf(fixed, at)])),
    rejected: new Map(contests.map(({ id }) => [id, new Uint8Array()])),
    lotSeed: sha256(utf8('lots')),
  });
  if (!result.ok) throw new Error(result.error.reasons.join('; '));
  return resultBytes(result.value);
}

export const STATES: readonly StatusState[] = [
  'draft',
  'prepared',
  'announced',
  'voting',
  'closed',
  'mixed',
  'unsealed',
  'declared',
  'annulled',
];

const NOW: { readonly [S in StatusState]: string } = {
  draft: '2026-11-01T10:00:00Z',
  prepared: '2026-11-02T10:00:00Z',
  announced: '2026-11-05T10:00:00Z',
  voting: '2026-11-12T10:00:00Z',
  closed: '2026-11-17T20:01:00Z',
  mixed: '2026-11-18T08:00:00Z',
  unsealed: '2026-11-18T12:00:00Z',
  declared: '2026-11-19T12:00:00Z',
  annulled: '2026-11-19T18:00:00Z',
};

/** The status of the large election in a state; its id is the state's name. */
export function sceneStatus(fixed: FixedDefinition, state: StatusState): ElectionStatus {
  const { definition } = fixed;
  const announced = state !== 'draft' && state !== 'prepared';
  return {
    election: state,
    title: definition.title,
    state,
    notice: 'sealed ballots can be opened by one trustee',
    bundles: [],
    opens: definition.opens,
    closes: definition.closes,
    now: NOW[state] as Instant,
    fingerprint: announced ? fixed.fingerprintHex : null,
    words: announced ? fingerprintWords(fixed.fingerprint) : [],
    turnout: announced
      ? SECTIONS.map(({ id, size }) => ({ section: id, entitled: size, ballots: state === 'announced' ? 0 : size / 2 }))
      : [],
  };
}

/** As much of the record as pages show of it. */
export function sceneFiles(fixed: FixedDefinition, state: StatusState): Map<string, Uint8Array> {
  const files = new Map([
    ['definition.json', fixed.bytes],
    ['box/checkpoint', utf8(`vote.example/${state}/box\n641\nL2vYxUHlfMBAo3LhuQZ9mUwAWsM1DUVeCqMy3KE1sgI=\n\n— x\n`)],
    [
      'registers/1/checkpoint',
      utf8(`vote.example/${state}/registers/1\n702\n7mQyYxUHlfMBAo3LhuQZ9mUwAWsM1DUVeCqMy3KE1sg=\n\n— x\n`),
    ],
  ]);
  // Counted is not declared: the result lies in the record before officers have signed it.
  if (['unsealed', 'declared', 'annulled'].includes(state)) files.set('result.json', sceneResult(fixed));
  if (state === 'declared' || state === 'annulled') files.set('declaration.json', utf8('{}'));
  return files;
}

/** A service that knows one election in every state, and one that is busy. */
export function sceneService(fixed: FixedDefinition, overrides: Partial<HttpDeps> = {}): HttpDeps {
  const files = new Map(STATES.map((state) => [state as string, sceneFiles(fixed, state)]));
  return closedService({
    publicUrl: 'https://vote.example',
    observer: {
      ...closedService().observer,
      listElections: () => {
        const elections = STATES.slice(2).map((state) => ({ election: state, title: fixed.definition.title, state }));
        return Promise.resolve({ ok: true, value: { elections } });
      },
      electionStatus: ({ election }) => {
        const state = STATES.find((each) => each === election);
        return Promise.resolve(
          state === undefined
            ? { ok: false, error: { kind: 'election-not-found' } }
            : { ok: true, value: sceneStatus(fixed, state) },
        );
      },
    },
    record: { files: (election) => Promise.resolve(files.get(election) ?? null) },
    ...overrides,
  });
}
