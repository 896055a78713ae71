import { canonicalJson, type JsonObject } from '../../base/canonical-json.ts';
import { add, compare, formatCut, type Rational, trustedRational, ZERO } from '../rational.ts';
import { ruleOf } from '../rules.ts';
import type { Sheet, SheetStage } from '../sheet.ts';

/** What the text and the page of a result have in common: names, numbers and lists in words. */

/** A figure for people: fractions are cut to five places and marked, everything else stands as it is. */
export function showFigure(text: string): string {
  return text.includes('/') ? `${formatCut(trustedRational(text), 5)}…` : text;
}

/** A change with its sign; nothing for no change. */
export function showChange(text: string): string {
  const sign = compare(trustedRational(text), ZERO);
  return sign === 0 ? '' : sign > 0 ? `+${showFigure(text)}` : `−${showFigure(text.slice(1))}`;
}

/** `A`, `A and B`, `A, B and C`. */
export function listOf(words: readonly string[]): string {
  if (words.length <= 1) return words[0] ?? '';
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}

/** `1 paper`, `2 papers`. */
export function countOf(figure: string, one: string, many = `${one}s`): string {
  return `${showFigure(figure)} ${figure === '1' ? one : many}`;
}

/** Hebrew, Arabic and their neighbours: letters that are written from right to left. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe]/;

/** A name that may stand in a sentence of the other direction: between a first strong isolate and its end. */
function isolated(name: string): string {
  return RIGHT_TO_LEFT.test(name) ? `\u2068${name}\u2069` : name;
}

/** Names by candidate id. */
export function namesOf(sheet: Sheet): (id: string) => string {
  const names = new Map(sheet.input.candidates.map(({ id, name }) => [id, isolated(name)]));
  return (id) => names.get(id) ?? id;
}

export function votesAt(stage: SheetStage, id: string): string {
  return Object.hasOwn(stage.votes, id) ? (stage.votes[id] ?? '0') : '0';
}

/** Candidates who stood, those with the most votes at a stage first, equal ones in the order of the ballot. */
export function byVotes(sheet: Sheet, stage: SheetStage): string[] {
  const standing = sheet.input.candidates.filter(({ state }) => state === 'standing').map(({ id }) => id);
  const value = new Map(standing.map((id): [string, Rational] => [id, trustedRational(votesAt(stage, id))]));
  return standing.toSorted((left, right) => compare(value.get(right) ?? ZERO, value.get(left) ?? ZERO));
}

/** The stage, or part of one, before a stage. */
export function stageBefore(sheet: Sheet, stage: SheetStage): SheetStage | undefined {
  return sheet.stages[sheet.stages.indexOf(stage) - 1];
}

/** Whether somebody was elected before a stage. */
export function electedBefore(sheet: Sheet, stage: SheetStage, id: string): boolean {
  return sheet.stages.slice(0, sheet.stages.indexOf(stage)).some(({ elected }) => elected.includes(id));
}

/** Candidates who were excluded before a stage: they are listed no more. */
export function goneBefore(sheet: Sheet, stage: SheetStage): Set<string> {
  return new Set(sheet.stages.slice(0, sheet.stages.indexOf(stage)).flatMap(({ excluded }) => excluded));
}

/** The sum of the votes of everybody at a stage. */
export function votesInPlay(stage: SheetStage): Rational {
  return Object.values(stage.votes).map(trustedRational).reduce(add, ZERO);
}

/**
 * The settings of a count by name, each value as canonical JSON: a sheet that was just made and the same sheet read from
 * its file are printed alike, whatever order their members had.
 */
export function settingsOf(sheet: Sheet): (readonly [name: string, value: string])[] {
  const settings = sheet.rule.settings as JsonObject;
  return Object.keys(settings)
    .toSorted()
    .map((name) => [name, canonicalJson(settings[name] ?? null)]);
}

/** The rule in plain words with the settings of this count. */
export function ruleInWords(sheet: Sheet): { name: string; sentences: string[] } {
  const entry = ruleOf(sheet.rule.id);
  if (entry === null) return { name: sheet.rule.id, sentences: [] };
  const candidates = sheet.input.candidates.filter(({ state }) => state === 'standing').length;
  const settings = sheet.rule.settings as JsonObject;
  return { name: entry.name, sentences: entry.explain({ settings, size: { seats: sheet.input.seats, candidates } }) };
}

