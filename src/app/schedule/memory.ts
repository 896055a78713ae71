/**
 * What the scheduling process remembers so that it does not ask or try the same again at every tick. Nothing depends
 * on it: a process without it does the same, only more often.
 */
export interface Memory {
  /** Declared or annulled elections in which nothing is left to do. */
  readonly finished: Set<string>;
  /** Elections whose ballot box has the line `voting-opened`, and those where `closed` stands. */
  readonly opened: Set<string>;
  readonly closed: Set<string>;
  /** Closed elections whose registers' heads stand in the ballot box. */
  readonly stated: Set<string>;
  /** Closed elections, with whether there is nothing to mix in them. */
  readonly empty: Map<string, boolean>;
  /** Elections whose record has failed a check: verifying it again would only fail again. */
  readonly refused: Set<string>;
  /** Elections whose declaration was signed too late to count. */
  readonly overdue: Set<string>;
  /** What members have been told: election, kind and occasion. */
  readonly told: Set<string>;
  /** After a failure an election is passed over for some ticks. */
  readonly resting: Resting;
}

/** The longest rest, in ticks. */
const MAX_REST = 64;

/** Twice as long a rest after every failure in a row: what fails may be long work. */
export class Resting {
  private readonly rests = new Map<string, { left: number; next: number }>();

  /** True when the election is passed over at this tick. */
  isResting(election: string): boolean {
    const rest = this.rests.get(election);
    if (rest === undefined || rest.left === 0) return false;
    rest.left -= 1;
    return true;
  }

  failed(election: string): void {
    const left = this.rests.get(election)?.next ?? 1;
    this.rests.set(election, { left, next: Math.min(MAX_REST, left * 2) });
  }

  succeeded(election: string): void {
    this.rests.delete(election);
  }
}

export function createMemory(): Memory {
  return {
    finished: new Set(),
    opened: new Set(),
    closed: new Set(),
    stated: new Set(),
    empty: new Map(),
    refused: new Set(),
    overdue: new Set(),
    told: new Set(),
    resting: new Resting(),
  };
}
