import { describe, expect, test } from 'vitest';
import { sheetPage } from '../../../src/core/count/print/html.ts';
import { sheetText } from '../../../src/core/count/print/text.ts';
import type { Sheet } from '../../../src/core/count/sheet.ts';
import { bltOf, countFile } from './count-file.ts';

/** What result page and sheet say where a count has no ordinary end. */

const LOTS = { source: 'seed', lotSeed: new Uint8Array(32) } as const;
const QUORUM = {
  ...{ name: 'quorum', figure: 'cast-and-blank', relation: 'at-least' },
  ...{ share: [1, 2], base: 'entitled', of: 'base' },
};
const MAJORITY = { ...QUORUM, name: 'majority', figure: 'for', relation: 'more-than', base: 'cast' };

/** The box at the top of the page, as it is read. */
function boxOf(sheet: Sheet): string {
  const [box = ''] = /<div class="elected">.*?<\/div>/s.exec(sheetPage(sheet)) ?? [];
  return box
    .replaceAll(/<\/(h3|p|li)>/g, '\n')
    .replaceAll(/<[^>]*>/g, '')
    .trim();
}

function pageText(sheet: Sheet): string {
  return sheetPage(sheet)
    .replace(/<head>.*<\/head>/s, '')
    .replaceAll(/<[^>]*>/g, ' ');
}

function motion(papers: string): Sheet {
  const file = bltOf(`2 1\n${papers}0\n"Yes"\n"No"\n"Shall we move?"\n`);
  return countFile({ file, rule: 'motion', settings: { conditions: [QUORUM, MAJORITY] }, entitled: '100', lots: LOTS });
}

function count(rule: string, text: string): Sheet {
  return countFile({ file: bltOf(text), rule, lots: LOTS });
}

const FAILED_QUORUM =
  'quorum: the votes for and against it and the blank ones must be at least 1/2 of the votes of all who are entitled (39 of 100)';
const HELD_MAJORITY = 'majority: the votes for it must be more than 1/2 of the votes for and against it (30 of 35)';

describe('a motion with most votes for it and too few in all', () => {
  const sheet = motion('30 1 0\n5 2 0\n4 0\n');

  test('is not carried, and page and sheet name what is not reached, with its figures, and what is', () => {
    expect(sheet.outcome.elected).toEqual([]);
    expect(boxOf(sheet)).toBe(
      `The motion is not carried: quorum not reached.\nFails: ${FAILED_QUORUM}.\nHolds: ${HELD_MAJORITY}.`,
    );
    const text = sheetText(sheet);
    expect(text).toContain('\nThe motion is not carried: quorum not reached.\n');
    expect(text).toContain(`  FAILS: ${FAILED_QUORUM}\n  holds: ${HELD_MAJORITY}\n`);
    const stage = 'The votes of 35 papers. Not all that the rule asks holds: the motion is not carried.';
    expect(text).toContain(`Stage 1. ${stage}\n`);
    expect(pageText(sheet)).toContain(stage);
  });

  test('speaks of votes for and against, and never of candidates or of somebody elected', () => {
    expect(sheetText(sheet)).toContain('Ballots: 39; for or against: 35; blank: 4\n');
    expect(pageText(sheet)).toContain('For or against');
    for (const text of [sheetText(sheet), pageText(sheet)]) expect(text).not.toMatch(/candidate|elected/i);
  });

  test('is carried with one quorum of papers, and says so', () => {
    const carried = motion('41 1 0\n5 2 0\n4 0\n');
    expect(boxOf(carried)).toMatch(/^The motion is carried\.\nHolds: quorum: .*\nHolds: majority: .*$/);
  });
});

test('of a motion without a vote for it, page and sheet say that beside what else fails', () => {
  const sheet = motion('9 2 0\n');
  const words = 'The motion is not carried: no vote is for it; quorum and majority not reached.';
  expect(boxOf(sheet).split('\n')[0]).toBe(words);
  expect(sheetText(sheet)).toContain(`\n${words}\n`);
});

