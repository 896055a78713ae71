/**
 * A synthetic ballot file that is the same everywhere: rankings drawn by Plackett and Luce's model with strengths
 * 1 / √number, cut off after each preference with a fixed chance. Small and 32-bit, so that others can repeat it.
 */
const STOP = 0.12;

/** Marsaglia-like 32-bit generator "mulberry32": numbers from 0 up to 1. */
function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** A BLT file of so many papers, one a line. */
export function ballotFile({ papers, candidates, seats, seed = 1 }) {
  const random = generator(seed);
  const strengths = Array.from({ length: candidates }, (_, index) => 1 / Math.sqrt(index + 1));
  const lines = [`${candidates} ${seats}`];
  for (let paper = 0; paper < papers; paper += 1) {
    const order = strengths
      .map((strength, index) => ({ time: -Math.log(random() || 1e-12) / strength, number: index + 1 }))
      .toSorted((left, right) => left.time - right.time);
    let ranked = 1;
    while (ranked < candidates && random() >= STOP) ranked += 1;
    const numbers = order.slice(0, ranked).map(({ number }) => number);
    lines.push(`1 ${numbers.join(' ')} 0`);
  }
  lines.push('0');
  for (let number = 1; number <= candidates; number += 1) lines.push(`"C${number}"`);
  lines.push('"synthetic"');
  return `${lines.join('\n')}\n`;
}
