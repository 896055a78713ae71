import { sha256 } from '@noble/hashes/sha2.js';
import { expect, test } from 'vitest';
import { createNobleGroup } from '../../../src/backends/noble-group.ts';
import { frame } from '../../../src/core/base/frame.ts';
import { scalarOf } from '../../../src/core/group/scalars.ts';
import { markOf, normalizedWords, randomMark } from '../../../src/core/sealing/mark.ts';
import { seededRandom } from '../../support/random.ts';

const votingKey = createNobleGroup().multiplyBase(scalarOf(5n));

test('a mark is the first 16 bytes of the hash of voting key and words', () => {
  const hash = sha256(frame('tellers/mark/v1', [votingKey, 'green heron']));
  expect(markOf({ votingKey, words: 'green heron' })).toEqual(hash.slice(0, 16));
});

test('the same words typed in another way give the same mark', () => {
  const mark = markOf({ votingKey, words: 'müde ente' });
  expect(markOf({ votingKey, words: '  Müde \t ENTE\n' })).toEqual(mark);
  expect(markOf({ votingKey, words: 'mu\u0308de ente' })).toEqual(mark);
  expect(markOf({ votingKey, words: 'müdeente' })).not.toEqual(mark);
  expect(normalizedWords('  A  B ')).toBe('a b');
});

test('the same words of another voting key give another mark', () => {
  const other = createNobleGroup().multiplyBase(scalarOf(6n));
  expect(markOf({ votingKey: other, words: 'a b' })).not.toEqual(markOf({ votingKey, words: 'a b' }));
});

test('a mark without words is 16 random bytes', () => {
  expect(randomMark(seededRandom('mark'))).toEqual(seededRandom('mark')(16));
});
