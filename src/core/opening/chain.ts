import type { BoxLineBody, BoxLineKind } from '../ledger/box-lines.ts';

/**
 * Who has agreed on the closed ballot box, who has mixed, and whose turn it is (PR-7). All of it follows from the
 * definition and the lines of the ballot box that are no ballots.
 */

/** A line of the ballot box that is no ballot, by kind and body. */
export type ChainStep = {
  readonly [K in BoxLineKind]: { readonly kind: K; readonly body: BoxLineBody<K> };
}[BoxLineKind];

export interface ChainState {
  /** Trustees by number, in the order of their lines. */
  readonly agreed: readonly number[];
  readonly mixed: readonly number[];
  readonly skipped: readonly number[];
  /** Enough trustees have agreed for mixing to start. */
  readonly mayMix: boolean;
  /** Whose turn it is to mix; null when nobody's: not yet, or not any more. */
  readonly next: number | null;
  /** The place in the chain that the next mixer takes, from 1. */
  readonly position: number;
  /** Every trustee has mixed or was passed over, and enough have mixed: the lists can be opened. */
  readonly complete: boolean;
}

/** As much of a definition as the chain depends on. */
interface KeyShape {
  readonly electionKey: { readonly threshold: number; readonly trustees: readonly unknown[] };
}

/**
 * How many trustees must have signed the same closed box before it is mixed: ⌈(n + t)/2⌉, so that two different boxes
 * can never both be mixed and opened while fewer than t trustees are corrupt (PR-7).
 */
export function agreementQuorum({ electionKey }: KeyShape): number {
  return Math.ceil((electionKey.trustees.length + electionKey.threshold) / 2);
}

/**
 * Where the chain stands. Trustees mix in the order of their numbers; at least t different ones must, so that one of
 * them is honest if fewer than t are corrupt.
 * @param isEmpty true when no list is opened at all: then there is nothing to mix, and the agreement is enough
 */
export function chainState(input: {
  readonly definition: KeyShape;
  readonly steps: readonly ChainStep[];
  readonly isEmpty: boolean;
}): ChainState {
  const { definition, steps, isEmpty } = input;
  const { threshold, trustees } = definition.electionKey;
  const agreed: number[] = [];
  const mixed: number[] = [];
  const skipped: number[] = [];
  for (const { kind, body } of steps) {
    if (kind === 'agreed') agreed.push(body.trustee);
    else if (kind === 'mix') mixed.push(body.trustee);
    else if (kind === 'skipped') skipped.push(body.trustee);
  }
  const mayMix = new Set(agreed).size >= agreementQuorum(definition);
  const numbers = trustees.map((_, index) => index + 1);
  const open = numbers.filter((number) => !mixed.includes(number) && !skipped.includes(number));
  const isDone = isEmpty || (open.length === 0 && new Set(mixed).size >= threshold);
  return {
    agreed,
    mixed,
    skipped,
    mayMix,
    next: mayMix && !isEmpty ? (open[0] ?? null) : null,
    position: mixed.length + 1,
    complete: mayMix && isDone,
  };
}
