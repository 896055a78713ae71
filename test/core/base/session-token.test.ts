import { describe, expect, test } from 'vitest';
import { toHex } from '../../../src/core/base/bytes.ts';
import { makeSessionToken, sessionTokenHash } from '../../../src/core/base/session-token.ts';
import { seededRandom } from '../../support/random.ts';

describe('a session token', () => {
  test('is 32 random bytes in 43 characters that a header can carry', () => {
    const random = seededRandom('sessions');
    const tokens = Array.from({ length: 100 }, () => makeSessionToken(random));
    for (const token of tokens) expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(new Set(tokens).size).toBe(100);
  });

  test('is kept as a hash that differs by side, so that no session opens the other side’s doors', () => {
    const token = makeSessionToken(seededRandom('sessions'));
    const member = sessionTokenHash('member', token);
    const officer = sessionTokenHash('officer', token);
    expect(member).toHaveLength(32);
    expect(toHex(member!)).not.toBe(toHex(officer!));
  });

  test('has one spelling; anything else is no token', () => {
    const token = makeSessionToken(seededRandom('sessions'));
    for (const other of ['', token.slice(1), `${token}A`, `${token}=`, `${token.slice(0, -1)}*`, 'é'.repeat(43)]) {
      expect(sessionTokenHash('member', other)).toBeNull();
    }
    // 43 characters hold 258 bits: the two spare ones must be zero.
    expect(sessionTokenHash('member', `${'A'.repeat(42)}B`)).toBeNull();
  });
});
