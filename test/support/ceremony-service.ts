import { sha256 } from '@noble/hashes/sha2.js';
import type { Client } from '../../src/contract/client.ts';
import { fromUtf8, toHex, utf8 } from '../../src/core/base/bytes.ts';
import { canonicalBytes } from '../../src/core/base/canonical-json.ts';
import { err, ok } from '../../src/core/base/result.ts';
import { acceptMessage, beginCeremony, type Ceremony } from '../../src/core/ceremony/state.ts';
import type { VerifierPrimitives } from '../../src/core/verify/primitives.ts';
import { orThrow } from './results.ts';

/** A service that holds one key ceremony in memory, built from the same core functions as the real one. */

interface Sent {
  readonly trustee: number;
  readonly document: string;
  readonly signature: string;
  readonly shares: readonly { readonly to: number; readonly ciphertext: string }[];
}

export interface CeremonyService {
  readonly client: Client;
  /** Every message that was handed in, also those that were there before. */
  readonly sent: readonly Sent[];
  ceremony(): Ceremony;
  /** Ciphertexts as they are relayed; tests put others in their place. */
  readonly relayed: { from: number; to: number; ciphertext: string }[];
  definition: string | null;
}

function textOf(bytes: Uint8Array): string {
  return orThrow(fromUtf8(bytes));
}

/** Opens a ceremony whose trustees have joined with these certificates. */
export async function openCeremonyService(input: {
  readonly primitives: VerifierPrimitives;
  readonly election: string;
  readonly threshold: number;
  readonly trustees: readonly { readonly name: string; readonly certificate: string }[];
  readonly officerNonce?: string;
}): Promise<CeremonyService> {
  const { primitives, election, threshold, trustees, officerNonce = 'ab'.repeat(32) } = input;
  const { group, openPgp } = primitives;
  const parameters = canonicalBytes({
    type: 'tellers/ceremony/v1',
    election,
    threshold,
    trustees: trustees.map(({ name, certificate }) => ({ name, certificate: toHex(sha256(utf8(certificate))) })),
    nonces: { officer: officerNonce, trustees: trustees.map((_, at) => `${at + 1}`.repeat(64)) },
  });
  const certificates = trustees.map(({ certificate }) => certificate);
  let ceremony = orThrow(await beginCeremony({ group, openPgp, parameters, certificates }));
  const sent: Sent[] = [];
  const relayed: CeremonyService['relayed'] = [];
  let turn: Promise<unknown> = Promise.resolve();

  async function take(message: Sent) {
    const { document, signature, shares } = message;
    sent.push(message);
    const accepted = await acceptMessage({
      group,
      openPgp,
      ceremony,
      message: { document, signature },
      ciphertexts: shares,
    });
    if (!accepted.ok) {
      const detail = accepted.error.reasons.join('; ');
      return err({ kind: 'problem' as const, code: 'ceremony-refused', detail, retryAfterSeconds: null });
    }
    const isNew = accepted.value.messages.length > ceremony.messages.length;
    ceremony = accepted.value;
    if (isNew) relayed.push(...shares.map(({ to, ciphertext }) => ({ from: message.trustee, to, ciphertext })));
    return ok({ stage: ceremony.stage });
  }

  const service: CeremonyService = {
    sent,
    relayed,
    ceremony: () => ceremony,
    definition: null,
    client: {
      async call(route, { params, body }) {
        const { trustee } = params as unknown as { trustee: number };
        switch (route.id) {
          case 'getTrusteeCeremony':
            return ok({
              stage: ceremony.stage,
              parameters: textOf(parameters),
              certificates,
              messages: [...ceremony.messages],
              shares: relayed.filter(({ to }) => to === trustee).map(({ from, ciphertext }) => ({ from, ciphertext })),
              failure: ceremony.failure,
              definition: service.definition,
            }) as never;
          case 'sendCeremonyMessage': {
            // One after the other, as under the real service's lock.
            const taken = turn.then(() => take({ trustee, ...(body as unknown as Omit<Sent, 'trustee'>) }));
            turn = taken;
            return (await taken) as never;
          }
          default:
            throw new Error(`this service does not know ${route.id}`);
        }
      },
    },
  };
  return service;
}
