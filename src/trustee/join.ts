import { sha256 } from '@noble/hashes/sha2.js';
import { joinCeremony } from '../contract/trustee-api.ts';
import { fromUtf8, toHex, utf8 } from '../core/base/bytes.ts';
import { canonicalBytes } from '../core/base/canonical-json.ts';
import type { RandomSource } from '../core/base/random.ts';
import { err, ok, type Result } from '../core/base/result.ts';
import { type Join, JoinSchema } from '../core/ceremony/documents.ts';
import { ElectionIdSchema, type Hash } from '../core/election/values.ts';
import { ask, type TrusteePorts } from './ports.ts';
import type { Seat } from './seat-store.ts';

/** The seat that an invitation link opens: `<service>/trustees/<election>/<number>#<secret>`. */
export function readInvitation(link: string): Result<Omit<Seat, 'nonce'>, { readonly reason: string }> {
  let url: URL;
  try {
    url = new URL(link);
  } catch {
    return err({ reason: 'this is not a link' });
  }
  const match = /^(.*)\/trustees\/([^/]+)\/([1-9])$/.exec(url.pathname);
  const election = ElectionIdSchema.safeParse(match?.[2] ?? '');
  const invitation = url.hash.slice(1);
  const isWeb = url.protocol === 'https:' || url.protocol === 'http:';
  if (!isWeb || match === null || !election.success || !/^[A-Za-z0-9_-]{20,200}$/.test(invitation)) {
    return err({ reason: 'this is not a whole invitation link: <service>/trustees/<election>/<number>#<secret>' });
  }
  return ok({ url: `${url.origin}${match[1]}`, election: election.data, trustee: Number(match[3]), invitation });
}

/** A nonce for the ceremony, drawn once and kept with the seat. */
export function drawNonce(random: RandomSource): Hash {
  return toHex(random(32)) as Hash;
}

export function textOf(bytes: Uint8Array): string {
  const text = fromUtf8(bytes);
  if (!text.ok) throw new Error('bug: a document is not text');
  return text.value;
}

/** Takes the seat with the trustee's certificate and a signed document; the same again changes nothing. */
export async function takeSeat(ports: TrusteePorts): Promise<void> {
  const { store, key, nowMs, say } = ports;
  const { election, trustee, nonce } = store.seat;
  const certificate = key.certificate.armored;
  const join: Join = JoinSchema.parse({
    type: 'tellers/ceremony-join/v1',
    election: election,
    trustee,
    certificate: toHex(sha256(utf8(certificate))),
    nonce,
  });
  const document = canonicalBytes(join);
  const signature = await key.sign({ document, nowMs: nowMs() });
  const { stage } = await ask(ports, joinCeremony, { body: { document: textOf(document), signature, certificate } });
  say(`You hold seat ${trustee} of the election ${election}.`);
  say(
    stage === 'joining' ? 'Other trustees have not joined yet.' : 'All trustees have joined; the ceremony can begin.',
  );
}
