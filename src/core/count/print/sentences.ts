import { add, compare, formatCut, formatFraction, type Rational, trustedRational, ZERO } from '../rational.ts';
import type { Sheet, SheetLot, SheetStage, SheetTie } from '../sheet.ts';
import { pairwiseSentences } from './pairwise-words.ts';
import { collegeSentences, scoreSentences, scoreTie } from './score-words.ts';
import { countOf, listOf, namesOf, showFigure, stageBefore, votesAt, votesInPlay } from './words.ts';

/** What happened at a stage, in sentences made from the figures of the sheet. */

const DECIDED: Record<SheetTie['kind'], string> = {
  election: 'gave the place to',
  surplus: 'put first',
  exclusion: 'excluded',
  defeats: 'took first the defeats by',
  finalist: 'put into the run-off',
};

/** Between whom a lot of a pairwise rule was. */
function pairwiseTie(tie: SheetTie, tied: string): string {
  return tie.kind === 'defeats'
    ? `Equally strong defeats by ${tied} contradict one another`
    : `The rule cannot separate ${tied}`;
}

function tieSentence(sheet: Sheet, stage: SheetStage, tie: SheetTie): string {
  const name = namesOf(sheet);
  const before = tie.kind === 'election' ? stage : stageBefore(sheet, stage);
  const votes = before === undefined ? '0' : showFigure(votesAt(before, tie.tied[0] ?? ''));
  const level =
    stage.action === 'iterate'
      ? `${listOf(tie.tied.map(name))} are last and cannot be told apart`
      : `${listOf(tie.tied.map(name))} had equal votes (${votes})`;
  const chosen = listOf(tie.chosen.map(name));
  if (sheet.pairwise !== undefined)
    return `${pairwiseTie(tie, listOf(tie.tied.map(name)))}; lot ${tie.lot ?? ''} ${DECIDED[tie.kind]} ${chosen}.`;
  if (tie.by === 'number') return `${level}; the numbers of the rule ${DECIDED[tie.kind]} ${chosen}.`;
  if (tie.by === 'lot') return `${level}; lot ${tie.lot ?? ''} ${DECIDED[tie.kind]} ${chosen}.`;
  return `${level}; they differed at stage ${tie.stage ?? ''}, which ${DECIDED[tie.kind]} ${chosen}.`;
}

/** How many candidates a sentence names for where votes went. */
const NAMED = 3;

/** The sum of changes, written as they are. */
function sumOf(changes: readonly { readonly change: string }[]): string {
  const places = changes[0]?.change.split('.')[1]?.length ?? 0;
  const total = changes.map(({ change }) => trustedRational(change)).reduce<Rational>(add, ZERO);
  return places > 0 ? formatCut(total, places) : showFigure(formatFraction(total));
}

/** `12 to Ann, 3 to Bo; 4 to nobody`. */
function movedWords(sheet: Sheet, stage: SheetStage): string {
  const name = namesOf(sheet);
  const ids = sheet.input.candidates.map(({ id }) => id);
  const gained = ids
    .map((id) => ({ id, change: stage.delta?.[id] ?? '0' }))
    .filter(({ change }) => compare(trustedRational(change), ZERO) > 0)
    .toSorted((left, right) => compare(trustedRational(right.change), trustedRational(left.change)));
  const before = stageBefore(sheet, stage);
  const stopped = (stage.transfers ?? []).map(({ nonTransferable }) => trustedRational(nonTransferable.votes));
  const more = stopped.some((votes) => compare(votes, ZERO) > 0);
  const parts: string[] = [];
  // The bars and the table hold everything; a sentence names those who gained most.
  const named = gained.length > NAMED + 1 ? gained.slice(0, NAMED) : gained;
  const words = named.map(({ id, change }) => `${showFigure(change)} to ${name(id)}`);
  if (named.length < gained.length) words.push(`${sumOf(gained.slice(NAMED))} to ${gained.length - NAMED} others`);
  if (gained.length > 0) parts.push(listOf(words));
  if (more && before !== undefined) {
    const figure = (stage.transfers ?? []).length === 1 ? (stage.transfers?.[0]?.nonTransferable.votes ?? '0') : null;
    // What a surplus gives to nobody may also be what rounding has left over.
    const why = stage.action === 'surplus' ? '' : ', for want of a further preference';
    parts.push(`${figure === null ? 'some' : showFigure(figure)} to nobody${why}`);
  }
  return parts.join('; ');
}

function excludeSentence(sheet: Sheet, stage: SheetStage): string {
  const name = namesOf(sheet);
  const before = stageBefore(sheet, stage);
  const who = listOf(stage.who.map(name));
  const votes = (id: string) => (before === undefined ? '0' : votesAt(before, id));
  const first = stage.who[0] ?? '';
  const moved = movedWords(sheet, stage);
  const went = moved === '' ? 'There were no votes to pass on.' : `Votes passed on: ${moved}.`;
  if (stage.sub !== null && stage.sub[0] > 1) return `The next papers of ${who} go on. ${went}`;
  if (stage.who.length > 1) return `${who} are excluded together: ${EXCLUDED_TOGETHER.get(stage.why) ?? ''}. ${went}`;
  if (stage.ties.length > 0) return `${who} is excluded. ${went}`;
  return `${who} has the fewest votes (${showFigure(votes(first))}) and is excluded. ${went}`;
}

