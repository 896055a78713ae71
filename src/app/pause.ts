/** Lets the process answer others while a long list is worked through. */
export function pause(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
