import { countCommand } from '../../src/cli/count.ts';
import { countContest } from '../../src/core/count/count-contest.ts';
import { mergePapers, type Paper } from '../../src/core/count/papers.ts';
import { ballotInWords, settingsInWords } from '../../src/core/count/print/rule-words.ts';
import { sheetText } from '../../src/core/count/print/text.ts';
import type { RuleEntry } from '../../src/core/count/rule-entry.ts';
import { RULES } from '../../src/core/count/rules.ts';
import type { Sheet } from '../../src/core/count/sheet.ts';

/** The pages of docs/counting, one a rule: made from the registry and from the real sheet of a small example. */

interface Example {
  readonly seats: number;
  readonly candidates: readonly string[];
  /** Lines of a BLT file without the closing 0. */
  readonly papers: readonly string[];
  readonly title: string;
  readonly settings?: Readonly<Record<string, string>>;
}

/** The textbook example of four cities that look for a capital: those nearer are liked better. */
const CAPITAL: Example = {
  seats: 1,
  candidates: ['Memphis', 'Nashville', 'Chattanooga', 'Knoxville'],
  papers: ['42 1 2 3 4', '26 2 3 4 1', '15 3 4 2 1', '17 4 3 2 1'],
  title: 'Capital of Tennessee',
};

/** The same with marks from 5 to 0 by distance. */
const CAPITAL_MARKS: Example = {
  ...CAPITAL,
  papers: ['42 1 - - 2 3', '26 2 - - 3 4', '15 3 - 2=4', '17 4 3 - 2'],
};

const COMMITTEE: Example = {
  seats: 2,
  candidates: ['Ada', 'Ben', 'Cleo', 'Dan', 'Eva'],
  papers: ['9 1 3', '4 1 2', '6 2 4 1', '5 3 5 4', '4 5 3', '3 4 2', '1 5'],
  title: 'Two places on the committee',
};

const CHOICES: Example = {
  seats: 2,
  candidates: ['Ada', 'Ben', 'Cleo', 'Dan'],
  papers: ['9 1 3', '4 1 2', '6 2 4', '5 3 4', '4 3', '1'],
  title: 'Two places on the board',
};

const EXAMPLES = new Map<string, Example>([
  ['plurality', CHOICES],
  ['block', CHOICES],
  ['limited', { ...CHOICES, papers: ['9 1', '7 2', '6 3', '5 4', '1'] }],
  ['approval', { ...CHOICES, papers: ['9 1 3 4', '4 1 2', '6 2 4', '5 3', '1'] }],
  [
    'motion',
    { seats: 1, candidates: ['For', 'Against'], papers: ['12 1', '8 2', '3'], title: 'Shall we move the office?' },
  ],
  [
    'cumulative',
    { ...CHOICES, settings: { mostForOne: '2', votes: '2' }, papers: ['9 1', '6 - 2=3', '5 - 3=4', '4 - 4=1', '1'] },
  ],
  ['score', CAPITAL_MARKS],
  ['star', CAPITAL_MARKS],
  [
    'majority-judgement',
    { ...CAPITAL_MARKS, papers: ['42 1 - - 2 3 4', '26 2 - - 3 4 1', '15 3 - 2=4 - - 1', '17 4 3 - 2 - 1'] },
  ],
]);

function exampleOf(entry: RuleEntry): Example {
  const own = EXAMPLES.get(entry.id);
  if (own !== undefined) return own;
  const size = { seats: 2, candidates: 5 };
  const several = entry.reasonsToRefuse({ settings: entry.usualSettings(size), size }).length === 0;
  return several && entry.id !== 'borda' ? COMMITTEE : CAPITAL;
}

function bltOf({ candidates, seats, papers, title }: Example): string {
  const lines = papers.map((line) => `${line} 0`);
  return [
    `${candidates.length} ${seats}`,
    ...lines,
    '0',
    ...candidates.map((name) => `"${name}"`),
    `"${title}"`,
    '',
  ].join('\n');
}

/** The example as a file, the command that counts it, and what that prints. */
interface Counted {
  readonly given: string;
  /** Null where no command counts it: ballot files know no sections. */
  readonly command: string | null;
  readonly printed: string;
  readonly sheet: Sheet;
}

function countedFile(entry: RuleEntry): Counted {
  const example = exampleOf(entry);
  const given = bltOf(example);
  const settings = new Map(Object.entries(example.settings ?? {}));
  const counted = countCommand({
    text: given,
    fileName: 'example.blt',
    rule: entry.id,
    settings,
    lots: 'lowest',
    json: false,
  });
  if (counted.exitCode !== 0 || counted.sheet === null) throw new Error(`${entry.id}: ${counted.errors}`);
  const options = [...settings].map(([name, value]) => ` --setting ${name}=${value}`).join('');
  return {
    given,
    command: `tellers count example.blt --rule ${entry.id}${options} --lots lowest`,
    printed: counted.output,
    sheet: counted.sheet,
  };
}

