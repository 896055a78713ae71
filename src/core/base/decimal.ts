const DECIMAL = /^(?:0|[1-9][0-9]{0,15})$/;

/** Reads a whole number from 0 to 2^53 − 1 in its one spelling: no sign, no leading zero, no space; else null. */
export function parseDecimal(text: string): number | null {
  if (!DECIMAL.test(text)) return null;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : null;
}
