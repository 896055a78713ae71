import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concatBytes, toHex, u32, utf8 } from '../../../src/core/base/bytes.ts';
import { type RollEntry, RollEntrySchema, rollLeaf, sortedRollLeaves } from '../../../src/core/roll/roll.ts';

const salts = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((array) => new Uint8Array(array));
const names = fc.constantFrom('a', 'b', 'M-0017', '\u{1F600}', 'O"Neill\\');
const channels = fc.record(
  {
    mail: fc.constantFrom('ada@vote.example', 'ben@vote.example'),
    letterCode: fc.constantFrom('0'.repeat(64), 'f'.repeat(64)),
    certificate: fc.constantFrom('0'.repeat(40), 'f'.repeat(40)),
    subject: names,
  },
  { requiredKeys: [] },
);
const entries = fc
  .record({ reference: names, section: fc.constantFrom('all', 'london'), channels })
  .map((entry) => RollEntrySchema.parse(entry));

describe('a roll leaf', () => {
  test('is the hash of a frame of salt and canonical entry', () => {
    const salt = new Uint8Array(32).fill(1);
    const entry = RollEntrySchema.parse({
      reference: 'M-0017',
      section: 'all',
      channels: { subject: 'x', mail: 'ada@vote.example' },
    });
    const committed = utf8(
      '{"channels":{"mail":"ada@vote.example","subject":"x"},"reference":"M-0017","section":"all"}',
    );
    const purpose = utf8('tellers/roll-leaf/v1');
    const framed = [u32(purpose.length), purpose, u32(2), u32(32), salt, u32(committed.length), committed];
    const expected = createHash('sha256').update(concatBytes(framed)).digest('hex');
    expect(toHex(rollLeaf(entry, salt))).toBe(expected);
  });

  test('is another for another salt or for any other entry', () => {
    fc.assert(
      fc.property(entries, entries, salts, salts, (entry, other, salt, otherSalt) => {
        const leaf = toHex(rollLeaf(entry, salt));
        const same = JSON.stringify(sorted(entry)) === JSON.stringify(sorted(other));
        expect(toHex(rollLeaf(other, salt)) === leaf).toBe(same);
        fc.pre(toHex(salt) !== toHex(otherSalt));
        expect(toHex(rollLeaf(entry, otherSalt))).not.toBe(leaf);
      }),
    );
  });

  test('does not tell a channel that is missing from one that is undefined', () => {
    const salt = new Uint8Array(32);
    const entry = RollEntrySchema.parse({ reference: 'a', section: 'all', channels: {} });
    const withUndefined = { ...entry, channels: { mail: undefined, subject: undefined } };
    expect(rollLeaf(withUndefined, salt)).toEqual(rollLeaf(entry, salt));
  });

  test('needs a salt of 32 bytes: anything else is a bug', () => {
    const entry = RollEntrySchema.parse({ reference: 'a', section: 'all', channels: {} });
    for (const length of [0, 31, 33]) expect(() => rollLeaf(entry, new Uint8Array(length))).toThrow('bug:');
  });
});

function sorted({ reference, section, channels: ways }: RollEntry): unknown {
  return [reference, section, ways.mail, ways.letterCode, ways.certificate, ways.subject];
}

test('leaves are sorted by their bytes, so that their order tells nothing of the roll', () => {
  fc.assert(
    fc.property(fc.array(salts, { maxLength: 20 }), (leaves) => {
      const inOrder = sortedRollLeaves(leaves);
      expect(inOrder.map(toHex)).toEqual(leaves.map(toHex).toSorted());
      expect(sortedRollLeaves(inOrder.toReversed())).toEqual(inOrder);
    }),
  );
});

describe('an entry of the roll', () => {
  const good = { reference: 'M-0017', section: 'all', channels: { mail: 'ada@vote.example' } };
  const takes = (value: unknown) => RollEntrySchema.safeParse(value).success;

  test('has a reference, a section and ways to reach a member', () => {
    expect(takes(good)).toBe(true);
    expect(takes({ ...good, channels: {} })).toBe(true);
    for (const mail of ['zoë@exämple.org', "o'neill+vote@vote.example", 'a@localhost']) {
      expect(takes({ ...good, channels: { mail } })).toBe(true);
    }
  });

  test.each([
    ['no reference', { section: 'all', channels: {} }],
    ['an empty reference', { ...good, reference: '' }],
    ['a reference of two lines', { ...good, reference: 'a\nb' }],
    ['a reference with an invisible character', { ...good, reference: 'a\u200bb' }],
    ['a reference that is a number', { ...good, reference: 17 }],
    ['a section that is no id', { ...good, section: 'All members' }],
    ['no channels', { reference: 'a', section: 'all' }],
    ['a channel that we do not know', { ...good, channels: { phone: '1' } }],
    ['a field that we do not know', { ...good, name: 'Ada' }],
    ['a letter code in the clear', { ...good, channels: { letterCode: 'ABCD-EFGH' } }],
    ['a letter code in upper case', { ...good, channels: { letterCode: 'A'.repeat(64) } }],
    ['a short certificate fingerprint', { ...good, channels: { certificate: 'a'.repeat(16) } }],
    ['an empty subject', { ...good, channels: { subject: '' } }],
  ])('with %s is refused', (_, value) => {
    expect(takes(value)).toBe(false);
  });

  test.each([
    '',
    'ada',
    '@vote.example',
    'ada@',
    'a@b@c',
    'ada@vote.example ',
    'ada@vote.example\nBcc: x@y',
    'ada@vote.example,ben@vote.example',
    'Ada <ada@vote.example>',
    '"ada"@vote.example',
    'ada\u0000@vote.example',
    'ada\ud800@vote.example',
    `${'a'.repeat(251)}@b.c`,
  ])('with the mail address %j is refused', (mail) => {
    expect(takes({ ...good, channels: { mail } })).toBe(false);
  });
});
