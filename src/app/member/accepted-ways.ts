import type { Definition } from '../../core/election/definition.ts';

/** By which ways an election lets members prove who they are; the definition says so to everybody. */
export type AcceptedWays = Definition['proofs'];

/** The election does not let anybody prove who they are in this way; the same for members and strangers. */
export type WayNotAccepted = { readonly kind: 'way-not-accepted' };

export function acceptedWays(definition: Definition): AcceptedWays {
  return definition.proofs;
}
