import type { Act } from './act.ts';

/** What acts have changed since the definition was fixed. */

/** Primary fingerprints of the officers whose signatures do not count any more (PR-25). */
export function suspendedOfficers(acts: readonly Act[]): ReadonlySet<string> {
  return new Set(acts.flatMap((act) => (act.act === 'suspend' ? [act.parameters.officer] : [])));
}