/** Ballot files know no sections: the example of a college is given as papers of two sections. */
function countedCollege(entry: RuleEntry): Counted {
  const candidates = ['Ada', 'Ben', 'Cleo'];
  const sections = new Map<string, readonly (readonly [number, readonly number[]])[]>([
    [
      'branches',
      [
        [400, [0, 1]],
        [350, [1, 0]],
        [250, [2, 1]],
      ],
    ],
    [
      'council',
      [
        [7, [1, 2]],
        [6, [0]],
        [5, [2, 0]],
      ],
    ],
  ]);
  const papersOf = (alike: readonly (readonly [number, readonly number[]])[]): Paper[] =>
    alike.map(([weight, order]) => ({ weight, marks: Uint8Array.from(candidates, (_, at) => order.indexOf(at) + 1) }));
  const merge = (papers: readonly Paper[]) => mergePapers({ candidates: candidates.length, papers });
  const papers = merge([...sections.values()].flatMap(papersOf));
  const votes = { papers: String(papers.total), votes: String(papers.total) };
  const none = { papers: '0', votes: '0' };
  const size = { seats: 1, candidates: candidates.length, sections: [...sections.keys()] };
  const sheet = countContest({
    contest: 'leader',
    question: 'Who leads?',
    entry,
    settings: entry.usualSettings(size),
    input: {
      records: null,
      rejectedRecords: null,
      file: null,
      reading: null,
      seats: 1,
      candidates: candidates.map((name, at) => ({ id: String(at + 1), name, state: 'standing' as const })),
      opened: String(papers.total),
      voting: votes,
      blank: none,
      emptied: none,
      rejected: { ...none, reasons: [] },
      entitled: null,
      groups: [],
    },
    papers,
    lots: { source: 'lowest-number' },
    sections: new Map([...sections].map(([id, alike]) => [id, merge(papersOf(alike))])),
  });
  if (!sheet.ok) throw new Error(`${entry.id}: ${sheet.error.kind}`);
  const lines = [...sections].flatMap(([id, alike]) =>
    alike.map(([times, order]) => `${id}: ${times} ${order.map((at) => candidates[at] ?? '').join(' > ')}`),
  );
  return { given: `${lines.join('\n')}\n`, command: null, printed: sheetText(sheet.value), sheet: sheet.value };
}

function countedExample(entry: RuleEntry): Counted {
  return entry.id === 'electoral-college' ? countedCollege(entry) : countedFile(entry);
}

/** The sheet of the example of a rule. */
export function exampleSheet(entry: RuleEntry): Sheet {
  return countedExample(entry).sheet;
}

function settingTable(entry: RuleEntry): string[] {
  const words = settingsInWords(entry);
  if (words.length === 0) return ['The rule has no settings.'];
  return [
    '| setting | may be | means |',
    '| --- | --- | --- |',
    ...words.map(({ name, allowed, meaning }) => `| \`${name}\` | ${allowed} | ${meaning} |`),
  ];
}

function fence(language: string, text: string): string[] {
  return [`\`\`\`${language}`, text.trimEnd(), '```'];
}

function pageOf(entry: RuleEntry): string {
  const college = entry.id === 'electoral-college';
  const counted = countedExample(entry);
  const { seats, candidates } = college ? { seats: 1, candidates: ['Ada', 'Ben', 'Cleo'] } : exampleOf(entry);
  const sections = college ? { sections: ['branches', 'council'] } : {};
  const size = { seats, candidates: candidates.length, ids: candidates.map((_, at) => String(at + 1)), ...sections };
  const own = college ? {} : (exampleOf(entry).settings ?? {});
  const settings = {
    ...entry.usualSettings(size),
    ...Object.fromEntries(Object.entries(own).map(([name, value]) => [name, Number(value)])),
  };
  const command =
    counted.command !== null
      ? ['', `Counted by \`${counted.command}\`:`]
      : ['', 'Counted, each section having half of the whole:'];
  return [
    `# ${entry.name}`,
    '',
    `Rule \`${entry.id}\`, version \`${entry.version}\`. Text: ${entry.text}.`,
    '',
    `${ballotInWords(entry, settings)} In words, with the settings of the example:`,
    '',
    ...entry.explain({ settings, size }).map((sentence) => `- ${sentence}`),
    '',
    '## Settings',
    '',
    ...settingTable(entry),
    '',
    '## Example',
    '',
    ...(entry.marks === 'score'
      ? [
          'In a ballot file the first rank is the highest mark and every further one a mark less; `-` passes over a mark that nobody gets.',
          '',
        ]
      : []),
    ...fence('text', counted.given),
    ...command,
    '',
    ...fence('text', counted.printed),
    '',
    'This page is made by `node scripts/make-counting-docs.mjs`.',
    '',
  ].join('\n');
}

/** Every page by its file name. */
export function countingPages(): Map<string, string> {
  return new Map(RULES.map((entry) => [`${entry.id}.md`, pageOf(entry)]));
}
