import { randomBytes } from 'node:crypto';
import type { Client } from '../contract/client.ts';
import { getElection } from '../contract/observer-api.ts';
import {
  beginSignIn,
  completeSignIn,
  createElection,
  type Draft,
  getDeclaration,
  importRoll,
  prepareDefinition,
  proposeAct,
  requestUnsealing,
  signAct,
  signDeclaration,
  signDefinition,
} from '../contract/officer-api.ts';
import { openCeremony } from '../contract/trustee-api.ts';
import { utf8 } from '../core/base/bytes.ts';
import type { Result } from '../core/base/result.ts';
import { HashSchema, type Instant } from '../core/election/values.ts';
import type { OfficerKey } from './officer-key.ts';

/** What one returning officer does, at a desk of their own: the secret key signs here and never travels. */
export interface OfficerDesk {
  readonly name: string;
  createElection(draft: Draft): Promise<void>;
  importRoll(election: string, csv: string): Promise<number>;
  /** Begins the ceremony of these trustees. @returns one invitation link for each, in their order */
  openCeremony(election: string, input: { threshold: number; names: readonly string[] }): Promise<string[]>;
  prepare(election: string): Promise<{ fingerprint: string; words: readonly string[]; definition: string }>;
  signDefinition(election: string, definition: string): Promise<string>;
  proposeExtension(election: string, closes: Instant, notAfter: Instant): Promise<{ number: number; document: string }>;
  signAct(election: string, act: { number: number; document: string }): Promise<string>;
  stateOf(election: string): Promise<string>;
  requestUnsealing(election: string): Promise<void>;
  /** The declaration's bytes, or null while it is not made yet. */
  declaration(election: string): Promise<string | null>;
  signDeclaration(election: string, declaration: string): Promise<string>;
}

function orThrow<T>(what: string, result: Result<T, unknown>): T {
  if (result.ok) return result.value;
  throw new Error(`${what}: ${JSON.stringify(result.error)}`);
}

/** Signs in by signing the document that the service asks for. */
export async function signIn(client: Client, key: OfficerKey): Promise<OfficerDesk> {
  const { document } = orThrow('asking to sign in', await client.call(beginSignIn, {}));
  const { session } = orThrow(
    'signing in',
    await client.call(completeSignIn, { body: { document, signature: await key.sign(utf8(document)) } }),
  );
  const signed = async (text: string) => ({ signature: await key.sign(utf8(text)) });
  return {
    name: key.name,
    async createElection(draft) {
      orThrow('creating the draft', await client.call(createElection, { session, body: draft }));
    },
    async importRoll(election, csv) {
      const reply = await client.call(importRoll, { session, params: { election }, body: csv });
      return orThrow('importing the roll', reply).entries;
    },
    async openCeremony(election, { threshold, names }) {
      const nonce = HashSchema.parse(randomBytes(32).toString('hex'));
      const body = { threshold, trustees: names.map((name) => ({ name })), nonce };
      const reply = await client.call(openCeremony, { session, params: { election }, body });
      return orThrow('beginning the ceremony', reply).invitations.map(({ link }) => link);
    },
    async prepare(election) {
      return orThrow('preparing', await client.call(prepareDefinition, { session, params: { election } }));
    },
    async signDefinition(election, definition) {
      const body = await signed(definition);
      return orThrow('signing', await client.call(signDefinition, { session, params: { election }, body })).state;
    },
    async proposeExtension(election, closes, notAfter) {
      const body = { act: 'extend' as const, parameters: { closes }, notAfter };
      return orThrow('proposing an act', await client.call(proposeAct, { session, params: { election }, body }));
    },
    async signAct(election, act) {
      const body = await signed(act.document);
      const params = { election, number: act.number };
      return orThrow('signing an act', await client.call(signAct, { session, params, body })).state;
    },
    async stateOf(election) {
      return orThrow('reading the state', await client.call(getElection, { params: { election } })).state;
    },
    async requestUnsealing(election) {
      orThrow('asking for the opening', await client.call(requestUnsealing, { session, params: { election } }));
    },
    async declaration(election) {
      const reply = await client.call(getDeclaration, { session, params: { election } });
      if (reply.ok) return reply.value.declaration;
      if (reply.error.kind === 'problem' && reply.error.code === 'step-not-possible') return null;
      throw new Error(`reading the declaration: ${JSON.stringify(reply.error)}`);
    },
    async signDeclaration(election, declaration) {
      const body = await signed(declaration);
      return orThrow('declaring', await client.call(signDeclaration, { session, params: { election }, body })).state;
    },
  };
}
