import { canonicalJson, type JsonObject } from '../../base/canonical-json.ts';
import { add, compare, type Rational, trustedRational, ZERO } from '../rational.ts';
import type { Sheet, SheetStage } from '../sheet.ts';
import type { Told } from './english.ts';

/** What the text and the page of a result have in common: names, votes and the outcome in words. */

/** Names by candidate id. */
export function namesOf(sheet: Told): (id: string) => string {
  const names = new Map(sheet.input.candidates.map(({ id, name }) => [id, sheet.words.name(name)]));
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
export function settingsOf(settings: JsonObject): (readonly [name: string, value: string])[] {
  return Object.keys(settings)
    .toSorted()
    .map((name) => [name, canonicalJson(settings[name] ?? null)]);
}

/** Whether a motion is carried, and if not, everything that fails. */
function motionInWords(sheet: Told): string {
  const { list, parts, outcome: say } = sheet.words;
  if (sheet.outcome.elected.length > 0) return say.carried;
  if (sheet.input.opened === '0') return say.notCarried(say.noBallot);
  const [stage] = sheet.stages;
  const failed = (stage?.conditions ?? []).filter(({ holds }) => !holds).map(({ name }) => name);
  const carries = sheet.rule.settings['carries'];
  const without = stage !== undefined && typeof carries === 'string' && votesAt(stage, carries) === '0';
  const reasons = [
    ...(without ? [say.nothingFor] : []),
    ...(failed.length > 0 ? [say.notReached(list(failed), failed.length)] : []),
  ];
  return say.notCarried(parts(reasons));
}

/** What the papers are called that are neither blank nor rejected. */
export function votingWords(sheet: Told): string {
  const { page } = sheet.words;
  return sheet.rule.id === 'motion' ? page.forOrAgainst : page.forCandidates;
}

/** That nobody had to be chosen from more than there are seats; null where somebody had. */
function noChoice(sheet: Told): string | null {
  const { elected, unfilled } = sheet.outcome;
  const standing = sheet.input.candidates.filter(({ state }) => state === 'standing').length;
  if (standing !== elected.length || unfilled > 0) return null;
  return sheet.words.outcome.nobodyElse(standing);
}

/** Why nobody is elected: the rule leaves several and the settings ask for no lot, or nothing counts. */
export function whyNobody(sheet: Told): string {
  const { list, outcome: say } = sheet.words;
  const left = sheet.outcome.winnerSet ?? [];
  if (left.length > 1) return say.leaves(list(left.map(namesOf(sheet))));
  return sheet.input.opened === '0' ? say.noBallot : say.noPaper;
}

/** Who is elected, or why nobody is. */
function electedInWords(sheet: Told): string[] {
  const name = namesOf(sheet);
  const { elected, reopened } = sheet.outcome;
  const { list, outcome: say } = sheet.words;
  if (elected.length > 0) return [say.elected(list(elected.map(name)), elected.length)];
  return reopened === undefined ? [`${say.nobodyAs(whyNobody(sheet))}.`] : [];
}

/**
 * What is left open after who is elected, in one sentence each.
 * @param lots where the reader finds how the lots fell
 */
export function openInWords(sheet: Told, lots: 'below' | 'above'): string[] {
  const { elected, unfilled, lotsThatMattered, reopened } = sheet.outcome;
  const { outcome: say } = sheet.words;
  const missing = reopened === undefined ? unfilled : unfilled - 1;
  const isSomeSeatWon = elected.length + (reopened === undefined ? 0 : 1) > 0;
  const choice = noChoice(sheet);
  return [
    ...(missing > 0 && isSomeSeatWon ? [say.empty(missing)] : []),
    ...(choice === null ? [] : [choice]),
    ...(lotsThatMattered.length > 0 ? [say.lotDecided(say.lot[lots])] : []),
  ];
}

/** That a seat was won by no person; null where none was. */
export function reopenedInWords(sheet: Told): string | null {
  const { reopened } = sheet.outcome;
  return reopened === undefined ? null : sheet.words.outcome.reopened(namesOf(sheet)(reopened));
}

/**
 * Who is elected and what is left open, in one sentence each.
 * @param lots where the reader finds how the lots fell
 */
export function outcomeInWords(sheet: Told, lots: 'below' | 'above'): string[] {
  if (sheet.rule.id === 'motion') return [motionInWords(sheet)];
  const reopened = reopenedInWords(sheet);
  const nobody = sheet.outcome.elected.length === 0;
  return [
    ...electedInWords(sheet),
    ...(reopened === null ? [] : [nobody ? sheet.words.outcome.nobodyAs(reopened) : reopened]),
    ...openInWords(sheet, lots),
  ];
}