const EXCLUDED_TOGETHER = new Map([
  ['fewer-together-than-the-next', 'all their votes together are fewer than those of the next candidate'],
  [
    'not-more-together-than-the-next',
    'all their votes together, with every surplus, are no more than those of the next candidate',
  ],
]);

/** Why somebody is excluded under the New Zealand rule. */
const NZ_EXCLUDES = new Map([
  ['cannot-overtake', 'all surpluses together could not lift the last to the next'],
  ['no-surplus', 'hardly any surplus is left to lift the last'],
  ['without-votes', 'no paper counts for the last'],
  ['nothing-moves', 'no vote would move at another sharing out'],
]);

function iterateSentence(sheet: Sheet, stage: SheetStage): string {
  const passes = countOf(String(stage.iterations ?? 1), 'pass', 'passes');
  const shared = `All papers are shared out anew (${passes}).`;
  if (stage.excluded.length === 0) return shared;
  const who = listOf(stage.excluded.map(namesOf(sheet)));
  if (NZ_EXCLUDES.has(stage.why))
    return `${shared} ${who} ${stage.excluded.length === 1 ? 'is' : 'are'} excluded: ${NZ_EXCLUDES.get(stage.why) ?? ''}.`;
  return stage.ties.length > 0
    ? `${shared} ${who} is excluded.`
    : `${shared} ${who} has the fewest votes and is excluded.`;
}

function electedSentence(sheet: Sheet, stage: SheetStage): string | null {
  const name = namesOf(sheet);
  if (sheet.rule.id === 'motion') {
    return stage.elected.length > 0
      ? 'All that the rule asks holds: the motion is carried.'
      : 'Not all that the rule asks holds: the motion is not carried.';
  }
  if (stage.elected.length === 0) return null;
  const who = listOf(stage.elected.map(name));
  const verb = stage.elected.length === 1 ? 'is' : 'are';
  if (sheet.rule.id === 'irv') {
    const votes = votesAt(stage, stage.elected[0] ?? '');
    const all = votesInPlay(stage).n.toString();
    return `${who} has more than half of the votes still counting (${votes} of ${all}) and is elected.`;
  }
  if (stage.quota !== null) return `${who} ${verb} elected.`;
  return `${who} ${verb} elected with the most votes.`;
}

function actionSentence(sheet: Sheet, stage: SheetStage): string {
  const { voting } = sheet.input;
  switch (stage.action) {
    case 'totals':
      if (sheet.rule.id === 'motion' && voting.papers === '0') return 'No paper is for or against the motion.';
      return stage.why === 'no-votes'
        ? 'No paper chooses a candidate.'
        : `The votes of ${countOf(voting.papers, 'paper')}.`;
    case 'first':
      return stage.why === 'no-votes'
        ? 'No paper ranks a candidate.'
        : `The first preferences of ${countOf(voting.papers, 'paper')}.`;
    case 'exclude':
      return excludeSentence(sheet, stage);
    case 'surplus':
      return `The surplus of ${listOf(stage.who.map(namesOf(sheet)))} is passed on. ${movedWords(sheet, stage)}.`;
    case 'iterate':
      return iterateSentence(sheet, stage);
    case 'elect-remaining':
      return 'As many candidates are left as there are places.';
  }
}

/** Everything that is to be said of a stage. */
export function stageSentences(sheet: Sheet, stage: SheetStage): string[] {
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
export function lotSentences(sheet: Sheet, lot: SheetLot): string[] {
  const name = namesOf(sheet);
  const fell = `Lot ${lot.n}, at stage ${lot.stage}, between ${listOf(lot.tied.map(name))}: it ${DECIDED[lot.kind]} ${listOf(lot.chosen.map(name))}.`;
  const alone = lot.tried === 'this-lot-alone' ? ' (the later lots left as they are)' : '';
  if (lot.changedElected === null)
    return [fell, 'Whether this changed who is elected is open: there are too many ways.'];
  if (lot.changedElected) return [fell, `This changed who is elected: another way would have elected others${alone}.`];
  return [fell, `This changed nothing: every other way was counted out and elects the same${alone}.`];
}

/** Where the order of lots comes from, and how to check it. */
export function tieOrderSentences(sheet: Sheet): string[] {
  const { tieOrder } = sheet;
  if (tieOrder.source === 'none') return ['No tie went to lot, and no order for lots was given.'];
  const used = tieOrder.used
    ? 'Every lot was taken from this one order, the first being the most favoured.'
    : 'No tie went to lot: this order was not used.';
  switch (tieOrder.source) {
    case 'coin':
      return [used, 'It follows from the lot seed that the trustees could neither foresee nor choose.'];
    case 'seed':
      return [used, 'It follows from the seed that was given to the count.'];
    case 'lowest-number':
      return [used, 'It is the order of the candidates’ numbers, as was asked for; no lot was drawn.'];
    case 'given':
      return [used, 'It was given to the count.'];
  }
}
