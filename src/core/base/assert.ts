/** Throws when our own code has broken a promise. Never used on input from outside. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(`bug: ${message}`);
}
