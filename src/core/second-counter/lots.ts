import { sha256 } from '@noble/hashes/sha2.js';
import { toHex, utf8 } from '../base/bytes.ts';
import type { Sheet } from '../count/sheet.ts';
import type { TieKind } from './election.ts';

/** Where the one order of all lots comes from; docs/counting.md, "lot". */
export type LotSource =
  | { readonly source: 'coin' | 'seed'; readonly lotSeed: string }
  | { readonly source: 'lowest-number' }
  | { readonly source: 'given'; readonly order: readonly string[] }
  | { readonly source: 'none' };

function hashOfText(text: string): string {
  return toHex(sha256(utf8(text)));
}

/** The order of the candidates who stand, most favoured first, with the hashes that a seed gives. */
export function lotOrderOf(
  lots: LotSource,
  contest: string,
  standing: readonly string[],
): Omit<Sheet['tieOrder'], 'used' | 'lotSeed' | 'contestSeed'> & {
  readonly lotSeed: string | null;
  readonly contestSeed: string | null;
} {
  if (lots.source === 'coin' || lots.source === 'seed') {
    const contestSeed = hashOfText(['tie/1', contest, lots.lotSeed].join('\n'));
    const hashed = standing.map((id) => ({ id, hash: hashOfText(`${contestSeed},${id}`) as Sheet['sha256'] }));
    const order = hashed.toSorted((left, right) => (BigInt(`0x${left.hash}`) < BigInt(`0x${right.hash}`) ? -1 : 1));
    return { source: lots.source, lotSeed: lots.lotSeed, contestSeed, order };
  }
  const ids = lots.source === 'given' ? lots.order : lots.source === 'none' ? [] : standing;
  return { source: lots.source, lotSeed: null, contestSeed: null, order: ids.map((id) => ({ id, hash: null })) };
}

/** A lot that was drawn. */
export interface Drawn {
  readonly kind: TieKind;
  readonly tied: readonly string[];
  readonly chosen: string;
}

/** Thrown where a lot is needed and there is no order. */
export class NoOrderOfLots extends Error {}

/** In a tie for exclusion the least favoured one goes, in every other the most favoured one is chosen. */
export function chooseBy(order: readonly string[], kind: TieKind, among: readonly string[]): string {
  const favouredFirst = order.filter((id) => among.includes(id));
  const chosen = kind === 'exclusion' ? favouredFirst.at(-1) : favouredFirst[0];
  if (chosen === undefined) throw new NoOrderOfLots();
  return chosen;
}