const REJECTIONS = new Map([
  ['no-mark', 'nothing is marked, not even the blank option'],
  ['blank-with-other-marks', 'the blank option is marked together with others'],
  ['blank-not-one', 'the blank option has a number other than 1'],
  ['mark-not-one', 'a choice is written as another number than 1'],
  ['too-many-choices', 'more is marked than the rule allows'],
  ['ranks-with-a-gap', 'a rank is left out before one that is used'],
  ['equal-ranks', 'two candidates have the same rank'],
  ['score-too-high', 'a score is higher than the rule allows'],
  ['too-many-points', 'more points are given than the rule allows'],
  ['rank-below-scores', 'it ranks lower than there are marks'],
  ['wrong-length', 'it has not one mark per option'],
  ['not-a-byte', 'a mark is out of range'],
  ['block-not-embedded', 'it does not decode: what was sealed was no marked ballot'],
  ['padding-not-zero', 'it has marks beyond its options'],
]);

/** Why ballots were rejected, in words. */
export function rejectionInWords(reason: string): string {
  return REJECTIONS.get(reason) ?? reason;
}

/** Whether a motion is carried, and if not, everything that fails. */
function motionInWords(sheet: Sheet): string {
  if (sheet.outcome.elected.length > 0) return 'The motion is carried.';
  if (sheet.input.opened === '0') return 'The motion is not carried: no ballot was opened.';
  const [stage] = sheet.stages;
  const failed = (stage?.conditions ?? []).filter(({ holds }) => !holds).map(({ name }) => name);
  const carries = sheet.rule.settings['carries'];
  const without = stage !== undefined && typeof carries === 'string' && votesAt(stage, carries) === '0';
  const reasons = [
    ...(without ? ['no vote is for it'] : []),
    ...(failed.length > 0 ? [`${listOf(failed)} not reached`] : []),
  ];
  return `The motion is not carried: ${reasons.join('; ')}.`;
}

/** What the papers are called that are neither blank nor rejected. */
export function votingWords(sheet: Sheet): string {
  return sheet.rule.id === 'motion' ? 'for or against' : 'for candidates';
}

/** That nobody had to be chosen from more than there are seats; null where somebody had. */
function noChoice(sheet: Sheet): string | null {
  const { elected, unfilled } = sheet.outcome;
  const standing = sheet.input.candidates.filter(({ state }) => state === 'standing').length;
  if (standing !== elected.length || unfilled > 0) return null;
  const [one, many] = ['was one candidate for one seat', `were ${standing} candidates for ${standing} seats`];
  return `There ${standing === 1 ? one : many}: nobody else stood.`;
}

/** Why nobody is elected though papers count: the rule leaves several and the settings ask for no lot. */
function openSet(sheet: Sheet): string | null {
  const left = sheet.outcome.winnerSet ?? [];
  if (left.length < 2 || sheet.outcome.elected.length > 0 || sheet.outcome.reopened !== undefined) return null;
  return `Nobody is elected: the rule leaves ${listOf(left.map(namesOf(sheet)))}, and its settings ask for no lot between them.`;
}

function whyNobody(sheet: Sheet): string {
  return sheet.input.opened === '0' ? 'no ballot was opened' : 'no paper counts for a candidate';
}

/**
 * Who is elected and what is left open, in one sentence each.
 * @param lots where the reader finds how the lots fell
 */
export function outcomeInWords(sheet: Sheet, lots: 'below' | 'above'): string[] {
  const name = namesOf(sheet);
  const { elected, unfilled, lotsThatMattered, reopened } = sheet.outcome;
  const sentences: string[] = [];
  if (sheet.rule.id === 'motion') return [motionInWords(sheet)];
  const open = openSet(sheet);
  if (elected.length > 0) sentences.push(`Elected: ${listOf(elected.map(name))}.`);
  else if (reopened === undefined) sentences.push(open ?? `Nobody is elected: ${whyNobody(sheet)}.`);
  if (reopened !== undefined) {
    const nobody = elected.length === 0 ? 'Nobody is elected: ' : '';
    sentences.push(
      `${nobody}${name(reopened)} has won a seat; it stays empty, and nominations for it are opened again.`,
    );
  }
  const missing = reopened === undefined ? unfilled : unfilled - 1;
  if (missing > 0 && elected.length + (reopened === undefined ? 0 : 1) > 0) {
    sentences.push(`${countOf(String(missing), 'seat stays', 'seats stay')} empty: there are too few candidates.`);
  }
  const choice = noChoice(sheet);
  if (choice !== null) sentences.push(choice);
  if (lotsThatMattered.length > 0) sentences.push(`A lot decided between candidates with equal votes; see ${lots}.`);
  return sentences;
}
