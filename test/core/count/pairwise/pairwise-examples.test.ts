import { describe, expect, test } from 'vitest';
import { sheetPage } from '../../../../src/core/count/print/html.ts';
import { sheetText } from '../../../../src/core/count/print/text.ts';
import { bltOf, countFile, tryFile } from '../count-file.ts';

const blt = (candidates: string, papers: readonly string[]) =>
  bltOf(
    [
      `${candidates.length} 1`,
      ...papers.map((paper) => {
        const [times, order = ''] = paper.split(' ');
        const words = order.split('>').map((group) =>
          Array.from(group)
            .map((letter) => candidates.indexOf(letter) + 1)
            .join('='),
        );
        return `${times} ${words.join(' ')} 0`;
      }),
      '0',
      ...Array.from(candidates, (letter) => `"${letter}"`),
      '"Example"',
    ].join('\n'),
  );

const letters = (candidates: string, ids: readonly string[]) => ids.map((id) => candidates[Number(id) - 1]).join('');

describe('Schulze’s paper of 2011', () => {
  test('its example of two winners leaves both: 3 abcd, 2 dabc, 2 dbca, 2 cbda', () => {
    // The strongest paths order the four only in part, and b and d both win.
    const file = blt('abcd', ['3 a>b>c>d', '2 d>a>b>c', '2 d>b>c>a', '2 c>b>d>a']);
    const { pairwise, outcome } = countFile({ file, rule: 'schulze', settings: { ties: 'winner-set' } });
    // By hand: ab 5:4, bc 7:2, cd 5:4, da 6:3, bd 5:4, ac 5:4.
    expect(pairwise!.votes['1']).toEqual({ 2: '5', 3: '5', 4: '3' });
    expect(pairwise!.votes['2']).toEqual({ 1: '4', 3: '7', 4: '5' });
    expect(letters('abcd', outcome.winnerSet!)).toBe('bd');
    expect(outcome.elected).toEqual([]);
    expect(outcome.unfilled).toBe(1);
  });
});

describe('a cycle of three, 4 abc, 3 bca, 2 cab', () => {
  const file = blt('abc', ['4 a>b>c', '3 b>c>a', '2 c>a>b']);
  test.each(['schulze', 'ranked-pairs', 'minimax'])('is broken at its weakest defeat by %s', (rule) => {
    // By hand: ab 6:3, bc 7:2, ca 5:4. The weakest is c over a, so that a wins.
    const sheet = countFile({ file, rule });
    expect(sheet.pairwise!.smithSet).toHaveLength(3);
    expect(letters('abc', sheet.outcome.elected)).toBe('a');
  });

  test('leaves all three under Copeland, and a lot decides where the settings say so', () => {
    const sheet = countFile({ file, rule: 'copeland' });
    expect(sheet.outcome.winnerSet).toHaveLength(3);
    expect(sheet.lots).toHaveLength(1);
    expect(sheet.lots[0]!.changedElected).toBe(true);
    expect(letters('abc', sheet.outcome.elected)).toBe('a');
    const refused = tryFile({ file, rule: 'copeland', lots: { source: 'none' } });
    expect(refused.ok).toBe(false);
  });
});

describe('ranked pairs', () => {
  test('takes equally strong defeats by the fewer votes for the loser', () => {
    // By hand: ab 6:3, bc 5:3 (one paper has b and c level), ca 5:4; bc and ca are equally strong, and bc goes first.
    const file = blt('abc', ['3 a>b>c', '1 a>bc', '2 b>c>a', '2 c>a>b', '1 c>b>a']);
    const { pairwise, outcome } = countFile({ file, rule: 'ranked-pairs', lots: { source: 'none' } });
    expect(pairwise!.locks!.map(({ winner, loser, taken }) => `${letters('abc', [winner, loser])} ${taken}`)).toEqual([
      'ab locked',
      'bc locked',
      'ca skipped',
    ]);
    expect(letters('abc', outcome.elected)).toBe('a');
  });

  test('leaves contradictory equal defeats out without lots, and lets lots say whose go first with them', () => {
    const file = blt('abc', ['1 a>b>c', '1 b>c>a', '1 c>a>b']);
    const open = countFile({ file, rule: 'ranked-pairs', settings: { ties: 'winner-set' }, lots: { source: 'none' } });
    expect(open.pairwise!.locks!.map(({ taken }) => taken)).toEqual(Array(3).fill('contradictory'));
    expect(open.outcome.winnerSet).toHaveLength(3);
    const drawn = countFile({ file, rule: 'ranked-pairs' });
    expect(drawn.stages[0]!.ties.map(({ kind }) => kind)).toEqual(['defeats', 'defeats']);
    expect(drawn.pairwise!.locks!.map(({ taken }) => taken)).toEqual(['locked', 'locked', 'skipped']);
    expect(letters('abc', drawn.outcome.elected)).toBe('a');
  });

  test('is refused for more candidates than it can be counted for, and every pairwise rule for more than one seat', () => {
    const size = Array.from({ length: 101 }, (_, index) => `"N${index}"`);
    const file = bltOf(['101 2', '1 1 0', '0', ...size, '"Large"'].join('\n'));
    const refused = tryFile({ file, rule: 'ranked-pairs' });
    expect(refused).toMatchObject({
      ok: false,
      error: { reasons: [expect.stringMatching(/seats/), expect.stringMatching(/100/)] },
    });
  });
});

describe('what is printed', () => {
  const file = blt('abc', ['4 a>b>c', '3 b>c>a', '2 c>a>b']);
  test.each(['schulze', 'ranked-pairs', 'minimax', 'copeland'])('%s: the reasons and all tables', (rule) => {
    const sheet = countFile({ file, rule });
    const [text, page] = [sheetText(sheet), sheetPage(sheet)];
    for (const printed of [text, page]) {
      expect(printed).toMatch(/a is elected\.|gave the place to a/);
      expect(printed).toContain('Smith set');
      expect(printed).toContain('Comparisons');
      expect(printed).not.toContain('undefined');
    }
  });

  test('an open winner set says why nobody is elected', () => {
    const sheet = countFile({ file, rule: 'copeland', settings: { ties: 'winner-set' } });
    expect(sheetText(sheet)).toContain('Nobody is elected: the rule leaves a, b and c');
    expect(sheetPage(sheet)).toContain('<h3>Nobody is elected</h3><p>The rule leaves a, b and c');
  });
});
