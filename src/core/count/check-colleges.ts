import { add, compare, divide, multiply, type Rational, rational, sum, trustedRational, ZERO } from './rational.ts';
import type { Sheet } from './sheet.ts';
import type { SheetColleges } from './sheet-scores.ts';

function shareOf(sections: SheetColleges[number], id: string): Rational {
  return sum(
    sections.map(({ share, votes, continuing }) =>
      continuing === '0'
        ? ZERO
        : multiply(trustedRational(share), rational(BigInt(votes[id] ?? '0'), BigInt(continuing))),
    ),
  );
}

/**
 * What does not add up in an electoral college: sections whose votes are not those that count in them, papers that
 * come or go between stages, shares of candidates that the sections do not make. Empty for a sheet of another rule.
 */
export function faultsOfColleges(sheet: Sheet): string[] {
  const { colleges, stages, input } = sheet;
  if (colleges === undefined) return [];
  const faults: string[] = [];
  if (colleges.length !== stages.length) faults.push('the sections do not stand at every stage');
  const shared = sheet.rule.settings['withoutVotes'] === 'shared';
  colleges.forEach((sections, at) => {
    const say = (fault: string) => faults.push(`stage ${at + 1}: ${fault}`);
    let papers = 0n;
    for (const { section, votes, continuing, exhausted } of sections) {
      const together = Object.values(votes).reduce((all, some) => all + BigInt(some), 0n);
      if (together !== BigInt(continuing)) say(`the votes in ${section} are not those that count there`);
      papers += BigInt(continuing) + BigInt(exhausted);
    }
    if (papers !== BigInt(input.voting.votes)) say('the sections are not all votes');
    const votes = stages[at]?.votes ?? {};
    const made = new Map(Object.keys(votes).map((id) => [id, shareOf(sections, id)]));
    const whole = [...made.values()].reduce(add, ZERO);
    for (const [id, own] of made) {
      const share = shared && whole.n > 0n ? divide(own, whole) : own;
      if (compare(share, trustedRational(votes[id] ?? '0')) !== 0) say(`the sections make another share of ${id}`);
    }
  });
  return faults;
}
