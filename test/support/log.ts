import type { EventLog } from '../../src/app/ports.ts';

/** A log that keeps nothing. */
export const silentLog: EventLog = { event: () => undefined };

/** A log that keeps the names of its events in order. */
export function rememberingLog(): EventLog & { readonly names: readonly string[] } {
  const names: string[] = [];
  return { names, event: (name) => void names.push(name) };
}
