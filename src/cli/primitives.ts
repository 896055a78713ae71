import { randomBytes } from 'node:crypto';
import { createLibsodiumGroup } from '../backends/libsodium-group.ts';
import { verifyEd25519 } from '../backends/node-ed25519.ts';
import { verifyTokenSignature } from '../backends/node-rsa.ts';
import type { VerifierPrimitives } from '../core/verify/verify-record.ts';
import { createOpenPgp } from '../pgp/openpgp.ts';

/** The fastest primitives that Node has: libsodium in WebAssembly, and its own crypto module. */
export async function nodePrimitives(): Promise<VerifierPrimitives> {
  return {
    group: await createLibsodiumGroup(),
    verifyEd25519,
    verifyTokenSignature,
    openPgp: createOpenPgp(),
    random: (length) => new Uint8Array(randomBytes(length)),
  };
}
