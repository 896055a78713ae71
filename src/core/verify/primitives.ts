import type { RandomSource } from '../base/random.ts';
import type { OpenPgp } from '../election/openpgp.ts';
import type { Group } from '../group/group.ts';
import type { VerifyEd25519 } from '../ledger/checkpoint.ts';
import { createGroupEngine, type MixEngine } from '../mix/engine.ts';
import type { VerifyTokenSignature } from '../token/blind-rsa.ts';

/** What the verifier needs from outside: pure code cannot bring it, and browsers, servers and tests have their own. */
export interface VerifierPrimitives {
  readonly group: Group;
  readonly verifyEd25519: VerifyEd25519;
  readonly verifyTokenSignature: VerifyTokenSignature;
  readonly openPgp: OpenPgp;
  /** For batching coefficients that nobody who made the record can foresee. */
  readonly random: RandomSource;
  /** Where the long sums of a mix are computed; on the spot, by `group`, when it is left out. */
  readonly mixEngine?: MixEngine;
}

export function mixEngineOf({ group, mixEngine }: VerifierPrimitives): MixEngine {
  return mixEngine ?? createGroupEngine(group);
}
