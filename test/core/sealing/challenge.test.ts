import { describe, expect, test } from 'vitest';
import { createNobleGroup } from '../../../src/backends/noble-group.ts';
import { toBase32 } from '../../../src/core/base/base32.ts';
import { toHex } from '../../../src/core/base/bytes.ts';
import type { Contest } from '../../../src/core/election/definition.ts';
import {
  challengeCommitment,
  checkOpening,
  isCommittedTo,
  openEncrypted,
} from '../../../src/core/sealing/challenge.ts';
import { encodeMarks } from '../../../src/core/sealing/encode-marks.ts';
import { encryptBlocks } from '../../../src/core/sealing/seal.ts';
import { seededRandom } from '../../support/random.ts';

const group = createNobleGroup();
const random = seededRandom('challenge');
const option = (id: string) => ({ id, name: id, statement: '', photo: null });
const contests = [
  {
    id: 'chair',
    question: 'Chair?',
    rule: { id: 'irv', version: '1', settings: {} },
    seats: 1,
    options: ['ash', 'beech', 'cedar', 'blank'].map(option),
  },
  {
    id: 'motion',
    question: 'Motion?',
    rule: { id: 'plurality', version: '1', settings: { choices: 1 } },
    seats: 1,
    options: ['yes', 'no', 'blank'].map(option),
  },
] as unknown as Contest[];

const facts = { fingerprint: random(32), y: group.multiplyBase(random(32).fill(0, 31) as never), blocks: 2 };
const sections = ['north', 'south'];

function seal(chair: number[], motion: number[], section = 'south') {
  const marks = new Map([
    ['chair', chair],
    ['motion', motion],
  ]);
  const blocks = encodeMarks({ contests, marks });
  const encrypted = encryptBlocks({ group, random, facts, blocks });
  const commitment = toBase32(
    challengeCommitment({ fingerprint: facts.fingerprint, section, ciphertexts: encrypted.ciphertexts }),
  );
  return { blocks, encrypted, commitment };
}

describe('the check of a device by a second one (PR-21)', () => {
  test('shows the marks that were sealed', () => {
    const { blocks, encrypted, commitment } = seal([2, 0, 1, 0], [0, 1, 0]);
    const opening = openEncrypted({ encrypted, blocks });
    const input = { group, facts, contests, sections, opening };
    expect(checkOpening({ ...input, commitment })).toEqual({
      ok: true,
      value: [
        [2, 0, 1, 0],
        [0, 1, 0],
      ],
    });
    expect(checkOpening({ ...input, commitment: commitment.slice(0, 26) }).ok).toBe(true);
  });

  test('is not satisfied with a beginning that could be searched for', () => {
    const { blocks, encrypted, commitment } = seal([1, 0, 0, 0], [1, 0, 0]);
    const { ciphertexts } = encrypted;
    const opening = openEncrypted({ encrypted, blocks });
    const short = commitment.slice(0, 25);
    expect(checkOpening({ group, facts, contests, sections, opening, commitment: short }).ok).toBe(false);
    expect(isCommittedTo({ facts, sections, commitment: short, ciphertexts })).toBe(false);
    expect(isCommittedTo({ facts, sections: ['north'], commitment, ciphertexts })).toBe(false);
    expect(isCommittedTo({ facts, sections, commitment, ciphertexts })).toBe(true);
  });

  test('catches a device that says other marks than it sealed', () => {
    const { blocks, encrypted, commitment } = seal([1, 0, 0, 0], [1, 0, 0]);
    const opening = openEncrypted({ encrypted, blocks });
    const lie = Uint8Array.from(opening);
    lie.set([0, 1], 0);
    const answer = checkOpening({ group, facts, contests, sections, commitment, opening: lie });
    expect(answer).toEqual({ ok: false, error: { kind: 'other-ballot' } });
  });

  test('catches a device that seals what would be rejected', () => {
    const { blocks, encrypted, commitment } = seal([1, 3, 0, 0], [1, 0, 0]);
    const opening = openEncrypted({ encrypted, blocks });
    const answer = checkOpening({ group, facts, contests, sections, commitment, opening });
    expect(answer).toEqual({ ok: false, error: { kind: 'not-countable' } });
    const padded = seal([1, 0, 0, 0], [1, 0, 0]);
    padded.blocks[0]![20] = 1;
    const again = encryptBlocks({ group, random, facts, blocks: padded.blocks });
    const letters = toBase32(
      challengeCommitment({ fingerprint: facts.fingerprint, section: 'north', ciphertexts: again.ciphertexts }),
    );
    const opened = openEncrypted({ encrypted: again, blocks: padded.blocks });
    expect(checkOpening({ group, facts, contests, sections, commitment: letters, opening: opened })).toEqual({
      ok: false,
      error: { kind: 'not-countable' },
    });
  });

  test('leaves no randomness in a ballot that was looked into, which can then not be cast', () => {
    const { blocks, encrypted } = seal([1, 0, 0, 0], [1, 0, 0]);
    openEncrypted({ encrypted, blocks });
    for (const r of encrypted.randomness) expect(toHex(r)).toBe('00'.repeat(32));
  });

  test('never commits to the same twice: every sealing is fresh', () => {
    expect(seal([1, 0, 0, 0], [1, 0, 0]).commitment).not.toBe(seal([1, 0, 0, 0], [1, 0, 0]).commitment);
  });

  test('refuses what is no opening', () => {
    const { commitment } = seal([1, 0, 0, 0], [1, 0, 0]);
    for (const opening of [new Uint8Array(), new Uint8Array(121), new Uint8Array(122).fill(255)]) {
      expect(checkOpening({ group, facts, contests, sections, commitment, opening })).toEqual({
        ok: false,
        error: { kind: 'not-an-opening' },
      });
    }
  });
});
