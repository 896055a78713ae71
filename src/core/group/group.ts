/**
 * ristretto255 (RFC 9496) behind one interface on byte strings, so that noble, libsodium and pools of workers are
 * interchangeable. A brand is the proof that bytes were checked: an `Element` decodes, a `Scalar` is below the order.
 *
 * A backend never throws on branded input: products and sums that are the identity return its encoding (32 zero
 * bytes), whatever the library below does at its edges. The identity is a valid element; where the protocol refuses
 * it (keys, commitments, first halves of ciphertexts, generators), the caller asks `isIdentity`.
 */

declare const elementBrand: unique symbol;
declare const scalarBrand: unique symbol;

/** 32 bytes that decode as a ristretto255 element. */
export type Element = Uint8Array & { readonly [elementBrand]: true };

/** 32 bytes, little-endian, an integer below the group order ℓ. */
export type Scalar = Uint8Array & { readonly [scalarBrand]: true };

/** What sealing, opening and the checks of ballots need of the group; member pages carry this much of it. */
export interface Arithmetic {
  /** Names the library in reports and benches. */
  readonly name: string;
  /** The bytes as an element, or null when they are not the canonical encoding of one. The identity decodes. */
  decode(bytes: Uint8Array): Element | null;
  /** s·G for the standard generator. */
  multiplyBase(scalar: Scalar): Element;
  /** s·P. */
  multiply(scalar: Scalar, element: Element): Element;
  /** P + Q. */
  add(left: Element, right: Element): Element;
  /** P − Q. */
  subtract(left: Element, right: Element): Element;
  /** Σ s_i·P_i over public data; lists of equal length, the identity for empty ones. Not constant time. */
  sumOfProducts(scalars: readonly Scalar[], elements: readonly Element[]): Element;
  /**
   * The same sum of lists that lie packed, 32 bytes for each member: the form for long lists. The caller has checked
   * that every scalar is below the order and every element decodes. Public data; not constant time.
   */
  sumOfPacked(scalars: Uint8Array, elements: Uint8Array): Element;
  /** The index of the first of the packed encodings, 32 bytes each, that does not decode; −1 when all do. */
  firstInvalid(elements: Uint8Array): number;
}

export interface Group extends Arithmetic {
  /** hash_to_ristretto255 of RFC 9380 appendix B with expand_message_xmd and SHA-512, DST as given. */
  hashToGroup(message: Uint8Array, dst: string): Element;
}
