import QR from 'qrcode';
import { describe, expect, test } from 'vitest';
import { qrMatrix } from '../../src/web/vote/qr.ts';

/** The other encoder's modules for the same text, in the same segments and with the same mask. */
function other(
  segments: readonly { data: string | Uint8Array; mode: 'byte' | 'alphanumeric' }[],
  mask: number,
): boolean[][] {
  const { modules } = QR.create(segments as QR.QRCodeSegment[], {
    errorCorrectionLevel: 'L',
    maskPattern: mask as QR.QRCodeMaskPattern,
  });
  return Array.from({ length: modules.size }, (_, y) =>
    Array.from({ length: modules.size }, (__, x) => modules.get(y, x) === 1),
  );
}

const bytes = (text: string) => ({ data: new TextEncoder().encode(text), mode: 'byte' as const });

describe('codes to scan', () => {
  test.each([1, 20, 100, 300, 700, 1300, 2100])(
    'are those of another encoder, for a text of %i characters',
    (length) => {
      const text = Array.from({ length }, (_, at) => 'the quick brown fox'.charAt(at % 19)).join('');
      for (let mask = 0; mask < 8; mask += 1) expect(qrMatrix(text, { mask })).toEqual(other([bytes(text)], mask));
    },
  );

  test('put the letters of a link in the mode that takes less room', () => {
    const head = 'https://votes.example/check/spring#';
    const tail = 'ABCDEFGHJKMNPQRSTVWXYZ0123456789'.repeat(12);
    const expected = other([bytes(head), { data: tail, mode: 'alphanumeric' }], 3);
    expect(qrMatrix(head + tail, { mask: 3 })).toEqual(expected);
  });

  test('are not drawn for a text that does not fit', () => {
    expect(qrMatrix('x'.repeat(3000))).toBeNull();
  });
});
