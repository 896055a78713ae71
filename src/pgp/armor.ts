import { fromBase64, toBase64 } from '../core/base/bytes.ts';
import { err, ok, type Result } from '../core/base/result.ts';

/**
 * ASCII armour (RFC 9580 section 6.2). Reading is lenient about what programs add (headers, line lengths, line ends,
 * a missing checksum); writing has one form only: no headers, 64 columns, checksum, line feeds. What we store is what
 * we wrote, so a stored armour that does not equal its own re-armouring has been changed.
 */

export type ArmorKind = 'PGP SIGNATURE' | 'PGP PUBLIC KEY BLOCK' | 'PGP PRIVATE KEY BLOCK';

export type ArmorError = { readonly kind: 'not-armored'; readonly reason: string };

const COLUMNS = 64;

/** CRC-24 of RFC 9580 section 6.1. GnuPG 2.2 does not read every block without it. */
function checksum(bytes: Uint8Array): Uint8Array {
  let crc = 0xb704ce;
  for (const byte of bytes) {
    crc ^= byte << 16;
    for (let bit = 0; bit < 8; bit += 1) {
      crc <<= 1;
      if ((crc & 0x1000000) !== 0) crc ^= 0x1864cfb;
    }
  }
  return Uint8Array.of((crc >> 16) & 255, (crc >> 8) & 255, crc & 255);
}

/** Writes the one form that we store. */
export function armor(kind: ArmorKind, bytes: Uint8Array): string {
  const lines = toBase64(bytes).match(new RegExp(`.{1,${COLUMNS}}`, 'g')) ?? [];
  return [`-----BEGIN ${kind}-----`, '', ...lines, `=${toBase64(checksum(bytes))}`, `-----END ${kind}-----`, ''].join(
    '\n',
  );
}

function refused(reason: string): Result<never, ArmorError> {
  return err({ kind: 'not-armored', reason });
}

/** The lines between the header lines and the end line. */
function bodyLines(lines: readonly string[]): readonly string[] | null {
  const blank = lines.indexOf('');
  if (blank === -1) return null;
  const headers = lines.slice(0, blank);
  return headers.every((line) => /^[A-Za-z]{1,30}: ?[ -~]*$/.test(line)) ? lines.slice(blank + 1) : null;
}

/**
 * Reads one armoured block of one kind with nothing but white space around it. A checksum that is there must fit.
 * @param text whose length the caller has bounded
 */
export function unarmor(kind: ArmorKind, text: string): Result<Uint8Array, ArmorError> {
  const lines = text.split('\n').map((line) => line.trimEnd());
  const first = lines.findIndex((line) => line !== '');
  const last = lines.findLastIndex((line) => line !== '');
  const [begin, end] = [lines[first] ?? '', lines[last] ?? ''];
  if (begin !== `-----BEGIN ${kind}-----`) {
    if (kind === 'PGP PUBLIC KEY BLOCK' && begin === '-----BEGIN PGP PRIVATE KEY BLOCK-----') {
      return refused('this is a private key: keep it to yourself and give the public certificate instead');
    }
    return refused(`does not begin with -----BEGIN ${kind}-----`);
  }
  if (end !== `-----END ${kind}-----`) return refused(`does not end with -----END ${kind}-----`);
  const body = bodyLines(lines.slice(first + 1, last));
  if (body === null) return refused('has no blank line between its header and its content');
  const sum = body.at(-1)?.startsWith('=') === true ? body.at(-1) : undefined;
  const data = fromBase64((sum === undefined ? body : body.slice(0, -1)).join(''));
  if (!data.ok) return refused('holds something that is not base64');
  if (sum !== undefined && sum !== `=${toBase64(checksum(data.value))}`) {
    return refused('was damaged on its way: the checksum does not fit');
  }
  return ok(data.value);
}
