/** Throws when our own code has broken a promise. Never used on input from outside. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(`bug: ${message}`);
}

/** Marks the end of a closed switch: the compiler refuses the call when a case is missing. */
export function unreachable(value: never): never {
  throw new Error(`bug: a case is missing for ${JSON.stringify(value)}`);
}
