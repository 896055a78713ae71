import type { Ceremony } from '../core/ceremony/state.ts';
import { type TrusteePorts, TrusteeRefusal } from './ports.ts';

/**
 * How the other trustees' certificates are compared with what was got by a way that is not the service: a server that
 * relays a ceremony could put trustees of its own beside one real one (PR-14).
 */
export type Compare =
  /** Fingerprints that were got elsewhere, one for every other trustee. */
  | { readonly kind: 'list'; readonly fingerprints: readonly string[] }
  /** Somebody reads them out and is asked. */
  | { readonly kind: 'ask'; readonly confirm: (question: string) => Promise<boolean> };

/** A file of fingerprints: one a line, 40 hex digits, blanks allowed as people write them; `#` begins a remark. */
export function readFingerprints(text: string): string[] {
  return text
    .split(/\r\n|\r|\n/)
    .map((line) => (line.split('#', 1)[0] ?? '').replaceAll(/\s/g, '').toLowerCase())
    .filter((line) => line !== '');
}

/** In groups of four, as people read them out. */
export function grouped(fingerprint: string): string {
  return fingerprint.toUpperCase().replaceAll(/(.{4})(?=.)/g, '$1 ');
}

/** Stops unless every other trustee's certificate was found to be the right one. */
export async function compareCertificates(ports: TrusteePorts, ceremony: Ceremony, compare: Compare): Promise<void> {
  const { store, primitives, say } = ports;
  const others: { name: string; fingerprint: string }[] = [];
  for (const [index, { name }] of ceremony.parameters.trustees.entries()) {
    if (index + 1 === store.seat.trustee) continue;
    const read = await primitives.openPgp.readCertificate(ceremony.certificates[index] ?? '');
    if (!read.ok) throw new TrusteeRefusal(`the certificate of ${name} cannot be used`);
    others.push({ name, fingerprint: read.value.fingerprint });
  }
  if (others.length === 0) return;
  const compared = `compared-${others.map(({ fingerprint }) => fingerprint).join(' ')}`;
  // Another ceremony of the same election may have other trustees.
  const file = `compared-${store.seat.nonce.slice(0, 16)}`;
  if ((await store.read(file)) === compared) return;
  say('The other trustees, by the certificates that the service shows:');
  for (const { name, fingerprint } of others) say(`  ${grouped(fingerprint)}  ${name}`);
  if (compare.kind === 'list') {
    const unknown = others.filter(({ fingerprint }) => !compare.fingerprints.includes(fingerprint));
    if (unknown.length > 0) {
      const names = unknown.map(({ name }) => name).join(', ');
      throw new TrusteeRefusal(
        `the certificate of ${names} is not among the fingerprints that you got elsewhere. Do not go on; tell the officers`,
      );
    }
  } else if (
    !(await compare.confirm('Did every one of them read out the same fingerprint to you, not through this service?'))
  ) {
    throw new TrusteeRefusal('compare the fingerprints by telephone or in person first, then begin again');
  }
  await store.writeOnce(file, compared);
}
