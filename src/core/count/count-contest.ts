import { assert } from '../base/assert.ts';
import type { JsonObject } from '../base/canonical-json.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { Hash } from '../election/values.ts';
import { faultsOfSheet, sheetHash } from './check-sheet.ts';
import type { ContestFacts, Counted, CountedStage, CountedTie, CountedTransfer } from './counted.ts';
import { counterOf } from './counters.ts';
import { type LotEffect, lotEffects, waysToTry } from './lot-effect.ts';
import { contestLotSeed, type DrawnLot, LotNeeded, lotOrder, OrderedLots, type TieKind } from './lots.ts';
import { pairwiseOf } from './pairwise/write-pairwise.ts';
import type { Papers } from './papers.ts';
import { difference } from './rational.ts';
import type { RuleEntry } from './rule-entry.ts';
import type { Sheet, SheetInput, SheetLot, SheetStage, TieOrder } from './sheet.ts';
import { collegesOf, scoresOf } from './write-scores.ts';

/** Where the order of lots comes from. `given` is an order of candidate ids, most favoured first. */
export type LotChoice =
  | { readonly source: 'coin' | 'seed'; readonly lotSeed: Uint8Array }
  | { readonly source: 'lowest-number' }
  | { readonly source: 'given'; readonly order: readonly string[] }
  | { readonly source: 'none' };

/** A contest with its papers, read and checked. */
export interface ContestToCount {
  readonly contest: string;
  readonly question: string;
  readonly entry: RuleEntry;
  /** Checked by the entry's schema. */
  readonly settings: JsonObject;
  readonly input: SheetInput;
  /** Papers of the standing candidates, in the order of `input.candidates`. */
  readonly papers: Papers;
  readonly lots: LotChoice;
  /** The id of the candidate "re-open nominations": a seat that it wins is not filled. */
  readonly reopen?: string;
  /** The same papers by section; rules that count sections apart need them. */
  readonly sections?: ReadonlyMap<string, Papers>;
}

export type LotNeededError = {
  readonly kind: 'lot-needed';
  readonly decides: TieKind;
  readonly tied: readonly string[];
};

/** The published order of the standing candidates. */
function tieOrderOf(lots: LotChoice, contest: string, standing: readonly string[]): Omit<TieOrder, 'used'> {
  const none = { lotSeed: null, contestSeed: null };
  switch (lots.source) {
    case 'coin':
    case 'seed': {
      const contestSeed = contestLotSeed({ contest, lotSeed: lots.lotSeed });
      const order = lotOrder({ contestSeed, candidates: standing });
      const lotSeed = Array.from(lots.lotSeed, (byte) => byte.toString(16).padStart(2, '0')).join('');
      return {
        source: lots.source,
        lotSeed: lotSeed as Hash,
        contestSeed: contestSeed as Hash,
        order: order.map(({ id, hash }) => ({ id, hash: hash as Hash })),
      };
    }
    case 'lowest-number':
      return { ...none, source: lots.source, order: standing.map((id) => ({ id, hash: null })) };
    case 'given':
      return { ...none, source: lots.source, order: lots.order.map((id) => ({ id, hash: null })) };
    case 'none':
      return { ...none, source: lots.source, order: [] };
  }
}

/** Writes the counters' candidate numbers as ids. */
class Names {
  private readonly standing: readonly string[];
  constructor(standing: readonly string[]) {
    this.standing = standing;
  }
  one(candidate: number): string {
    const id = this.standing[candidate];
    assert(id !== undefined, 'a counter names candidates who stand');
    return id;
  }
  all(candidates: readonly number[]): string[] {
    return candidates.map((candidate) => this.one(candidate));
  }
  figures(values: readonly string[]): Record<string, string> {
    return Object.fromEntries(values.map((value, candidate) => [this.one(candidate), value]));
  }
  /** @param numbers the number of the stage at each position: parts of a stage share theirs */
  tie(tie: CountedTie, numbers: readonly number[]): SheetStage['ties'][number] {
    const stage = tie.stage === null ? null : (numbers[tie.stage - 1] ?? tie.stage);
    return { ...tie, stage, tied: this.all(tie.tied), chosen: this.all(tie.chosen) };
  }
  transfer(transfer: CountedTransfer) {
    return {
      from: this.one(transfer.from),
      to: Object.fromEntries([...transfer.to].map(([candidate, moved]) => [this.one(candidate), moved])),
      nonTransferable: transfer.nonTransferable,
    };
  }
}

