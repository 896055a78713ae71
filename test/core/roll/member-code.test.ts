import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { toHex } from '../../../src/core/base/bytes.ts';
import { frame } from '../../../src/core/base/frame.ts';
import { makeMemberCode, memberCodeHash } from '../../../src/core/roll/member-code.ts';
import { testBytes } from '../../support/definition.ts';
import { seededRandom } from '../../support/random.ts';

/** A source that gives these 32-bit numbers in turn. */
function numbers(...drawn: readonly number[]) {
  const left = [...drawn];
  return () => {
    const next = left.shift();
    if (next === undefined) throw new Error('the source was asked too often');
    return Uint8Array.of(next >>> 24, (next >>> 16) & 255, (next >>> 8) & 255, next & 255);
  };
}

describe('a member code', () => {
  test('has six digits, with zeros in front where it is small', () => {
    expect(makeMemberCode(numbers(0))).toBe('000000');
    expect(makeMemberCode(numbers(1_000_042))).toBe('000042');
    expect(makeMemberCode(numbers(999_999))).toBe('999999');
  });

  test('is drawn again where a plain remainder would favour low codes', () => {
    expect(makeMemberCode(numbers(4_293_999_999))).toBe('999999');
    expect(makeMemberCode(numbers(4_294_000_000, 7))).toBe('000007');
    expect(makeMemberCode(numbers(0xffff_ffff, 4_294_967_000, 8))).toBe('000008');
  });

  test('has every digit at every place about equally often', () => {
    const random = seededRandom('codes');
    const seen = Array.from({ length: 6 }, () => new Array<number>(10).fill(0));
    for (let index = 0; index < 5000; index += 1) {
      Array.from(makeMemberCode(random)).forEach((digit, place) => (seen[place]![Number(digit)]! += 1));
    }
    for (const counts of seen) for (const count of counts) expect(Math.abs(count - 500)).toBeLessThan(110);
  });

  test('is kept as an HMAC over a frame of election, reference, the browser’s request and code', () => {
    const key = testBytes('key', 32);
    const codeRequest = testBytes('request', 32);
    const hash = memberCodeHash({ key, election: 'e', reference: 'm-1', codeRequest, code: '123456' });
    const fields = ['e', 'm-1', codeRequest, '123456'];
    const expected = createHmac('sha256', key).update(frame('tellers/member-code/v2', fields));
    expect(toHex(hash)).toBe(expected.digest('hex'));
  });

  test('is kept differently for another key, election, reference, request or code', () => {
    const base = {
      key: testBytes('key', 32),
      election: 'e',
      reference: 'm-1',
      codeRequest: testBytes('request', 32),
      code: '123456',
    };
    const others = [
      { key: testBytes('other key', 32) },
      { election: 'em' },
      { reference: 'm-12' },
      { code: '123457' },
      { codeRequest: testBytes('other request', 32) },
      { election: 'em', reference: '-1' },
    ].map((change) => toHex(memberCodeHash({ ...base, ...change })));
    expect(new Set([toHex(memberCodeHash(base)), ...others]).size).toBe(7);
  });
});
