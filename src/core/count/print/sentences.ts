import { add, compare, formatCut, formatFraction, type Rational, trustedRational, ZERO } from '../rational.ts';
import type { SheetLot, SheetStage, SheetTie } from '../sheet.ts';
import type { Told } from './english.ts';
import { pairwiseSentences } from './pairwise-words.ts';
import { collegeSentences, scoreSentences, scoreTie } from './score-words.ts';
import { namesOf, stageBefore, votesAt, votesInPlay } from './words.ts';

/** What happened at a stage, in sentences made from the figures of the sheet. */

/** Between whom a lot of a pairwise rule was. */
function pairwiseTie(sheet: Told, tie: SheetTie): string {
  const { list, pairwise: say } = sheet.words;
  const tied = list(tie.tied.map(namesOf(sheet)));
  return tie.kind === 'defeats' ? say.contradict(tied) : say.cannotSeparate(tied);
}

function levelWords(sheet: Told, stage: SheetStage, tie: SheetTie): string {
  const { list, figure, told } = sheet.words;
  if (sheet.pairwise !== undefined) return pairwiseTie(sheet, tie);
  const tied = list(tie.tied.map(namesOf(sheet)));
  if (stage.action === 'iterate') return told.cannotBeToldApart(tied);
  const before = tie.kind === 'election' ? stage : stageBefore(sheet, stage);
  return told.equal(tied, before === undefined ? '0' : figure(votesAt(before, tie.tied[0] ?? '')));
}

function tieSentence(sheet: Told, stage: SheetStage, tie: SheetTie): string {
  const { list, told } = sheet.words;
  const level = levelWords(sheet, stage, tie);
  const decided = told.decided[tie.kind](list(tie.chosen.map(namesOf(sheet))));
  if (tie.by === 'number') return told.byNumbers(level, decided);
  if (tie.by === 'lot' || sheet.pairwise !== undefined) return told.byLot(level, String(tie.lot ?? ''), decided);
  return told.byStage(level, String(tie.stage ?? ''), decided);
}

/** How many candidates a sentence names for where votes went. */
const NAMED = 3;

/** The sum of changes, written as they are. */
function sumOf(sheet: Told, changes: readonly { readonly change: string }[]): string {
  const places = changes[0]?.change.split('.')[1]?.length ?? 0;
  const total = changes.map(({ change }) => trustedRational(change)).reduce<Rational>(add, ZERO);
  return sheet.words.figure(places > 0 ? formatCut(total, places) : formatFraction(total));
}

/** What a stage gave to nobody; null where nothing was. */
function stoppedWords(sheet: Told, stage: SheetStage): string | null {
  const { figure, told } = sheet.words;
  const transfers = stage.transfers ?? [];
  const stopped = transfers.map(({ nonTransferable }) => trustedRational(nonTransferable.votes));
  if (!stopped.some((votes) => compare(votes, ZERO) > 0) || stageBefore(sheet, stage) === undefined) return null;
  const part = told.toNobody(transfers.length === 1 ? figure(transfers[0]?.nonTransferable.votes ?? '0') : null);
  // What a surplus gives to nobody may also be what rounding has left over.
  return stage.action === 'surplus' ? part : told.forWant(part);
}

/** `12 to Ann, 3 to Bo; 4 to nobody`. */
function movedWords(sheet: Told, stage: SheetStage): string {
  const { figure, list, parts, told } = sheet.words;
  const name = namesOf(sheet);
  const ids = sheet.input.candidates.map(({ id }) => id);
  const gained = ids
    .map((id) => ({ id, change: stage.delta?.[id] ?? '0' }))
    .filter(({ change }) => compare(trustedRational(change), ZERO) > 0)
    .toSorted((left, right) => compare(trustedRational(right.change), trustedRational(left.change)));
  // The bars and the table hold everything; a sentence names those who gained most.
  const named = gained.length > NAMED + 1 ? gained.slice(0, NAMED) : gained;
  const words = named.map(({ id, change }) => told.to(figure(change), name(id)));
  if (named.length < gained.length) {
    words.push(told.toOthers(sumOf(sheet, gained.slice(NAMED)), gained.length - NAMED));
  }
  const stopped = stoppedWords(sheet, stage);
  return parts([...(gained.length > 0 ? [list(words)] : []), ...(stopped === null ? [] : [stopped])]);
}