/** The number of the stage at each position: a stage that is counted in parts has one number for all of them. */
function numbersOf(counted: Counted): number[] {
  let n = 0;
  return counted.stages.map(({ sub }) => {
    if (sub === null || sub[0] === 1) n += 1;
    return n;
  });
}

function stageOf(input: {
  readonly stage: CountedStage;
  readonly index: number;
  readonly numbers: readonly number[];
  readonly before: CountedStage | undefined;
  readonly names: Names;
}): SheetStage {
  const { stage, index, numbers, before, names } = input;
  const delta =
    before === undefined ? null : stage.votes.map((votes, at) => difference(votes, before.votes[at] ?? '0'));
  return {
    n: numbers[index] ?? index + 1,
    sub: stage.sub === null ? null : [...stage.sub],
    action: stage.action,
    who: names.all(stage.who),
    why: stage.why,
    quota: stage.quota,
    transferValue: stage.transferValue,
    votes: names.figures(stage.votes),
    delta: delta === null ? null : names.figures(delta),
    iterations: stage.iterations,
    surplus: stage.surplus,
    keep: stage.keep === null ? null : names.figures(stage.keep),
    nonTransferable: stage.nonTransferable,
    roundingLoss: stage.roundingLoss,
    unused: stage.unused,
    transfers: stage.transfers?.map((transfer) => names.transfer(transfer)) ?? null,
    elected: names.all(stage.elected),
    excluded: names.all(stage.excluded),
    ties: stage.ties.map((tie) => names.tie(tie, numbers)),
    conditions: stage.conditions === null ? null : stage.conditions.map((condition) => ({ ...condition })),
  };
}

function lotsOf(once: CountedOnce, names: Names): SheetLot[] {
  const { counted, drawn, effects } = once;
  const lots: SheetLot[] = [];
  counted.stages.forEach((stage, index) => {
    for (const tie of stage.ties) {
      if (tie.lot === null) continue;
      const lot = drawn[tie.lot - 1];
      const effect = effects[tie.lot - 1];
      assert(lot !== undefined && effect !== undefined, 'every lot of a stage was drawn and tried');
      lots.push({
        n: tie.lot,
        stage: numbersOf(counted)[index] ?? index + 1,
        kind: tie.kind,
        tied: names.all(lot.tied),
        chosen: names.all(lot.chosen),
        changedElected: effect.changed,
        tried: effect.tried,
      });
    }
  });
  return lots;
}

interface CountedOnce {
  readonly counted: Counted;
  readonly drawn: readonly DrawnLot[];
  readonly effects: readonly LotEffect[];
}

function factsOf(input: SheetInput): ContestFacts {
  const kinds = [input.voting, input.blank, input.emptied, input.rejected];
  return {
    candidates: input.candidates.filter(({ state }) => state === 'standing').map(({ id }) => id),
    blank: BigInt(input.blank.votes),
    returned: kinds.reduce((votes, kind) => votes + BigInt(kind.votes), 0n),
    entitled: input.entitled === null ? null : BigInt(input.entitled),
  };
}

/** Comparing paths between all pairs costs as much as so many papers. */
function sizeOfPairs({ size, candidates }: Papers): number {
  return Math.max(size, candidates * candidates);
}

/** The count itself, and once more for every other way of every lot. */
function countWithEffects(task: ContestToCount, papers: Papers, order: readonly number[] | null): CountedOnce {
  const counter = counterOf(task.entry.id);
  const { settings } = task;
  const facts = factsOf(task.input);
  const sections = task.sections === undefined ? {} : { sections: task.sections };
  const count = (lots: OrderedLots) => counter({ papers, seats: task.input.seats, settings, lots, facts, ...sections });
  const lots = new OrderedLots(order);
  const counted = count(lots);
  const effects = lotEffects({
    drawn: lots.drawn,
    elected: counted.elected,
    order: order ?? [],
    count: (other) => count(other).elected,
    ways: waysToTry({
      papers: counted.pairwise === undefined ? papers.size : sizeOfPairs(papers),
      candidates: papers.candidates,
    }),
  });
  return { counted, drawn: lots.drawn, effects };
}

