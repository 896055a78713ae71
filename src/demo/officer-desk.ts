import { randomBytes } from 'node:crypto';
import type { ApiAnswer, TellersClient } from '../client/generated/tellers-client.ts';
import { utf8 } from '../core/base/bytes.ts';
import { HashSchema, type Instant } from '../core/election/values.ts';
import type { Draft } from './draft.ts';
import type { OfficerKey } from './officer-key.ts';

/** What one returning officer does, at a desk of their own: the secret key signs here and never travels. */
export interface OfficerDesk {
  readonly name: string;
  createElection(draft: Draft): Promise<void>;
  replaceDraft(draft: Draft): Promise<void>;
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

function orThrow<T>(what: string, result: ApiAnswer<T, string>): T {
  if (result.ok) return result.value;
  throw new Error(`${what}: ${JSON.stringify(result.error)}`);
}

/** Signs in by signing the document that the service asks for. */
export async function signIn(client: TellersClient, key: OfficerKey): Promise<OfficerDesk> {
  const { document } = orThrow('asking to sign in', await client.beginSignIn());
  const { session } = orThrow(
    'signing in',
    await client.completeSignIn({ body: { document, signature: await key.sign(utf8(document)) } }),
  );
  const signed = async (text: string) => ({ signature: await key.sign(utf8(text)) });
  return {
    name: key.name,
    async createElection(draft) {
      orThrow('creating the draft', await client.createElection({ session, body: draft }));
    },
    async replaceDraft(draft) {
      const params = { election: draft.election };
      const before = await client.getDraft({ session, params });
      if (!before.ok || before.etag === null) throw new Error(`reading the draft: ${JSON.stringify(before)}`);
      const reply = await client.replaceDraft({ session, params, body: draft, ifMatch: before.etag });
      orThrow('changing the draft', reply);
    },
    async importRoll(election, csv) {
      const reply = await client.importRoll({ session, params: { election }, body: csv });
      return orThrow('importing the roll', reply).entries;
    },
    async openCeremony(election, { threshold, names }) {
      const nonce = HashSchema.parse(randomBytes(32).toString('hex'));
      const body = { threshold, trustees: names.map((name) => ({ name })), nonce };
      const reply = await client.openCeremony({ session, params: { election }, body });
      return orThrow('beginning the ceremony', reply).invitations.map(({ link }) => link);
    },
    async prepare(election) {
      return orThrow('preparing', await client.prepareDefinition({ session, params: { election } }));
    },
    async signDefinition(election, definition) {
      const body = await signed(definition);
      return orThrow('signing', await client.signDefinition({ session, params: { election }, body })).state;
    },
    async proposeExtension(election, closes, notAfter) {
      const body = { act: 'extend' as const, parameters: { closes }, notAfter };
      return orThrow('proposing an act', await client.proposeAct({ session, params: { election }, body }));
    },
    async signAct(election, act) {
      const body = await signed(act.document);
      const params = { election, number: act.number };
      return orThrow('signing an act', await client.signAct({ session, params, body })).state;
    },
    async stateOf(election) {
      return orThrow('reading the state', await client.getElection({ params: { election } })).state;
    },
    async requestUnsealing(election) {
      orThrow('asking for the opening', await client.requestUnsealing({ session, params: { election } }));
    },
    async declaration(election) {
      const reply = await client.getDeclaration({ session, params: { election } });
      if (reply.ok) return reply.value.declaration;
      if (reply.error.kind === 'problem' && reply.error.code === 'step-not-possible') return null;
      throw new Error(`reading the declaration: ${JSON.stringify(reply.error)}`);
    },
    async signDeclaration(election, declaration) {
      const body = await signed(declaration);
      return orThrow('declaring', await client.signDeclaration({ session, params: { election }, body })).state;
    },
  };
}
