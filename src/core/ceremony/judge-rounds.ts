import { sha256 } from '@noble/hashes/sha2.js';
import { equalBytes, toBase64Url, toHex, utf8 } from '../base/bytes.ts';
import { trustedBase64Url, trustedHex } from '../election/values.ts';
import type { Element, Group } from '../group/group.ts';
import { type Ceremony, documentsOf } from './ceremony.ts';
import type { CeremonyDocument } from './documents.ts';
import { commitmentOf, type Probe, type Seat, verifyPossession, verifyProbe, verifyProbeShare } from './proofs.ts';
import { ValueReader } from './read-values.ts';
import { linesBeforeConfirmations } from './transcript-lines.ts';

/** What each round's document must hold, given everything that was accepted before it. */

type Of<T extends CeremonyDocument['type']> = Extract<CeremonyDocument, { readonly type: T }>;

/** The ciphertext that a trustee hands in with its round of shares, to be relayed. */
export interface RelayedShare {
  readonly to: number;
  readonly ciphertext: string;
}

function seatOf(ceremony: Ceremony, trustee: number): Seat {
  return { ceremony: ceremony.id, trustee };
}

/** F_i0 … F_i(t−1) of a reveal; null where one is no proper element. */
export function readPolynomial(reader: ValueReader, reveal: Of<'tellers/ceremony-reveal/v1'>): Element[] | null {
  const elements = reveal.coefficients.map((text, k) => reader.element(`coefficient ${k}`, text));
  const proper = elements.filter((element) => element !== null);
  return proper.length === elements.length ? proper : null;
}

/** Exactly t coefficients, the opening of what was committed to, and proof that the secret is known. */
export function reasonsAgainstReveal(
  group: Group,
  ceremony: Ceremony,
  reveal: Of<'tellers/ceremony-reveal/v1'>,
): string[] {
  const reader = new ValueReader(group);
  const { threshold } = ceremony.parameters;
  if (reveal.coefficients.length !== threshold) {
    reader.reasons.push(`it has ${reveal.coefficients.length} coefficients where the threshold asks for ${threshold}`);
  }
  const commitments = readPolynomial(reader, reveal);
  const possession = reader.knowledge('possession', reveal.possession);
  if (commitments === null || possession === null) return reader.reasons;
  const seat = seatOf(ceremony, reveal.from);
  const opening = trustedBase64Url(reveal.opening);
  const commit = documentsOf(ceremony, 'tellers/ceremony-commit/v1').find(({ from }) => from === reveal.from);
  const opened = commitmentOf({ seat, commitments, possession, opening });
  if (commit === undefined || !equalBytes(opened, trustedHex(commit.commitment))) {
    reader.reasons.push('it does not open what this trustee committed to');
  }
  if (!verifyPossession({ group, seat, commitments, proof: possession })) {
    reader.reasons.push('the proof of possession does not hold');
  }
  return reader.reasons;
}

/** A ciphertext for every other trustee, by number; those that are relayed with it are the ones that it names. */
export function reasonsAgainstShares(
  ceremony: Ceremony,
  shares: Of<'tellers/ceremony-shares/v1'>,
  relayed: readonly RelayedShare[] | null,
): string[] {
  const others = ceremony.certificates.map((_, index) => index + 1).filter((number) => number !== shares.from);
  const named = shares.shares.map(({ to }) => to);
  if (named.join() !== others.join())
    return [`it names shares for trustees ${named.join(', ')}, not ${others.join(', ')}`];
  if (relayed === null) return [];
  const reasons: string[] = [];
  if (relayed.length !== shares.shares.length)
    reasons.push('it comes with another number of ciphertexts than it names');
  for (const { to, ciphertext } of shares.shares) {
    const given = relayed.filter((share) => share.to === to);
    if (given.length !== 1 || toHex(sha256(utf8(given[0]?.ciphertext ?? ''))) !== ciphertext) {
      reasons.push(`the ciphertext for trustee ${to} is not the one that it names`);
    }
  }
  return reasons;
}

function readProbe(reader: ValueReader, document: Of<'tellers/ceremony-probe/v1'>): Probe | null {
  const a = reader.element('the probe’s first half', document.ciphertext[0]);
  const b = reader.anyElement('the probe’s second half', document.ciphertext[1]);
  const proof = reader.knowledge('the probe’s proof', document.proof);
  return a === null || b === null || proof === null ? null : { a, b, proof };
}

/** Its maker knows the randomness: nobody can have this key open a ciphertext of somebody else's choice (PR-23). */
export function reasonsAgainstProbe(
  group: Group,
  ceremony: Ceremony,
  document: Of<'tellers/ceremony-probe/v1'>,
): string[] {
  const reader = new ValueReader(group);
  const probe = readProbe(reader, document);
  if (probe === null || ceremony.y === null) return reader.reasons;
  const seat = seatOf(ceremony, document.from);
  return verifyProbe({ group, seat, y: ceremony.y, probe }) ? [] : ['the probe’s proof does not hold'];
}

/** Every probe of an accepted ceremony, by number. */
export function probesOf(group: Group, ceremony: Ceremony): Probe[] {
  const reader = new ValueReader(group);
  return documentsOf(ceremony, 'tellers/ceremony-probe/v1').flatMap((document) => readProbe(reader, document) ?? []);
}

export function reasonsAgainstProbeShares(
  group: Group,
  ceremony: Ceremony,
  document: Of<'tellers/ceremony-probe-shares/v1'>,
): string[] {
  const reader = new ValueReader(group);
  const probes = probesOf(group, ceremony);
  const key = ceremony.keys[document.from - 1];
  if (document.shares.length !== probes.length) {
    return [`it has ${document.shares.length} shares of ${probes.length} probes`];
  }
  for (const [index, given] of document.shares.entries()) {
    const name = `share of probe ${index + 1}`;
    const share = reader.element(name, given.share);
    const proof = reader.equality(`${name}: proof`, given.proof);
    const a = probes[index]?.a;
    if (share === null || proof === null || key === undefined || a === undefined) continue;
    const seat = seatOf(ceremony, document.from);
    if (!verifyProbeShare({ group, seat, probe: index + 1, key, a, given: { share, proof } })) {
      reader.reasons.push(`${name}: the proof does not hold`);
    }
  }
  return reader.reasons;
}

/** It confirms just this transcript and the key that follows from it. */
export function reasonsAgainstConfirm(ceremony: Ceremony, document: Of<'tellers/ceremony-confirm/v1'>): string[] {
  const reasons: string[] = [];
  const transcript = toHex(sha256(linesBeforeConfirmations(ceremony)));
  if (document.transcript !== transcript) reasons.push(`it confirms another transcript than ${transcript}`);
  const key = ceremony.keys[document.from - 1];
  if (key === undefined || document.key !== toBase64Url(key)) reasons.push('it confirms another key of this trustee');
  return reasons;
}
