import type { CreateElectionInput } from '../../src/client/generated/tellers-client.ts';
import { msToInstant, SectionIdSchema } from '../../src/core/election/values.ts';
import type { Member, Way } from './members.ts';
import { makePerson, type Person } from './people.ts';

/** The election of the rehearsal: three sections of two weights, four contests of four kinds, five hundred members. */

export const ELECTION = 'rehearsal';

const SECTIONS = [
  { id: 'north', name: 'Northern branches', weight: 1, mergeInto: null, members: 260 },
  { id: 'south', name: 'Southern branches', weight: 1, mergeInto: 'north', members: 140 },
  { id: 'delegates', name: 'Conference delegates', weight: 2, mergeInto: null, members: 100 },
] as const;

/** Options by contest, in the order in which marks are written below. */
export const OPTIONS = {
  chair: ['amber', 'birch', 'cedar', 'dogwood'],
  treasurer: ['elm', 'fir'],
  board: ['gorse', 'hazel', 'iris', 'juniper', 'kale'],
  rules: ['for', 'against'],
} as const;
export type ContestName = keyof typeof OPTIONS;

/** The second settings of each rule are what docs/counting/ explains. */
const RULES: { readonly [C in ContestName]: { question: string; seats: number; rule: object } } = {
  chair: {
    question: 'Who shall be chair?',
    seats: 1,
    rule: { id: 'irv', version: '1', settings: { elimination: 'one-at-a-time', end: 'majority', ties: 'lot' } },
  },
  treasurer: {
    question: 'Who shall be treasurer?',
    seats: 1,
    rule: { id: 'plurality', version: '1', settings: { choices: 1 } },
  },
  board: {
    question: 'Whom do you approve for the board?',
    seats: 2,
    rule: { id: 'approval', version: '1', settings: { most: null } },
  },
  rules: {
    question: 'Shall the new rules of debate come into force?',
    seats: 1,
    rule: {
      id: 'motion',
      version: '1',
      settings: {
        carries: 'for',
        conditions: [
          { name: 'majority', figure: 'for', relation: 'more-than', share: [1, 2], base: 'cast', of: 'base' },
          { name: 'quorum', figure: 'returned', relation: 'at-least', share: [1, 3], base: 'entitled', of: 'base' },
        ],
      },
    },
  },
};

export function draftOf(input: {
  readonly opensMs: number;
  readonly closesMs: number;
  readonly officers: readonly Person[];
  readonly issuer: string;
}): CreateElectionInput['body'] {
  const { opensMs, closesMs, officers, issuer } = input;
  const draft = {
    election: ELECTION,
    title: 'Rehearsal of the autumn elections',
    organisation: { name: 'The Society', logo: null },
    test: true,
    opens: msToInstant(opensMs),
    closes: msToInstant(closesMs),
    zone: 'Europe/London',
    contests: (Object.keys(OPTIONS) as ContestName[]).map((id) => ({
      id,
      ...RULES[id],
      options: OPTIONS[id].map((option) => ({
        id: option,
        name: `${option.slice(0, 1).toUpperCase()}${option.slice(1)}`,
      })),
    })),
    sections: SECTIONS.map(({ members, ...section }) => ({
      ...section,
      minimum: Math.min(5, members),
      openSmall: false,
    })),
    officers: { required: 2, certificates: officers.map(({ name, certificate }) => ({ name, certificate })) },
    registerIntervalSeconds: 30,
    contact: 'officers@society.example',
    rules: 'One ballot each; delegates count twice.',
    proofs: { mail: true, letter: true, certificate: true, signIn: { issuer } },
  };
  return draft as unknown as CreateElectionInput['body'];
}

const WAYS: readonly Way[] = ['mail', 'mail', 'letter', 'sign-in', 'mail', 'letter', 'sign-in', 'certificate'];

/** Numbers that look drawn and are the same in every run. */
function lcg(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state / 0x80000000;
  };
}

function marksOf(next: () => number): ReadonlyMap<string, readonly number[]> {
  const ranks = new Map<string, readonly number[]>();
  const chair = OPTIONS.chair.map((_, at) => ({ at, key: next() + at / 8 })).toSorted((a, b) => a.key - b.key);
  const ranked = chair.slice(0, 1 + Math.floor(next() * 4)).map(({ at }) => at);
  ranks.set(
    'chair',
    OPTIONS.chair.map((_, at) => ranked.indexOf(at) + 1),
  );
  ranks.set('treasurer', next() < 0.55 ? [1, 0] : [0, 1]);
  const approved = OPTIONS.board.map((_, at) => (next() < 0.7 - at / 10 ? 1 : 0));
  ranks.set('board', approved.some((mark) => mark > 0) ? approved : [1, 0, 0, 0, 0]);
  ranks.set('rules', next() < 0.6 ? [1, 0] : [0, 1]);
  return ranks;
}

/** The members, and marks by option name; each contest's blank option is added when the drawn order is known. */
export async function makeMembers(): Promise<Member[]> {
  const next = lcg(20_261_129);
  const members: Member[] = [];
  for (const { id, members: count } of SECTIONS) {
    for (let index = 0; index < count; index += 1) {
      const way = WAYS[members.length % WAYS.length] ?? 'mail';
      const reference = `${id.toUpperCase()}-${String(index + 1).padStart(4, '0')}`;
      members.push({
        reference,
        section: SectionIdSchema.parse(id),
        way,
        mail: `${reference.toLowerCase()}@members.example`,
        person: way === 'certificate' ? await makePerson(`Member ${reference}`) : null,
        marks: marksOf(next),
      });
    }
  }
  return members;
}

export function rollCsv(members: readonly Member[]): string {
  const rows = members.map(({ reference, section, way, mail, person }) =>
    [
      reference,
      section,
      way === 'mail' || way === 'certificate' ? mail : '',
      person?.fingerprint ?? '',
      way === 'sign-in' ? reference : '',
      way === 'letter' ? 'yes' : 'no',
      way === 'letter' ? `Member ${reference}` : '',
    ].join(','),
  );
  return `reference,section,mail,certificate,subject,letter,name\n${rows.join('\n')}\n`;
}
