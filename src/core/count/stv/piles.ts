import { type Papers, type Rankings, rankingsOf } from '../papers.ts';

/** Papers that lie together with one value each. Papers are numbers of merged papers. */
export interface Parcel<V> {
  readonly papers: readonly number[];
  readonly value: V;
}

/** Where the papers of a parcel go: a candidate, or nobody. */
export interface Destination {
  readonly papers: number[];
  /** How many papers these are, each merged paper with its weight. */
  count: number;
}

/**
 * Which candidate holds which papers at which value. What a value is and how votes are rounded is the rule's affair.
 */
export class StvPiles<V> {
  private readonly papers: Papers;
  private readonly rankings: Rankings;
  private readonly position: Uint32Array;
  private readonly held: Parcel<V>[][];

  /** Gives every paper to its first preference at the value of an untouched paper. */
  constructor(papers: Papers, value: V) {
    this.papers = papers;
    this.rankings = rankingsOf(papers);
    this.position = this.rankings.start.slice(0, papers.size);
    const first: number[][] = Array.from({ length: papers.candidates }, () => []);
    for (let paper = 0; paper < papers.size; paper += 1) first[this.at(paper)]?.push(paper);
    this.held = first.map((own) => (own.length === 0 ? [] : [{ papers: own, value }]));
  }

  private at(paper: number): number {
    return this.rankings.order[this.position[paper] ?? 0] ?? 0;
  }

  /** The parcels of a candidate in the order in which they came. */
  of(candidate: number): readonly Parcel<V>[] {
    return this.held[candidate] ?? [];
  }

  /** How many papers a parcel has. */
  countOf(papers: readonly number[]): number {
    return papers.reduce((count, paper) => count + (this.papers.weights[paper] ?? 0), 0);
  }

  /** Takes all parcels away from a candidate. */
  take(candidate: number): readonly Parcel<V>[] {
    const parcels = this.of(candidate);
    this.held[candidate] = [];
    return parcels;
  }

  give(candidate: number, parcel: Parcel<V>): void {
    if (parcel.papers.length > 0) this.held[candidate]?.push(parcel);
  }

  /** Turns every paper to its next preference for somebody who is in; those without one are under null. */
  divide(papers: readonly number[], isIn: (candidate: number) => boolean): Map<number | null, Destination> {
    const destinations = new Map<number | null, Destination>();
    for (const paper of papers) {
      const end = this.rankings.start[paper + 1] ?? 0;
      let at = this.position[paper] ?? 0;
      while (at < end && !isIn(this.rankings.order[at] ?? 0)) at += 1;
      this.position[paper] = at;
      const next = at === end ? null : this.at(paper);
      const destination = destinations.get(next) ?? { papers: [], count: 0 };
      destination.papers.push(paper);
      destination.count += this.papers.weights[paper] ?? 0;
      destinations.set(next, destination);
    }
    return destinations;
  }
}
