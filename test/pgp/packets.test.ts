import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readPackets, writePackets } from '../../src/pgp/packets.ts';
import { hex } from '../support/vectors.ts';

const packets = fc.array(fc.record({ tag: fc.integer({ min: 0, max: 63 }), body: fc.uint8Array({ maxLength: 300 }) }), {
  maxLength: 5,
});

describe('OpenPGP packets', () => {
  test('packets come back from their bytes', () => {
    fc.assert(
      fc.property(packets, (list) => {
        expect(readPackets(writePackets(list))).toEqual(list);
      }),
    );
  });

  test.each([0, 191, 192, 8383, 8384, 70_000])('a packet of %s bytes comes back whole', (length) => {
    const body = new Uint8Array(length).fill(7);
    const read = readPackets(
      writePackets([
        { tag: 2, body },
        { tag: 13, body },
      ]),
    )!;
    expect(read.map(({ tag }) => tag)).toEqual([2, 13]);
    for (const packet of read) expect(Buffer.compare(packet.body, body)).toBe(0);
  });

  test('what can be read, in whatever format, is written in one way and read to the same', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const read = readPackets(bytes);
        if (read !== null) expect(readPackets(writePackets(read))).toEqual(read);
      }),
      { numRuns: 2000 },
    );
  });

  test('lengths of the old format and longer forms of the new one are read', () => {
    for (const bytes of ['8801aa', '890001aa', '8a00000001aa', 'c201aa', 'c2ff00000001aa']) {
      expect(readPackets(hex(bytes))).toEqual([{ tag: 2, body: hex('aa') }]);
    }
  });

  test.each([
    ['8baa', 'a packet of indeterminate length'],
    ['c2e1aaaa', 'a partial length'],
    ['c202aa', 'a packet that is cut off'],
    ['c2', 'a header without a length'],
    ['c2c0', 'a two-byte length that is cut off'],
    ['c2ff000001', 'a five-byte length that is cut off'],
    ['8900', 'an old length that is cut off'],
    ['4201aa', 'a first byte without its highest bit'],
    ['c201aa00', 'bytes after the last packet'],
  ])('%s, %s, is refused', (bytes) => {
    expect(readPackets(hex(bytes))).toBeNull();
  });
});
