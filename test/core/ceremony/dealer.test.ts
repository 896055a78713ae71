import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createLibsodiumGroup } from '../../../src/backends/libsodium-group.ts';
import { fromUtf8, toBase64Url, utf8 } from '../../../src/core/base/bytes.ts';
import { type DealerSecrets, decodeDealerSecrets, encodeDealerSecrets } from '../../../src/core/ceremony/dealer.ts';
import { ORDER, scalarOf } from '../../../src/core/group/scalars.ts';
import { scalars } from '../../support/random.ts';

const group = await createLibsodiumGroup();
const secretsOf = fc
  .record({
    coefficients: fc.array(scalars, { minLength: 1, maxLength: 9 }),
    opening: fc.uint8Array({ minLength: 32, maxLength: 32 }),
    t: scalars,
    s: scalars,
  })
  .map(({ coefficients, opening, t, s }): DealerSecrets => {
    return { coefficients, opening, possession: { t: group.multiplyBase(t), s } };
  });

function textOf(secrets: DealerSecrets): string {
  const text = fromUtf8(encodeDealerSecrets(secrets));
  if (!text.ok) throw new Error('text');
  return text.value;
}

describe('the secrets of a dealer', () => {
  test('read as they were written, and are written as they were read', () => {
    fc.assert(
      fc.property(secretsOf, (secrets) => {
        const bytes = encodeDealerSecrets(secrets);
        expect(decodeDealerSecrets(bytes)).toEqual(secrets);
        expect(encodeDealerSecrets(decodeDealerSecrets(bytes))).toEqual(bytes);
      }),
    );
  });

  test('are damaged when a number is not below the group order: nothing is put in its place', () => {
    const one = scalarOf(1n);
    const over = new Uint8Array(32);
    new DataView(over.buffer).setBigUint64(0, ORDER & (2n ** 64n - 1n), true);
    new DataView(over.buffer).setBigUint64(8, (ORDER >> 64n) & (2n ** 64n - 1n), true);
    over[31] = 0x10;
    const text = textOf({
      coefficients: [scalarOf(7n), one],
      opening: new Uint8Array(32),
      possession: { t: group.multiplyBase(one), s: scalarOf(9n) },
    });
    for (const scalar of [scalarOf(7n), one, scalarOf(9n)]) {
      const damaged = text.replace(toBase64Url(scalar), toBase64Url(over));
      expect(damaged).not.toBe(text);
      expect(() => decodeDealerSecrets(utf8(damaged))).toThrow('damaged');
    }
  });

  test('are damaged in any other form than the canonical one', () => {
    const text = textOf({
      coefficients: [scalarOf(7n)],
      opening: new Uint8Array(32),
      possession: { t: group.multiplyBase(scalarOf(1n)), s: scalarOf(9n) },
    });
    const spoilt = [
      '',
      '{}',
      ` ${text}`,
      text.replace('"opening"', '"more":1,"opening"'),
      text.replace(/"coefficients":\[[^\]]*\]/, '"coefficients":[]'),
      text.slice(0, -1),
    ];
    for (const other of spoilt) expect(() => decodeDealerSecrets(utf8(other))).toThrow('damaged');
  });
});
