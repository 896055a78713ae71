import type { JsonObject } from '../../base/canonical-json.ts';
import { ruleOf } from '../rules.ts';
import type { Sheet, SheetTie, TieOrder } from '../sheet.ts';
import { countOf, isolated, listOf, showChange, showFigure } from './figures.ts';

/**
 * Every sentence in which a result is told, in English: the language of the record, where it is signed. Pages tell it in
 * others, too (src/http/pages/texts/sheets). Names, figures and lists come ready to be put in. A number that decides how a
 * word is written comes as such, or as the text of a whole number.
 */

/** A sentence that other languages write by how many names there are. */
const counted = (say: (names: string) => string): ((names: string, count: number) => string) => say;

const is = (count: number) => (count === 1 ? 'is' : 'are');

/** A rule by its name and in plain words, with the settings of a count. */
export interface RuleWords {
  readonly name: string;
  readonly sentences: readonly string[];
}

function ruleInWords(sheet: Sheet): RuleWords {
  const entry = ruleOf(sheet.rule.id);
  if (entry === null) return { name: sheet.rule.id, sentences: [] };
  const candidates = sheet.input.candidates.filter(({ state }) => state === 'standing').length;
  const settings = sheet.rule.settings as JsonObject;
  return { name: entry.name, sentences: entry.explain({ settings, size: { seats: sheet.input.seats, candidates } }) };
}

const REJECTIONS: Readonly<Record<string, string>> = {
  'no-mark': 'nothing is marked, not even the blank option',
  'blank-with-other-marks': 'the blank option is marked together with others',
  'blank-not-one': 'the blank option has a number other than 1',
  'mark-not-one': 'a choice is written as another number than 1',
  'too-many-choices': 'more is marked than the rule allows',
  'ranks-with-a-gap': 'a rank is left out before one that is used',
  'equal-ranks': 'two candidates have the same rank',
  'score-too-high': 'a score is higher than the rule allows',
  'too-many-points': 'more points are given than the rule allows',
  'rank-below-scores': 'it ranks lower than there are marks',
  'wrong-length': 'it has not one mark per option',
  'not-a-byte': 'a mark is out of range',
  'block-not-embedded': 'it does not decode: what was sealed was no marked ballot',
  'padding-not-zero': 'it has marks beyond its options',
};

/** What a lot, or what stands for one, did: it `decided` somebody. */
type Decided = Readonly<Record<SheetTie['kind'], (chosen: string) => string>>;

const DECIDED: Decided = {
  election: (chosen) => `gave the place to ${chosen}`,
  surplus: (chosen) => `put first ${chosen}`,
  exclusion: (chosen) => `excluded ${chosen}`,
  defeats: (chosen) => `took first the defeats by ${chosen}`,
  finalist: (chosen) => `put into the run-off ${chosen}`,
};

/** Why several are excluded together, by the reason that the sheet gives. */
const EXCLUDED_TOGETHER: Readonly<Record<string, string>> = {
  'fewer-together-than-the-next': 'all their votes together are fewer than those of the next candidate',
  'not-more-together-than-the-next':
    'all their votes together, with every surplus, are no more than those of the next candidate',
};

/** Why somebody is excluded under the New Zealand rule, by the reason that the sheet gives. */
const NZ_EXCLUDES: Readonly<Record<string, string>> = {
  'cannot-overtake': 'all surpluses together could not lift the last to the next',
  'no-surplus': 'hardly any surplus is left to lift the last',
  'without-votes': 'no paper counts for the last',
  'nothing-moves': 'no vote would move at another sharing out',
};

/** What settled a tie of marks before a lot. */
const MARK_STEPS: Readonly<Record<string, string>> = {
  preferred: 'the comparisons among them',
  points: 'their points',
  'top-marks': 'the highest marks that they got',
};

const ORDER_SOURCES: Readonly<Record<Exclude<TieOrder['source'], 'none'>, string>> = {
  coin: 'It follows from the lot seed that the trustees could neither foresee nor choose.',
  seed: 'It follows from the seed that was given to the count.',
  'lowest-number': 'It is the order of the candidates’ numbers, as was asked for; no lot was drawn.',
  given: 'It was given to the count.',
};

type FigureWord = 'votes' | 'points';
/** What a table of figures is called, and what its rows and columns mean. */
export type Heads = readonly [title: string, caption: string];

