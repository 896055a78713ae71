import type { Act } from './act.ts';
import type { Definition } from './definition.ts';
import type { Hash } from './values.ts';

/** What acts have changed since the definition was fixed. Acts are given in the order of their lines in the ballot box. */

/**
 * The files that member pages load: the definition's, or those of the last act `bundle` (PR-36b).
 * @param acts all acts that stand in the ballot box, in its order
 */
export function effectiveBundles(definition: Pick<Definition, 'bundles'>, acts: readonly Act[]): readonly Hash[] {
  const last = acts.findLast((act) => act.act === 'bundle');
  return last?.act === 'bundle' ? last.parameters.bundles : definition.bundles;
}

/** Primary fingerprints of the officers whose signatures do not count any more (PR-25). */
export function suspendedOfficers(acts: readonly Act[]): ReadonlySet<string> {
  return new Set(acts.flatMap((act) => (act.act === 'suspend' ? [act.parameters.officer] : [])));
}