/** Who has the seats. The seat that "re-open nominations" wins is nobody's. */
function seatsOf(task: ContestToCount, names: Names, counted: Counted) {
  const [won, withoutQuota] = [names.all(counted.elected), names.all(counted.electedWithoutQuota)];
  const elected = won.filter((id) => id !== task.reopen);
  return {
    elected,
    electedWithoutQuota: withoutQuota.filter((id) => id !== task.reopen),
    unfilled: task.input.seats - elected.length,
    ...(task.reopen !== undefined && elected.length < won.length ? { reopened: task.reopen } : {}),
  };
}

function writeSheet(input: {
  readonly task: ContestToCount;
  readonly tieOrder: Omit<TieOrder, 'used'>;
  readonly names: Names;
  readonly once: CountedOnce;
}): Sheet {
  const { task, tieOrder, names, once } = input;
  const { counted } = once;
  const { entry, settings } = task;
  const lots = lotsOf(once, names);
  const numbers = numbersOf(counted);
  const rest: Omit<Sheet, 'sha256'> = {
    type: 'tellers/sheet/v0',
    contest: task.contest,
    question: task.question,
    rule: {
      id: entry.id,
      version: entry.version,
      text: entry.text,
      settings: { ...settings } as Sheet['rule']['settings'],
    },
    input: task.input,
    arithmetic: counted.arithmetic,
    tieOrder: { ...tieOrder, used: lots.length > 0 },
    stages: counted.stages.map((stage, index) =>
      stageOf({ stage, index, numbers, before: counted.stages[index - 1], names }),
    ),
    ...(counted.pairwise === undefined ? {} : { pairwise: pairwiseOf(counted.pairwise, names) }),
    ...(counted.scores === undefined ? {} : { scores: scoresOf(counted.scores, names) }),
    ...(counted.colleges === undefined ? {} : { colleges: collegesOf(counted.colleges, names) }),
    lots,
    check: { sum: counted.sum },
    outcome: {
      ...seatsOf(task, names, counted),
      ...(counted.winnerSet === undefined ? {} : { winnerSet: names.all(counted.winnerSet) }),
      lotsThatMattered: lots.filter(({ changedElected }) => changedElected === true).map(({ n }) => n),
    },
  };
  return { ...rest, sha256: sheetHash(rest) as Hash };
}

/**
 * Counts one contest: a pure function of papers, rule with all its settings, and lot order. The sheet is checked from
 * its printed figures before it is given out; one that does not add up is a bug and throws.
 * Fails only when a lot is needed and there is no order to take it from.
 */
export function countContest(task: ContestToCount): Result<Sheet, LotNeededError> {
  const standing = task.input.candidates.filter(({ state }) => state === 'standing').map(({ id }) => id);
  const names = new Names(standing);
  const { papers } = task;
  assert(papers.candidates === standing.length, 'papers have one mark per standing candidate');
  assert(papers.total === Number(task.input.voting.votes), 'the papers are worth the votes that the sheet states');
  const tieOrder = tieOrderOf(task.lots, task.contest, standing);
  const order = task.lots.source === 'none' ? null : tieOrder.order.map(({ id }) => standing.indexOf(id));
  let once: CountedOnce;
  try {
    once = countWithEffects(task, papers, order);
  } catch (error) {
    if (error instanceof LotNeeded)
      return err({ kind: 'lot-needed', decides: error.kind, tied: names.all(error.tied) });
    throw error;
  }
  const sheet = writeSheet({ task, tieOrder, names, once });
  const faults = faultsOfSheet(sheet);
  assert(faults.length === 0, `a result sheet that does not add up: ${faults.join('; ')}`);
  return ok(sheet);
}