describe('without a ballot', () => {
  test('a motion is not carried, because no ballot was opened', () => {
    const sheet = motion('');
    expect(boxOf(sheet)).toMatch(
      /^The motion is not carried: no ballot was opened\.\nFails: .*\(0 of 100\)\.\nFails: /,
    );
    expect(sheetText(sheet)).toContain('Stage 1. No paper is for or against the motion.');
    expect(sheetText(sheet)).toContain('\nThe motion is not carried: no ballot was opened.\n');
  });

  test.each(['plurality', 'approval', 'irv', 'wigm-exact', 'scottish-stv', 'meek-nz', 'schulze', 'score', 'star'])(
    'nobody is elected by %s, and no lot is drawn',
    (rule) => {
      const sheet = count(rule, '3 1\n0\n"Ann"\n"Bo"\n"Cy"\n"Chair"\n');
      expect(sheet.outcome.elected).toEqual([]);
      expect(sheet.lots).toEqual([]);
      expect(boxOf(sheet)).toBe('Nobody is elected\nNo ballot was opened.');
      expect(sheetText(sheet)).toContain('\nNobody is elected: no ballot was opened.\n');
    },
  );

  test('that counts, where there are blank ones only, the page says that instead', () => {
    const sheet = count('plurality', '2 1\n4 0\n0\n"Ann"\n"Bo"\n"Chair"\n');
    expect(boxOf(sheet)).toBe('Nobody is elected\nNo paper counts for a candidate.');
  });
});

describe('a single candidate', () => {
  const ALONE = 'There was one candidate for one seat: nobody else stood.';

  test.each(['plurality', 'approval', 'irv', 'wigm-exact', 'meek-nz', 'schulze', 'star'])(
    'is elected by %s with a paper, and everybody reads that nobody else stood',
    (rule) => {
      const sheet = count(rule, '1 1\n3 1 0\n2 0\n0\n"Ann"\n"Chair"\n');
      expect(boxOf(sheet)).toMatch(new RegExp(`^Elected\nAnn.*\n${ALONE}$`));
      expect(sheetText(sheet)).toContain(`\nElected: Ann.\n${ALONE}\n`);
    },
  );

  test('is not elected by blank papers alone', () => {
    const sheet = count('plurality', '1 1\n3 0\n0\n"Ann"\n"Chair"\n');
    expect(boxOf(sheet)).toBe('Nobody is elected\nNo paper counts for a candidate.');
  });

  test('for two seats leaves one empty, and the reason is another', () => {
    const sheet = count('plurality', '1 2\n3 1 0\n0\n"Ann"\n"Board"\n');
    expect(boxOf(sheet)).toBe('Elected: 1 of 2 seats\nAnn 3 votes\n1 seat stays empty: there are too few candidates.');
  });

  test('is not said where two stood for one seat', () => {
    expect(sheetText(count('plurality', '2 1\n3 1 0\n0\n"Ann"\n"Bo"\n"Chair"\n'))).not.toContain('nobody else stood');
  });
});

describe('a tie at the last seat', () => {
  const FILE = '3 2\n5 1 0\n3 2 0\n3 3 0\n0\n"Ann"\n"Bo"\n"Cy"\n"Board"\n';

  test.each(['plurality', 'approval'])(
    'goes to lot under %s: who had how many votes, and then who got the place',
    (rule) => {
      const sheet = count(rule, FILE);
      const [winner] = sheet.lots[0]!.chosen;
      const name = winner === '2' ? 'Bo' : 'Cy';
      expect(boxOf(sheet)).toBe(
        `Elected: 2 of 2 seats\nAnn 5 votes\n${name} 3 votes\nA lot decided between candidates with equal votes; see below.`,
      );
      const stage = `The votes of 11 papers. Bo and Cy had equal votes (3); lot 1 gave the place to ${name}. Ann and ${name} are elected with the most votes.`;
      for (const text of [sheetText(sheet), pageText(sheet)]) {
        expect(text).toContain(stage);
        expect(text).toContain(`Lot 1, at stage 1, between Bo and Cy: it gave the place to ${name}.`);
        expect(text).toContain('This changed who is elected: another way would have elected others.');
      }
    },
  );

  test('of the sheet, whose end says who is elected, the lots stand above', () => {
    const text = sheetText(count('plurality', FILE));
    expect(text).toContain('\nA lot decided between candidates with equal votes; see above.\n');
    expect(text.indexOf('Lot 1,')).toBeLessThan(text.indexOf('see above'));
  });

  test('between the last two of a ranked count excludes one by lot, and the other is elected', () => {
    const sheet = count('wigm-exact', FILE);
    const [out] = sheet.lots[0]!.chosen.map((id) => (id === '2' ? 'Bo' : 'Cy'));
    const stage = `Bo and Cy had equal votes (3); lot 1 excluded ${out}.`;
    expect(sheetText(sheet)).toContain(stage);
    expect(pageText(sheet)).toContain(stage);
    expect(boxOf(sheet)).toContain('A lot decided between candidates with equal votes; see below.');
  });
});
