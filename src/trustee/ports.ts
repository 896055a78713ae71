import { callPatiently, type Sleep } from '../client/retry.ts';
import type { CallInput, Client } from '../contract/client.ts';
import type { RouteDeclaration, RouteReply } from '../contract/route.ts';
import type { RandomSource } from '../core/base/random.ts';
import type { VerifierPrimitives } from '../core/verify/primitives.ts';
import type { SigningKey } from '../pgp/signing-key.ts';
import type { SeatStore } from './seat-store.ts';

/** What a trustee's program needs while it serves one seat. */
export interface TrusteePorts {
  readonly store: SeatStore;
  readonly key: SigningKey;
  readonly client: Client;
  readonly primitives: VerifierPrimitives;
  readonly random: RandomSource;
  readonly nowMs: () => number;
  readonly sleep: Sleep;
  /** Tells the trustee what happened, one sentence a line. */
  readonly say: (line: string) => void;
  /** Tells what is going on in a line that the next one replaces. */
  readonly progress: (line: string) => void;
}

/** Stops the program with a sentence for the trustee: nothing was done that could not be done again. */
export class TrusteeRefusal extends Error {
  override readonly name = 'TrusteeRefusal';
}

/** Between two questions to the service while others are awaited. */
export const ASK_EVERY_MS = 1000;

/** Calls a route of this seat, patiently; what the service refuses becomes a sentence. */
export async function ask<R extends RouteDeclaration>(
  ports: Pick<TrusteePorts, 'client' | 'store' | 'sleep'>,
  route: R,
  input: { readonly params?: Readonly<Record<string, string | number>>; readonly body?: CallInput<R>['body'] } = {},
): Promise<RouteReply<R>> {
  const { election, trustee, invitation } = ports.store.seat;
  const params = { election, trustee, ...input.params } as unknown as NonNullable<CallInput<R>['params']>;
  const call = { params, session: invitation, ...(input.body === undefined ? {} : { body: input.body }) };
  const answer = await callPatiently(ports.sleep, () => ports.client.call(route, call as CallInput<R>));
  if (answer.ok) return answer.value;
  const { error } = answer;
  if (error.kind === 'problem') throw new TrusteeRefusal(`the service refused (${error.code}): ${error.detail}`);
  throw new TrusteeRefusal(`the service did not answer as expected: ${error.detail}`);
}
