/**
 * The pseudo-random numbers with which the New Zealand rule separates candidates whose votes never differed: Wichmann
 * and Hill's generator (Algorithm AS 183, Applied Statistics 31, 1982), started from published figures, so that every
 * count gives the same ones. All products stay below 2^31.
 */

/** Steps of the generator before the first number. */
const STEPS_AT_FIRST = 5;

/**
 * One number from 0 to 9999 for each candidate in the order of the ballot, no two alike.
 * @param votes all votes of the count
 */
export function nzNumbers(input: {
  readonly candidates: number;
  readonly seats: number;
  readonly votes: number;
}): number[] {
  const { candidates, seats, votes } = input;
  let [first, second, third] = [
    candidates + STEPS_AT_FIRST,
    seats,
    Number((BigInt(votes) + 10_000n * (BigInt(votes) % 10n)) % 30_323n),
  ];
  const step = () => {
    first = (171 * first) % 30_269;
    second = (172 * second) % 30_307;
    third = (170 * third) % 30_323;
  };
  const numberNow = () => {
    const part = (seed: number, modulus: number) => (seed * 10_000 - ((seed * 10_000) % modulus)) / modulus;
    return (part(first, 30_269) + part(second, 30_307) + part(third, 30_323)) % 10_000;
  };
  const numbers: number[] = [];
  for (let steps = STEPS_AT_FIRST; numbers.length < candidates; steps = 1) {
    for (let taken = 0; taken < steps; taken += 1) step();
    const number = numberNow();
    if (!numbers.includes(number)) numbers.push(number);
  }
  return numbers;
}
