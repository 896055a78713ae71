import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { bltOf, ELECTIONS, electionJson, electionText } from '../count/count-file.ts';
import { countBoth, USUAL } from './both-counters.ts';

const RULES = [
  ['irv', {}],
  ['irv', { elimination: 'batch', end: 'final-two', ties: 'backwards' }],
  ['scottish-stv', {}],
  ['ers97', {}],
  ['meek-prf', {}],
  ['meek-nz', {}],
  ['wigm-exact', {}],
] as const;

const namesIn = (folder: string) =>
  readdirSync(new URL(`${folder}/`, ELECTIONS))
    .filter((name) => name.endsWith('.blt'))
    .map((name) => name.replace('.blt', ''));

describe.each(RULES)(
  '%s %j: the second counter agrees at every figure with the first on real elections',
  (rule, settings) => {
    for (const name of namesIn(rule)) {
      test(name, () => {
        const file = bltOf(electionText(`${rule}/${name}.blt`));
        const { seats } = electionJson(`${rule}/${name}.expected.json`) as { seats?: number };
        const order = file.candidates.map(({ number }) => String(number)).toReversed();
        const lots = { source: 'given', order } as const;
        const { differences } = countBoth({ ...USUAL, file, rule, settings, seats: seats ?? 1, lots });
        expect(differences).toEqual([]);
      });
    }
  },
);
