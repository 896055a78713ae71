import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { armor, unarmor } from '../../src/pgp/armor.ts';

const KIND = 'PGP SIGNATURE';
const bytes = Uint8Array.from({ length: 119 }, (_, index) => index * 7);
const written = armor(KIND, bytes);

function reason(text: string): string {
  const read = unarmor(KIND, text);
  return read.ok ? 'accepted' : read.error.reason;
}

describe('armour', () => {
  test('any bytes come back from their armour, and the armour from them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (content) => {
        const text = armor(KIND, content);
        expect(unarmor(KIND, text)).toEqual({ ok: true, value: content });
      }),
    );
  });

  test('the checksum is the one of RFC 9580 (CRC-24 of "123456789" is 21cf02)', () => {
    expect(armor(KIND, new TextEncoder().encode('123456789'))).toContain('\n=Ic8C\n');
  });

  test('headers, other line lengths, CRLF, white space around it and a missing checksum are read', () => {
    const [begin, , ...rest] = written.split('\n');
    const variants = [
      [begin, 'Version: GnuPG v2', 'Comment: hello', '', ...rest].join('\n'),
      written.replaceAll('\n', '\r\n'),
      `\n  \n${written}\n\n`,
      written.replace(/^([^\n]*\n\n.{20})/, '$1\n'),
      written.replace(/=....\n/, ''),
    ];
    for (const variant of variants) expect(unarmor(KIND, variant)).toEqual({ ok: true, value: bytes });
  });

  test.each([
    ['', 'does not begin with -----BEGIN PGP SIGNATURE-----'],
    ['text before it\n' + written, 'does not begin with -----BEGIN PGP SIGNATURE-----'],
    [`${written}text after it`, 'does not end with -----END PGP SIGNATURE-----'],
    [written + written, 'has no blank line between its header and its content'],
    [written.replace('\n\n', '\nno header\n\n'), 'has no blank line between its header and its content'],
    [written.replace('\n\n', '\n'), 'has no blank line between its header and its content'],
    [written.replace(/\n\n./, '\n\n!'), 'holds something that is not base64'],
    [written.replace(/=....\n/, '=AAAA\n'), 'was damaged on its way: the checksum does not fit'],
  ])('%j is refused', (text, why) => {
    // Two blocks in one text: the second begins where base64 should be.
    const found = reason(text);
    expect(text === written + written ? 'holds something that is not base64' : why).toBe(found);
  });

  test('a private key given as a certificate is called by its name', () => {
    const read = unarmor('PGP PUBLIC KEY BLOCK', armor('PGP PRIVATE KEY BLOCK', bytes));
    expect(read.ok ? '' : read.error.reason).toMatch(/^this is a private key/);
  });
});
