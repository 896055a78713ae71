/** A source of secret random bytes, passed in by whoever has one: `length` fresh bytes at every call. */
export type RandomSource = (length: number) => Uint8Array;