export const ENGLISH = {
  /** How figures, changes, lists and names are written. */
  figure: showFigure,
  change: showChange,
  /** The same in the table of all figures, which shows them whole wherever else they are shortened. */
  exact: showFigure,
  exactChange: showChange,
  list: listOf,
  /** Parts of one sentence, each of which could stand alone. */
  parts: (parts: readonly string[]): string => parts.join('; '),
  /** Names one after another, without an end. */
  row: (names: readonly string[]): string => names.join(', '),
  name: isolated,
  /** What a group of ballots is called; the sheet knows its id. */
  section: (id: string): string => id,
  rule: ruleInWords,
  /** The settings as whoever repeats the count needs them: those of the record, whatever names the sheet is told with. */
  settings: (sheet: Sheet): JsonObject => sheet.rule.settings,
  rejection: (reason: string): string => REJECTIONS[reason] ?? reason,
  /** A condition of a motion: as the sheet says it, and as its settings have it. */
  condition: (condition: { readonly words: string; readonly setting: unknown }): string => condition.words,
  /** What the figures of a stage are. */
  unit: { votes: 'votes', points: 'points' } as Readonly<Record<FigureWord, string>>,
  unused: { choices: 'choices not made', points: 'points not given', grades: 'lower grades' },

  outcome: {
    carried: 'The motion is carried.',
    notCarried: (reasons: string) => `The motion is not carried: ${reasons}.`,
    noBallot: 'no ballot was opened',
    noPaper: 'no paper counts for a candidate',
    nothingFor: 'no vote is for it',
    notReached: counted((names) => `${names} not reached`),
    elected: counted((names) => `Elected: ${names}.`),
    nobody: 'Nobody is elected',
    nobodyAs: (why: string) => `Nobody is elected: ${why}`,
    leaves: (names: string) => `the rule leaves ${names}, and its settings ask for no lot between them`,
    reopened: (name: string) => `${name} has won a seat; it stays empty, and nominations for it are opened again.`,
    empty: (seats: number) =>
      `${countOf(String(seats), 'seat stays', 'seats stay')} empty: there are too few candidates.`,
    nobodyElse: (standing: number) =>
      standing === 1
        ? 'There was one candidate for one seat: nobody else stood.'
        : `There were ${standing} candidates for ${standing} seats: nobody else stood.`,
    lot: { below: 'see below', above: 'see above' },
    lotDecided: (where: string) => `A lot decided between candidates with equal votes; ${where}.`,
  },

  page: {
    holds: (words: string, figure: string, base: string) => `Holds: ${words} (${figure} of ${base}).`,
    fails: (words: string, figure: string, base: string) => `Fails: ${words} (${figure} of ${base}).`,
    elected: 'Elected',
    electedOf: (elected: number, seats: number) => `Elected: ${elected} of ${seats} seats`,
    with: (figure: string, unit: string) => `${figure} ${unit}`,
    atStage: (stage: number) => `at stage ${stage}`,
    opened: 'Ballots opened',
    forCandidates: 'for candidates',
    forOrAgainst: 'for or against',
    blankPapers: 'Blank on purpose',
    emptied: 'Left without a preference that counts',
    rejected: 'Rejected',
    whyRejected: 'Why ballots were rejected:',
    rejectedAs: (papers: string, why: string) => `${papers}: ${why}`,
    withdrawn: (names: string) => `Withdrawn before the count: ${names}.`,
    bySection: 'By section',
    weights: 'A paper counts as many votes as the weight of its section.',
    bySectionTable: 'Ballots by section',
    section: 'Section',
    weight: 'Weight',
    openedColumn: 'Opened',
    blank: 'Blank',
    theRule: (name: string) => `The rule: ${name}`,
    evidence: 'To check this count',
    ruleId: 'Rule',
    ruleVersion: (version: string) => `version ${version}`,
    settings: 'settings',
    noSettings: 'none',
    hashes: {
      records: 'SHA-256 of the cast vote records',
      rejected: 'SHA-256 of the rejected ballots',
      file: 'SHA-256 of the ballot file',
      sheet: 'SHA-256 of this sheet',
    },
    sums: (sum: string) =>
      `At every stage all figures together sum to ${sum}; a sheet that does not is never published.`,
  },

  stages: {
    one: 'Count',
    title: (stage: string) => `Stage ${stage}`,
    part: (part: number, parts: number) => `(${part} of ${parts})`,
    heading: 'Stage by stage',
    headingOfOne: 'Votes',
    fates: { in: 'elected', 'was-in': 'already elected', out: 'excluded' },
    quota: (figure: string) => `quota ${figure}`,
    rest: (label: string, figure: string) => `${label} ${figure}`,
    notTransferable: 'not transferable',
    lostByRounding: 'lost by rounding',
    allFigures: 'All figures',
    allFiguresTable: 'All figures of all stages',
    candidate: 'Candidate',
    quotaRow: 'Quota',
    sum: 'Sum',
  },

  told: {
    equal: (names: string, votes: string) => `${names} had equal votes (${votes})`,
    cannotBeToldApart: (names: string) => `${names} are last and cannot be told apart`,
    decided: DECIDED,
    byLot: (level: string, lot: string, decided: string) => `${level}; lot ${lot} ${decided}.`,
    byNumbers: (level: string, decided: string) => `${level}; the numbers of the rule ${decided}.`,
    byStage: (level: string, stage: string, decided: string) =>
      `${level}; they differed at stage ${stage}, which ${decided}.`,
    to: (votes: string, name: string) => `${votes} to ${name}`,
    toOthers: (votes: string, others: number) => `${votes} to ${others} others`,
    toNobody: (votes: string | null) => `${votes ?? 'some'} to nobody`,
    forWant: (part: string) => `${part}, for want of a further preference`,
    nothingToPassOn: 'There were no votes to pass on.',
    passedOn: (moved: string) => `Votes passed on: ${moved}.`,
    nextPapers: (name: string) => `The next papers of ${name} go on.`,
    excludedTogether: (names: string, why: string) =>
      `${names} are excluded together: ${EXCLUDED_TOGETHER[why] ?? ''}.`,
    excluded: (name: string) => `${name} is excluded.`,
    fewest: (name: string, votes: string) => `${name} has the fewest votes (${votes}) and is excluded.`,
    fewestOfAll: (name: string) => `${name} has the fewest votes and is excluded.`,
    sharedOut: (passes: number) => `All papers are shared out anew (${countOf(String(passes), 'pass', 'passes')}).`,
    nzExcluded: (names: string, count: number, why: string) =>
      why in NZ_EXCLUDES ? `${names} ${is(count)} excluded: ${NZ_EXCLUDES[why] ?? ''}.` : null,
    carried: 'All that the rule asks holds: the motion is carried.',
    notCarried: 'Not all that the rule asks holds: the motion is not carried.',
    moreThanHalf: (name: string, votes: string, all: string) =>
      `${name} has more than half of the votes still counting (${votes} of ${all}) and is elected.`,
    elected: (names: string, count: number) => `${names} ${is(count)} elected.`,
    mostVotes: (names: string, count: number) => `${names} ${is(count)} elected with the most votes.`,
    noneForMotion: 'No paper is for or against the motion.',
    noneChosen: 'No paper chooses a candidate.',
    noneRanked: 'No paper ranks a candidate.',
    noneMarked: 'No paper marks a candidate.',
    votesOf: (papers: string) => `The votes of ${countOf(papers, 'paper')}.`,
    pointsOf: (papers: string) => `The points of ${countOf(papers, 'paper')}.`,
    firstPreferences: (papers: string) => `The first preferences of ${countOf(papers, 'paper')}.`,
    surplus: (names: string, moved: string) => `The surplus of ${names} is passed on. ${moved}.`,
    asManyAsPlaces: 'As many candidates are left as there are places.',
  },

  lots: {
    heading: 'Ties and lots',
    fell: (lot: { readonly n: number; readonly stage: number; readonly tied: string; readonly decided: string }) =>
      `Lot ${lot.n}, at stage ${lot.stage}, between ${lot.tied}: it ${lot.decided}.`,
    open: 'Whether this changed who is elected is open: there are too many ways.',
    changed: 'This changed who is elected: another way would have elected others.',
    changedAlone:
      'This changed who is elected: another way would have elected others (the later lots left as they are).',
    nothing: 'This changed nothing: every other way was counted out and elects the same.',
    nothingAlone:
      'This changed nothing: every other way was counted out and elects the same (the later lots left as they are).',
    none: 'No tie went to lot, and no order for lots was given.',
    used: 'Every lot was taken from this one order, the first being the most favoured.',
    notUsed: 'No tie went to lot: this order was not used.',
    sources: ORDER_SOURCES,
    order: 'The order of lots',
    seed: 'Lot seed:',
    byHand: 'To check by hand:',
    givesSeed: 'gives the seed of this contest,',
    andForExample: ', and for example',
    theLot: (name: string) => `the lot of ${name}. The lowest is the most favoured.`,
  },

  pairwise: {
    contradict: (names: string) => `Equally strong defeats by ${names} contradict one another`,
    cannotSeparate: (names: string) => `The rule cannot separate ${names}`,
    winsAll: (name: string) => `${name} wins the comparison with every other candidate.`,
    strongestPath: (name: string) =>
      `From ${name} the strongest path to every other candidate is at least as strong as the one back.`,
    noLocked: (name: string) => `No locked defeat puts ${name} below another candidate.`,
    worst: (name: string, worst: string) => `The worst that ${name} meets is ${worst}, and nobody meets less.`,
    score: (name: string, won: string, lost: string) =>
      `${name} wins ${won} comparisons and loses ${lost}; nobody has a better score.`,
    condorcet: (name: string) => `${name} is the Condorcet winner.`,
    smith: (names: string) =>
      `No candidate wins the comparison with every other one; ${names} are the fewest who each win against everybody else (the Smith set).`,
    compared: (papers: string) =>
      `Every two candidates are compared on ${countOf(papers, 'paper')}; the votes of a candidate are those of all comparisons together.`,
    leaves: (names: string) => `The rule leaves ${names}.`,
    elected: (name: string) => `${name} is elected.`,
    comparisons: ['Comparisons', 'Votes that prefer the candidate of the row to that of the column'] as Heads,
    paths: [
      'Strongest paths',
      'Strength of the strongest path from the candidate of the row to that of the column',
    ] as Heads,
    locks: ['Defeats as they were taken', 'In the order in which they were taken'] as Heads,
    lockColumns: ['Votes', 'Against', 'Strength', 'Taken'] as readonly string[],
    over: (winner: string, loser: string) => `${winner} over ${loser}`,
    taken: { locked: 'locked', skipped: 'skipped', contradictory: 'left out, contradictory' },
    worstOf: [
      'The worst that each candidate meets',
      'Strength of the strongest defeat, 0 for none; below 0 by how much the closest comparison is won',
    ] as Heads,
    worstColumn: 'Worst',
    scores: ['Comparisons won and lost', 'The score is comparisons won less comparisons lost'] as Heads,
    scoreColumns: ['Won', 'Lost', 'Level', 'Score'] as readonly string[],
  },

  marks: {
    onlyLeft: (name: string) => `Only ${name} is left and is elected.`,
    finalists: (one: string, onePoints: string, other: string, otherPoints: string) =>
      `${one} (${onePoints} points) and ${other} (${otherPoints} points) go into the run-off.`,
    preferred: (one: string, forOne: string, other: string, forOther: string, level: string) =>
      `${forOne} give ${one} more points, ${forOther} ${other}, ${level} both the same.`,
    seat: (seat: number) => `Seat ${seat}:`,
    mostPoints: (names: string, count: number) => `${names} ${is(count)} elected with the most points.`,
    highestMean: (names: string, count: number, means: string) =>
      `${names} ${is(count)} elected with the highest mean of the points given (${means}).`,
    bestMedian: (names: string, count: number, medians: string) =>
      `${names} ${is(count)} elected with the highest median grade (${medians}).`,
    meanOf: (name: string, mean: string) => `${name} ${mean}`,
    medianOf: (name: string, grade: string) => `${name}: ${grade}`,
    noGrade: 'no grade',
    none: 'none',
    gradesOf: (papers: string) => `The grades of ${countOf(papers, 'paper')}; the votes are those that give a grade.`,
    gradesFrom: (papers: string, grade: string) =>
      `The grades of ${countOf(papers, 'paper')}; the votes are those that give at least “${grade}”, the best median grade.`,
    equalForRunoff: (names: string) => `${names} had equal points for the run-off`,
    level: (names: string) => `${names} are level`,
    byStep: (level: string, step: string, chosen: string) => `${level}; ${MARK_STEPS[step] ?? ''} put ${chosen} first.`,
    place: (place: number) => `Place ${place}`,
    grades: ['Grades', 'Votes that give the candidate of the row the grade of the column'] as Heads,
    points: ['Marks', 'Votes that give the candidate of the row the mark of the column'] as Heads,
    places: [
      'Places',
      'Votes that put the candidate of the row at the place of the column, alone or with others',
    ] as Heads,
    means: ['Means', 'Points divided by the votes that give any'] as Heads,
    meanColumns: ['Mean', 'Exact'] as readonly string[],
    medians: ['Median grades', 'The candidates as the rule orders them'] as Heads,
    medianColumn: 'Median',
  },

  college: {
    table: (stage: number) => `Sections, stage ${stage}`,
    caption: 'Votes in each section, of how many that still count, and what a section’s share of the whole is',
    columns: ['Counting', 'Exhausted', 'Share'] as readonly string[],
    byFirst: 'The shares of the sections by first preferences.',
    smallest: (names: string) => `${names} has the smallest share and is excluded; every section is counted anew.`,
    moreThanHalf: (name: string, share: string) => `${name} has more than half of the whole (${share}) and is elected.`,
    largest: (name: string, share: string) => `${name} has the largest share (${share}) and is elected.`,
  },
};

/** The words of one language for results. */
export type SheetWords = typeof ENGLISH;

/** A sheet with the words in which it is told. */
export type Told = Sheet & { readonly words: SheetWords };

/** A sheet as it is told in a language; the figures stay as they are. */
export function toldIn(sheet: Sheet, words: SheetWords): Told {
  return { ...sheet, words };
}