function excludeSentence(sheet: Told, stage: SheetStage): string {
  const { figure, list, told } = sheet.words;
  const before = stageBefore(sheet, stage);
  const who = list(stage.who.map(namesOf(sheet)));
  const moved = movedWords(sheet, stage);
  const went = moved === '' ? told.nothingToPassOn : told.passedOn(moved);
  if (stage.sub !== null && stage.sub[0] > 1) return `${told.nextPapers(who)} ${went}`;
  if (stage.who.length > 1) return `${told.excludedTogether(who, stage.why)} ${went}`;
  if (stage.ties.length > 0) return `${told.excluded(who)} ${went}`;
  const votes = before === undefined ? '0' : votesAt(before, stage.who[0] ?? '');
  return `${told.fewest(who, figure(votes))} ${went}`;
}

function iterateSentence(sheet: Told, stage: SheetStage): string {
  const { list, told } = sheet.words;
  const shared = told.sharedOut(stage.iterations ?? 1);
  if (stage.excluded.length === 0) return shared;
  const who = list(stage.excluded.map(namesOf(sheet)));
  const nz = told.nzExcluded(who, stage.excluded.length, stage.why);
  if (nz !== null) return `${shared} ${nz}`;
  return `${shared} ${stage.ties.length > 0 ? told.excluded(who) : told.fewestOfAll(who)}`;
}

function electedSentence(sheet: Told, stage: SheetStage): string | null {
  const { figure, list, told } = sheet.words;
  if (sheet.rule.id === 'motion') return stage.elected.length > 0 ? told.carried : told.notCarried;
  if (stage.elected.length === 0) return null;
  const who = list(stage.elected.map(namesOf(sheet)));
  if (sheet.rule.id === 'irv') {
    const votes = votesAt(stage, stage.elected[0] ?? '');
    return told.moreThanHalf(who, figure(votes), figure(votesInPlay(stage).n.toString()));
  }
  const say = stage.quota === null ? told.mostVotes : told.elected;
  return say(who, stage.elected.length);
}

function actionSentence(sheet: Told, stage: SheetStage): string {
  const { list, told } = sheet.words;
  const { papers } = sheet.input.voting;
  switch (stage.action) {
    case 'totals':
      if (sheet.rule.id === 'motion' && papers === '0') return told.noneForMotion;
      return stage.why === 'no-votes' ? told.noneChosen : told.votesOf(papers);
    case 'first':
      return stage.why === 'no-votes' ? told.noneRanked : told.firstPreferences(papers);
    case 'exclude':
      return excludeSentence(sheet, stage);
    case 'surplus':
      return told.surplus(list(stage.who.map(namesOf(sheet))), movedWords(sheet, stage));
    case 'iterate':
      return iterateSentence(sheet, stage);
    case 'elect-remaining':
      return told.asManyAsPlaces;
  }
}

/** Everything that is to be said of a stage. */
export function stageSentences(sheet: Told, stage: SheetStage): string[] {
  if (sheet.pairwise !== undefined) {
    return [...pairwiseSentences(sheet, stage), ...stage.ties.map((tie) => tieSentence(sheet, stage, tie))];
  }
  if (sheet.scores !== undefined) {
    return [...stage.ties.map((tie) => scoreTie(sheet, tie)), ...scoreSentences(sheet, stage)];
  }
  const ties = stage.ties.map((tie) => tieSentence(sheet, stage, tie));
  if (sheet.colleges !== undefined) return [...ties, ...collegeSentences(sheet, stage)];
  const elected = electedSentence(sheet, stage);
  const action = actionSentence(sheet, stage);
  // The votes come before what was made of equal ones; an exclusion comes of them.
  const first = stage.action === 'totals' || stage.action === 'first' ? [action, ...ties] : [...ties, action];
  return [...first, ...(elected === null ? [] : [elected])];
}

/** One lot: between whom, how it fell, and what it changed. */
export function lotSentences(sheet: Told, lot: SheetLot): string[] {
  const { list, lots: say, told } = sheet.words;
  const name = namesOf(sheet);
  const decided = told.decided[lot.kind](list(lot.chosen.map(name)));
  const fell = say.fell({ n: lot.n, stage: lot.stage, tied: list(lot.tied.map(name)), decided });
  if (lot.changedElected === null) return [fell, say.open];
  const alone = lot.tried === 'this-lot-alone';
  if (lot.changedElected) return [fell, alone ? say.changedAlone : say.changed];
  return [fell, alone ? say.nothingAlone : say.nothing];
}

/** Where the order of lots comes from, and how to check it. */
export function tieOrderSentences(sheet: Told): string[] {
  const { tieOrder, words } = sheet;
  if (tieOrder.source === 'none') return [words.lots.none];
  return [tieOrder.used ? words.lots.used : words.lots.notUsed, words.lots.sources[tieOrder.source]];
}
