import { describe, expect, test } from 'vitest';
import { createNobleGroup } from '../../src/backends/noble-group.ts';
import { toBase32 } from '../../src/core/base/base32.ts';
import type { Contest } from '../../src/core/election/definition.ts';
import { challengeCommitment, checkOpening, openEncrypted } from '../../src/core/sealing/challenge.ts';
import { BLOCK_BYTES } from '../../src/core/sealing/embedding.ts';
import { encodeMarks } from '../../src/core/sealing/encode-marks.ts';
import { encryptBlocks } from '../../src/core/sealing/seal.ts';
import { seededRandom } from '../support/random.ts';

/**
 * A voting page that swaps its members' choices, against second devices that some members use: the page's own functions
 * on both sides. It must commit before it hears whether it is looked into, so it is caught as often as members look.
 */

const TRIALS = 1000;
/** Of ten members, three look inside before they cast. */
const LOOKING = 0.3;

const group = createNobleGroup();
const random = seededRandom('false pages');
const option = (id: string) => ({ id, name: id, statement: '', photo: null });
const contests = [
  {
    id: 'motion',
    question: 'Motion?',
    rule: { id: 'plurality', version: '1', settings: { choices: 1 } },
    seats: 1,
    options: ['yes', 'no', 'blank'].map(option),
  },
] as unknown as Contest[];
const facts = {
  fingerprint: random(32),
  y: group.multiplyBase(Uint8Array.from(random(32)).fill(0, 31) as never),
  blocks: 1,
};
const sections = ['all'];

/** A number in [0, 1) from the trial's own source. */
const chance = () => ((random(1)[0] ?? 0) * 256 + (random(1)[0] ?? 0)) / 65_536;
const blocksOf = (marks: number[]) => encodeMarks({ contests, marks: new Map([['motion', marks]]) });

type Lie = 'none' | 'other-marks' | 'other-opening';

/** One member: what the page seals, whether the member looks, and whether the second device shows something else. */
function isCaught({
  chosen,
  sealed,
  lie,
  looks,
}: {
  chosen: number[];
  sealed: number[];
  lie: Lie;
  looks: boolean;
}): boolean {
  const blocks = blocksOf(sealed);
  const encrypted = encryptBlocks({ group, random, facts, blocks });
  const { ciphertexts } = encrypted;
  const commitment = toBase32(challengeCommitment({ fingerprint: facts.fingerprint, section: 'all', ciphertexts }));
  if (!looks) return false;
  const opening = openEncrypted({ encrypted, blocks });
  // Asked to open, the page can show what it sealed, or say that it was what its member chose.
  if (lie === 'other-opening') opening.set(blocksOf(chosen)[0]!.subarray(0, BLOCK_BYTES));
  const shown = checkOpening({ group, facts, contests, sections, commitment, opening });
  return !shown.ok || shown.value[0]!.join() !== chosen.join();
}

/** The caught, and what may be expected of as many independent trials: four standard deviations around the mean. */
function expectRate(caught: number, rate: number): void {
  const spread = 4 * Math.sqrt(TRIALS * rate * (1 - rate));
  expect(caught).toBeGreaterThan(TRIALS * rate - spread);
  expect(caught).toBeLessThan(TRIALS * rate + spread);
}

describe('a false voting page', () => {
  test('that swaps every choice is caught as often as members look inside', { timeout: 180_000 }, () => {
    let caught = 0;
    let looked = 0;
    for (let trial = 0; trial < TRIALS; trial += 1) {
      const looks = chance() < LOOKING;
      if (looks) looked += 1;
      const lie = trial % 2 === 0 ? 'other-marks' : 'other-opening';
      if (isCaught({ chosen: [1, 0, 0], sealed: [0, 1, 0], lie, looks })) caught += 1;
    }
    expect(caught).toBe(looked);
    expectRate(caught, LOOKING);
  });

  test('that swaps only some of them is caught that much more rarely', { timeout: 180_000 }, () => {
    let caught = 0;
    for (let trial = 0; trial < TRIALS; trial += 1) {
      const sealed = chance() < 0.5 ? [0, 1, 0] : [1, 0, 0];
      if (isCaught({ chosen: [1, 0, 0], sealed, lie: 'other-opening', looks: chance() < LOOKING })) caught += 1;
    }
    expectRate(caught, LOOKING * 0.5);
  });

  test('is the only one that is ever accused', { timeout: 180_000 }, () => {
    for (let trial = 0; trial < 200; trial += 1) {
      expect(isCaught({ chosen: [1, 0, 0], sealed: [1, 0, 0], lie: 'none', looks: true })).toBe(false);
    }
  });
});
