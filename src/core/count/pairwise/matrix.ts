import type { Papers } from '../papers.ts';

/** How a candidate without a rank stands on a paper: below all ranked ones, or compared with nobody. */
export type Unranked = 'last' | 'not-compared';

/** Every candidate against every other: what all pairwise rules start from. */
export interface Matrix {
  readonly candidates: number;
  /** Votes that prefer a to b at a·candidates + b; 0 on the diagonal. Integers up to the papers' total. */
  readonly votes: readonly number[];
}

/** Votes that prefer one candidate to another. */
export function votesFor(matrix: Matrix, candidate: number, other: number): number {
  return matrix.votes[candidate * matrix.candidates + other] ?? 0;
}

/**
 * Compares every pair of candidates on every paper. Candidates with the same rank get no vote against each other;
 * neither do two without a rank.
 */
export function matrixOf(papers: Papers, unranked: Unranked): Matrix {
  const { candidates, size, marks, weights } = papers;
  const votes = new Float64Array(candidates * candidates);
  for (let paper = 0; paper < size; paper += 1) {
    const weight = weights[paper] ?? 0;
    const from = paper * candidates;
    for (let candidate = 0; candidate < candidates; candidate += 1) {
      const rank = marks[from + candidate] ?? 0;
      if (rank === 0) continue;
      const row = candidate * candidates;
      for (let other = 0; other < candidates; other += 1) {
        const against = marks[from + other] ?? 0;
        const prefers = against === 0 ? unranked === 'last' : rank < against;
        if (prefers) votes[row + other] = (votes[row + other] ?? 0) + weight;
      }
    }
  }
  return { candidates, votes: Array.from(votes) };
}

/**
 * The votes of each candidate in all comparisons together, counted from the papers without the matrix: by how many
 * candidates stand below on each paper. The check of a sheet holds the rows of the matrix against them.
 */
export function comparisonTotals(papers: Papers, unranked: Unranked): bigint[] {
  const { candidates, size, marks, weights } = papers;
  // How often a candidate stood above so many others, at candidate · candidates + others: sums of weights, so exact.
  const above = new Float64Array(candidates * candidates);
  const at = new Uint16Array(257);
  for (let paper = 0; paper < size; paper += 1) {
    const from = paper * candidates;
    const weight = weights[paper] ?? 0;
    let highest = 0;
    for (let candidate = 0; candidate < candidates; candidate += 1) {
      const rank = marks[from + candidate] ?? 0;
      at[rank] = (at[rank] ?? 0) + 1;
      if (rank > highest) highest = rank;
    }
    // From how many have each rank to how many stand below it.
    let below = unranked === 'last' ? (at[0] ?? 0) : 0;
    at[0] = 0;
    for (let rank = highest; rank > 0; rank -= 1) {
      const here = at[rank] ?? 0;
      at[rank] = below;
      below += here;
    }
    for (let candidate = 0; candidate < candidates; candidate += 1) {
      const rank = marks[from + candidate] ?? 0;
      if (rank === 0) continue;
      const cell = candidate * candidates + (at[rank] ?? 0);
      above[cell] = (above[cell] ?? 0) + weight;
    }
    at.fill(0, 0, highest + 1);
  }
  return Array.from({ length: candidates }, (_, candidate) => {
    let total = 0n;
    for (let others = 1; others < candidates; others += 1) {
      total += BigInt(others) * BigInt(above[candidate * candidates + others] ?? 0);
    }
    return total;
  });
}

/** How strong a defeat is: the votes of the winner, or by how many they are more than the loser's. */
export type Strength = 'winning-votes' | 'margins';

/** One candidate is preferred to another by more votes than the other way round. */
export interface Defeat {
  readonly winner: number;
  readonly loser: number;
  readonly votes: number;
  readonly against: number;
  readonly strength: number;
}

/** The strongest first, equally strong ones by the fewer votes for the loser; what is still equal in the ballot's order. */
export function byStrength(left: Defeat, right: Defeat): number {
  return (
    right.strength - left.strength ||
    left.against - right.against ||
    left.winner - right.winner ||
    left.loser - right.loser
  );
}

/** All defeats of a matrix, sorted by `byStrength`. */
export function defeatsOf(matrix: Matrix, strength: Strength): Defeat[] {
  const defeats: Defeat[] = [];
  for (let winner = 0; winner < matrix.candidates; winner += 1) {
    for (let loser = 0; loser < matrix.candidates; loser += 1) {
      const votes = votesFor(matrix, winner, loser);
      const against = votesFor(matrix, loser, winner);
      if (votes <= against) continue;
      defeats.push({ winner, loser, votes, against, strength: strength === 'margins' ? votes - against : votes });
    }
  }
  return defeats.toSorted(byStrength);
}

/** Whoever is preferred to every other candidate, or null. */
export function condorcetWinnerOf(matrix: Matrix): number | null {
  for (let candidate = 0; candidate < matrix.candidates; candidate += 1) {
    let beaten = 0;
    for (let other = 0; other < matrix.candidates; other += 1) {
      if (votesFor(matrix, candidate, other) > votesFor(matrix, other, candidate)) beaten += 1;
    }
    if (beaten === matrix.candidates - 1) return candidate;
  }
  return null;
}

/**
 * The Smith set: the fewest candidates of whom each is preferred to every candidate outside. In the order of the ballot.
 */
export function smithSetOf(matrix: Matrix): number[] {
  const { candidates } = matrix;
  const beats = (left: number, right: number) => votesFor(matrix, left, right) > votesFor(matrix, right, left);
  const all = Array.from({ length: candidates }, (_, candidate) => candidate);
  // The set grows by whoever is not beaten by somebody in it, from one who has the most wins, who always belongs to it.
  const score = (candidate: number) =>
    all.reduce((sum, other) => sum + (beats(candidate, other) ? 1 : 0) - (beats(other, candidate) ? 1 : 0), 0);
  const scores = all.map(score);
  const first = all.reduce((best, candidate) => ((scores[candidate] ?? 0) > (scores[best] ?? 0) ? candidate : best), 0);
  const inside = new Set(all.length === 0 ? [] : [first]);
  for (const member of inside) {
    for (const other of all) if (other !== member && !beats(member, other)) inside.add(other);
  }
  return [...inside].toSorted((left, right) => left - right);
}
