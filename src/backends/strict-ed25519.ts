/**
 * What strict Ed25519 verification refuses before any arithmetic (PR-8): public keys and commitments R that are not
 * the one canonical encoding of their point (RFC 8032 section 5.1.3), and the eight points of small order, under which
 * signatures can be forged and libraries disagree.
 */

/** The y coordinates of small order below 2^255 − 19, little-endian: 0, 1, −1 and the two of order 8. */
const SMALL_ORDER = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
].map((hex) => Uint8Array.from(hex.match(/../g) ?? [], (digits) => Number.parseInt(digits, 16)));

/** True when y, without the sign bit, is below p = 2^255 − 19. */
function isBelowP(bytes: Uint8Array): boolean {
  if (((bytes[31] ?? 0) & 0x7f) !== 0x7f) return true;
  return bytes.subarray(1, 31).some((byte) => byte !== 0xff) || (bytes[0] ?? 0) < 0xed;
}

/** Compares all but the sign bit: for y = ±1 both signs are one point, the other encoding being non-canonical. */
function hasCoordinate(bytes: Uint8Array, y: Uint8Array): boolean {
  return y.every((byte, index) => ((bytes[index] ?? 0) & (index === 31 ? 0x7f : 0xff)) === byte);
}

/** Whether 32 bytes may stand as a public key or as a signature's R. Whether they are on the curve is not looked at. */
export function mayStandAsPoint(bytes: Uint8Array): boolean {
  return bytes.length === 32 && isBelowP(bytes) && !SMALL_ORDER.some((y) => hasCoordinate(bytes, y));
}
