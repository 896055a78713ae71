import { randomBytes } from 'node:crypto';
import type { FixedDefinition } from '../../src/core/election/fixed-definition.ts';
import { finishToken } from '../../src/core/token/ballot-token.ts';
import { ELECTION, type Office, orThrow } from './election-office.ts';
import { type DeviceToken, tokenRequest } from './member-device.ts';
import type { Service } from './service.ts';

/** What attacks in tests are made with. */

/** A token that stands in no register: whoever holds the registrar's key can make any number of them. */
export async function mintToken(
  office: Office,
  fixed: FixedDefinition,
  { section, signIn = section }: { readonly section: string; readonly signIn?: string },
): Promise<DeviceToken> {
  const request = tokenRequest(office, fixed, { section, seed: new Uint8Array(randomBytes(32)) });
  const { blindedRequest, votingKey, votingSecret } = request;
  const key = { election: ELECTION, registrar: 1, section: signIn, blindedRequest };
  const blindSignature = orThrow(await office.ports.keys.blindSign(key));
  return { section, votingKey, votingSecret, signatures: [orThrow(finishToken({ request, blindSignature }))] };
}

export interface RawAnswer {
  readonly status: number;
  readonly code: string | undefined;
  readonly reasons: readonly string[];
  readonly receipt: string | undefined;
}

/** Hands in a body exactly as it is given, well formed or not. */
export async function castRaw(service: Service, body: string): Promise<RawAnswer> {
  const response = await fetch(`${service.url}/api/v1/elections/${ELECTION}/ballots`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  const { code, reasons = [], receipt } = (await response.json()) as Partial<RawAnswer>;
  return { status: response.status, code, reasons, receipt };
}

/** All lines of a kind in the ballot box, as texts. */
export async function boxTexts(office: Office, kind = 'ballot'): Promise<string[]> {
  const { lines } = await office.stores.box.ledger(ELECTION);
  return lines
    .map((line) => Buffer.from(line).toString('utf8'))
    .filter((line) => (JSON.parse(line) as { kind: string }).kind === kind);
}
