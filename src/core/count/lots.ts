import { sha256 } from '@noble/hashes/sha2.js';
import { toHex, utf8 } from '../base/bytes.ts';

/**
 * Ties by lot: one published order of all candidates of a contest, made once. Every tie is settled by that one order,
 * so that any single tie can be checked by hand with `sha256sum`, however many came before it.
 * docs/protocol.md, "Lots".
 */

/** One candidate's lot: the lower the hash, the earlier drawn, the more favoured. */
export interface Lot {
  readonly id: string;
  readonly hash: string;
}

/** The contest's seed: SHA-256 of the text `tie/1`, line feed, contest id, line feed, lot seed in lower-case hex. */
export function contestLotSeed(input: { readonly contest: string; readonly lotSeed: Uint8Array }): string {
  return toHex(sha256(utf8(`tie/1\n${input.contest}\n${toHex(input.lotSeed)}`)));
}

/** The lots of a contest, most favoured first: sorted by SHA-256 of the text contest seed, comma, option id. */
export function lotOrder(input: { readonly contestSeed: string; readonly candidates: readonly string[] }): Lot[] {
  return input.candidates
    .map((id) => ({ id, hash: toHex(sha256(utf8(`${input.contestSeed},${id}`))) }))
    .toSorted((left, right) => (left.hash < right.hash ? -1 : left.hash > right.hash ? 1 : 0));
}

/**
 * What a tie decides: a good that the favoured get first, or an evil that they get last.
 * `defeats`: whose defeats ranked pairs takes first where they contradict one another.
 * `finalist`: who goes into the run-off.
 */
export type TieKind = 'election' | 'surplus' | 'exclusion' | 'defeats' | 'finalist';

/** A tie that went to lot, by candidate number. `chosen` are those on whom the decision falls. */
export interface DrawnLot {
  readonly kind: TieKind;
  readonly tied: readonly number[];
  readonly chosen: readonly number[];
}

/** Where counters get lots from. */
export interface Lots {
  /** Chooses `take` of the tied candidates. The number of the lot counts from 1. */
  draw(input: { readonly kind: TieKind; readonly tied: readonly number[]; readonly take: number }): {
    readonly chosen: readonly number[];
    readonly lot: number;
  };
}

/** Thrown by `OrderedLots` where a lot is needed and no order was given; `countContest` turns it into a Result. */
export class LotNeeded extends Error {
  readonly kind: TieKind;
  readonly tied: readonly number[];
  constructor(kind: TieKind, tied: readonly number[]) {
    super('a lot is needed');
    this.kind = kind;
    this.tied = tied;
  }
}

/**
 * Lots from one order of candidate numbers, most favoured first; remembers what was drawn. The first lots can be
 * prescribed, which is how all other ways are tried.
 */
export class OrderedLots implements Lots {
  readonly drawn: DrawnLot[] = [];
  private readonly order: readonly number[] | null;
  private readonly prescribed: readonly (readonly number[])[];

  constructor(order: readonly number[] | null, prescribed: readonly (readonly number[])[] = []) {
    this.order = order;
    this.prescribed = prescribed;
  }

  draw(input: { readonly kind: TieKind; readonly tied: readonly number[]; readonly take: number }): {
    readonly chosen: readonly number[];
    readonly lot: number;
  } {
    const { kind, tied, take } = input;
    const chosen = this.prescribed[this.drawn.length] ?? this.byOrder(kind, tied, take);
    this.drawn.push({ kind, tied, chosen });
    return { chosen, lot: this.drawn.length };
  }

  private byOrder(kind: TieKind, tied: readonly number[], take: number): number[] {
    const { order } = this;
    if (order === null) throw new LotNeeded(kind, tied);
    const favouredFirst = tied.toSorted((left, right) => order.indexOf(left) - order.indexOf(right));
    const chosen = kind === 'exclusion' ? favouredFirst.slice(-take) : favouredFirst.slice(0, take);
    return chosen.toSorted((left, right) => left - right);
  }
}
