import type { CountedTie, CountInput } from './counted.ts';

/**
 * Fills seats from an order of groups. Equal candidates stand in the order of the ballot, except where the last seat
 * lies between them: there a lot decides who gets in.
 * @param order groups of equal candidates, best first
 */
export function fillSeats(input: {
  readonly order: readonly (readonly number[])[];
  readonly seats: number;
  readonly lots: CountInput['lots'];
}): { readonly elected: number[]; readonly ties: CountedTie[] } {
  const elected: number[] = [];
  for (const group of input.order) {
    const left = input.seats - elected.length;
    if (left === 0) break;
    if (group.length <= left) elected.push(...group);
    else {
      const { chosen, lot } = input.lots.draw({ kind: 'election', tied: group, take: left });
      return {
        elected: [...elected, ...chosen],
        ties: [{ kind: 'election', tied: group, chosen, by: 'lot', stage: null, lot }],
      };
    }
  }
  return { elected, ties: [] };
}
