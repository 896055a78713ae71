/**
 * Counters written apart from the ones under test, straight from the rules and in another style: papers are strings of
 * candidate letters, best first; every round counts all papers anew.
 */

/** The alternative vote. `favoured` is the lot order, most favoured first. Gives the tally of each round and the winner. */
export function naiveIrv(input: { papers: readonly string[]; letters: string; favoured: string; toTwo: boolean }): {
  rounds: Record<string, number>[];
  gone: string;
  winner: string;
} {
  let { papers } = input;
  let standing = input.letters;
  const rounds: Record<string, number>[] = [];
  let gone = '';
  if (papers.every((paper) => paper === '')) {
    return { rounds: [Object.fromEntries(Array.from(standing).map((letter) => [letter, 0]))], gone, winner: '' };
  }
  for (;;) {
    const tally = Object.fromEntries(
      Array.from(standing).map((letter) => [letter, papers.filter((paper) => paper[0] === letter).length]),
    );
    rounds.push(tally);
    const live = papers.filter((paper) => paper !== '').length;
    const best = Array.from(standing).find((letter) => tally[letter]! * 2 > live);
    if (best !== undefined && (!input.toTwo || standing.length <= 2)) return { rounds, gone, winner: best };
    const least = Math.min(...Object.values(tally));
    const last = Array.from(standing).filter((letter) => tally[letter] === least);
    const out = Array.from(input.favoured)
      .toReversed()
      .find((letter) => last.includes(letter))!;
    gone += out;
    standing = standing.replace(out, '');
    papers = papers.map((paper) => paper.replace(out, ''));
  }
}

/** Who has a place when `seats` go to the most votes; level ones at the edge by lot order. */
export function naivePlurality(input: {
  papers: readonly string[];
  letters: string;
  favoured: string;
  seats: number;
}): {
  tally: Record<string, number>;
  winners: string;
} {
  const { papers, letters, favoured, seats } = input;
  const tally = Object.fromEntries(
    Array.from(letters).map((letter) => [letter, papers.filter((paper) => paper.includes(letter)).length]),
  );
  if (papers.every((paper) => paper === '')) return { tally, winners: '' };
  // Whoever has fewer than `seats` others before it has a place; an equal one is before if it is more favoured.
  const winners = Array.from(letters).filter((letter) => {
    const before = Array.from(letters).filter(
      (other) =>
        tally[other]! > tally[letter]! ||
        (tally[other] === tally[letter] && favoured.indexOf(other) < favoured.indexOf(letter)),
    );
    return before.length < seats;
  });
  return { tally, winners: winners.join('') };
}
