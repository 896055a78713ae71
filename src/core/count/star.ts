import { type Counted, type CountedStage, type CountedTie, type CountInput, NOTHING_ELSE } from './counted.ts';
import type { Papers } from './papers.ts';
import type { StarSettings } from './rules/star.ts';
import { byFigures, type CountedRunoff, groupsBy, markTable, pointsOf, preferences } from './scores.ts';

interface Scored {
  readonly papers: Papers;
  readonly points: readonly bigint[];
  /** How many votes give the highest mark. */
  readonly top: readonly number[];
  readonly lots: CountInput['lots'];
}

type Step = { readonly by: CountedTie['by']; readonly order: readonly (readonly number[])[] };

/** Among candidates with equal points: comparisons won less lost among them, then most highest marks. */
function finalistSteps(tied: readonly number[], { papers, top }: Scored): Step[] {
  const won = new Map(tied.map((candidate) => [candidate, 0]));
  tied.forEach((one, at) => {
    for (const other of tied.slice(at + 1)) {
      const found = preferences(papers, one, other);
      const sign = Math.sign(found.one - found.other);
      won.set(one, (won.get(one) ?? 0) + sign);
      won.set(other, (won.get(other) ?? 0) - sign);
    }
  });
  const by = (figure: (candidate: number) => number) => (one: number, other: number) => figure(one) - figure(other);
  return [
    {
      by: 'preferred',
      order: groupsBy(
        tied,
        by((candidate) => won.get(candidate) ?? 0),
      ),
    },
    {
      by: 'top-marks',
      order: groupsBy(
        tied,
        by((candidate) => top[candidate] ?? 0),
      ),
    },
  ];
}

/** Chooses `take` of the tied by the steps in turn, each among those whom the one before left level at the edge. */
function settle(input: {
  readonly tied: readonly number[];
  readonly take: number;
  readonly steps: (left: readonly number[]) => Step[];
  readonly kind: CountedTie['kind'];
  readonly lots: CountInput['lots'];
}): { readonly chosen: number[]; readonly ties: CountedTie[] } {
  const chosen: number[] = [];
  const ties: CountedTie[] = [];
  let left = input.tied;
  // The comparisons are those among all who were tied at first; a later step looks only at who is left.
  for (const { by, order } of input.steps(input.tied)) {
    const inside = order
      .map((group) => group.filter((candidate) => left.includes(candidate)))
      .filter((group) => group.length > 0);
    const before = chosen.length;
    let edge: readonly number[] = [];
    for (const group of inside) {
      if (chosen.length + group.length <= input.take) chosen.push(...group);
      else {
        edge = chosen.length < input.take ? group : [];
        break;
      }
    }
    const now = chosen.slice(before);
    if (now.length > 0 || edge.length < left.length) {
      const lasting = edge.length === 0 ? now : [...now, ...edge];
      ties.push({ kind: input.kind, tied: left, chosen: lasting, by, stage: null, lot: null });
    }
    left = edge;
    if (left.length === 0) return { chosen, ties };
  }
  const { chosen: drawn, lot } = input.lots.draw({ kind: input.kind, tied: left, take: input.take - chosen.length });
  ties.push({ kind: input.kind, tied: left, chosen: drawn, by: 'lot', stage: null, lot });
  return { chosen: [...chosen, ...drawn], ties };
}

/** The two with the most points among those who are still without a seat; one where there is only one. */
function finalistsOf(among: readonly number[], scored: Scored): { finalists: number[]; ties: CountedTie[] } {
  const order = groupsBy(among, byFigures(scored.points));
  const finalists: number[] = [];
  for (const group of order) {
    const take = 2 - finalists.length;
    if (group.length <= take) finalists.push(...group);
    else if (take > 0) {
      const steps = () => finalistSteps(group, scored);
      const settled = settle({ tied: group, take, steps, kind: 'finalist', lots: scored.lots });
      return { finalists: [...finalists, ...settled.chosen], ties: settled.ties };
    }
    if (finalists.length === 2) break;
  }
  return { finalists, ties: [] };
}

/** The finalist whom more votes prefer; level ones by points, then by most highest marks, then by lot. */
function runoffOf(
  finalists: readonly number[],
  scored: Scored,
): { runoff: CountedRunoff; winner: number; ties: CountedTie[] } {
  const [one = 0, other] = finalists;
  if (other === undefined) {
    return { runoff: { finalists, preferred: [scored.papers.total], level: 0 }, winner: one, ties: [] };
  }
  const found = preferences(scored.papers, one, other);
  const runoff = { finalists, preferred: [found.one, found.other], level: found.level };
  if (found.one !== found.other) return { runoff, winner: found.one > found.other ? one : other, ties: [] };
  const { points, top, lots } = scored;
  const tied = finalists.toSorted((left, right) => left - right);
  const steps = (): Step[] => [
    { by: 'points', order: groupsBy(tied, byFigures(points)) },
    { by: 'top-marks', order: groupsBy(tied, (a, b) => (top[a] ?? 0) - (top[b] ?? 0)) },
  ];
  const { chosen, ties } = settle({ tied, take: 1, steps, kind: 'election', lots });
  return { runoff, winner: chosen[0] ?? one, ties };
}

/**
 * STAR: the two with the most points go into a run-off, which the one wins to whom more votes give the higher mark.
 * Several seats are filled one after the other in the same way among those who are left (bloc STAR): one stage each.
 */
export function countStar(input: CountInput<StarSettings>): Counted {
  const { papers, seats, settings, lots } = input;
  const table = markTable(papers, settings.highest);
  const points = table.map(pointsOf);
  const scored: Scored = { papers, points, top: table.map((row) => row[settings.highest] ?? 0), lots };
  const possible = BigInt(papers.total) * BigInt(papers.candidates) * BigInt(settings.highest);
  const unused = (possible - points.reduce((sum, some) => sum + some, 0n)).toString();
  const stages: CountedStage[] = [];
  const runoffs: CountedRunoff[] = [];
  let left = points.map((_, candidate) => candidate);
  const same = { ...NOTHING_ELSE, action: 'totals', votes: points.map(String), nonTransferable: '0', unused } as const;
  if (papers.total === 0) stages.push({ ...same, who: [], why: 'no-votes' });
  while (papers.total > 0 && left.length > 0 && stages.length < seats) {
    const { finalists, ties } = finalistsOf(left, scored);
    const final = runoffOf(finalists, scored);
    runoffs.push(final.runoff);
    stages.push({ ...same, who: finalists, why: 'run-off', elected: [final.winner], ties: [...ties, ...final.ties] });
    left = left.filter((candidate) => candidate !== final.winner);
  }
  const elected = stages.flatMap((stage) => stage.elected);
  const order = [...elected.map((candidate) => [candidate]), ...(left.length > 0 ? [left] : [])];
  return {
    arithmetic: { unit: '1', rounding: 'none' },
    sum: possible.toString(),
    stages,
    elected,
    electedWithoutQuota: [],
    scores: { marks: table, runoffs, order },
  };
}
