import { sha256 } from '@noble/hashes/sha2.js';
import { fromUtf8, toHex, utf8 } from '../../src/core/base/bytes.ts';
import { canonicalBytes } from '../../src/core/base/canonical-json.ts';
import * as dealer from '../../src/core/ceremony/dealer.ts';
import { acceptMessage, beginCeremony, type Ceremony, transcriptOf } from '../../src/core/ceremony/state.ts';
import type { Element, Group, Scalar } from '../../src/core/group/group.ts';
import { createOpenPgp } from '../../src/pgp/openpgp.ts';
import { seededRandom } from './random.ts';

/** A key ceremony of the trustees of a test record, as their programs hold it, in one place and without a network. */

export interface RecordCeremony {
  readonly threshold: number;
  /** `ceremony.jsonl`. */
  readonly transcript: Uint8Array;
  readonly y: Element;
  /** x_1 … x_n. */
  readonly secrets: readonly Scalar[];
  /** What each trustee's program kept of its own polynomial. */
  readonly dealt: readonly dealer.DealerSecrets[];
}

/** Whoever can sign as a trustee. */
export interface CeremonySigner {
  readonly name: string;
  readonly certificate: string;
  sign(document: Uint8Array, instant: string): Promise<string>;
}

const SIGNED_AT = '2026-01-20T09:00:00Z';
const openPgp = createOpenPgp();

function textOf(bytes: Uint8Array): string {
  const text = fromUtf8(bytes);
  if (!text.ok) throw new Error('a document is text');
  return text.value;
}

/** A document with its trustee's signature. */
export async function signedBy(trustee: CeremonySigner, document: Uint8Array) {
  return { document: textOf(document), signature: await trustee.sign(document, SIGNED_AT) };
}

export interface CeremonyInput {
  readonly group: Group;
  readonly trustees: readonly CeremonySigner[];
  readonly threshold: number;
  /** Everything random follows from it. */
  readonly label: string;
  readonly election?: string;
}

export async function beginTestCeremony(input: CeremonyInput): Promise<Ceremony> {
  const { group, trustees, threshold, label, election = 'committee-2026' } = input;
  const parameters = canonicalBytes({
    type: 'tellers/ceremony/v1',
    election,
    threshold,
    trustees: trustees.map(({ name, certificate }) => ({ name, certificate: toHex(sha256(utf8(certificate))) })),
    nonces: {
      officer: toHex(sha256(utf8(`nonce of the officer for ${label}`))),
      trustees: trustees.map(({ name }) => toHex(sha256(utf8(`nonce of ${name} for ${label}`)))),
    },
  });
  const certificates = trustees.map(({ certificate }) => certificate);
  const begun = await beginCeremony({ group, openPgp, parameters, certificates });
  if (!begun.ok) throw new Error(begun.error.reasons.join('; '));
  return begun.value;
}

/** Takes a document of every trustee into the ceremony. */
export async function takeRound(
  input: CeremonyInput,
  ceremony: Ceremony,
  document: (trustee: number) => Uint8Array,
): Promise<Ceremony> {
  let next = ceremony;
  for (const [index, trustee] of input.trustees.entries()) {
    const message = await signedBy(trustee, document(index + 1));
    const accepted = await acceptMessage({ group: input.group, openPgp, ceremony: next, message });
    if (!accepted.ok) throw new Error(accepted.error.reasons.join('; '));
    next = accepted.value;
  }
  return next;
}

/** Runs a ceremony from its first round to its last. Ciphertexts are made up: the transcript holds only their hashes. */
export async function runCeremony(input: CeremonyInput): Promise<RecordCeremony> {
  const { group, trustees, threshold, label } = input;
  const numbers = trustees.map((_, index) => index + 1);
  const random = seededRandom(label);
  let ceremony = await beginTestCeremony(input);
  const dealt = numbers.map((trustee) => dealer.drawPolynomial({ group, ceremony, trustee, random }));
  const own = (trustee: number) => ({ group, ceremony, trustee, secrets: dealt[trustee - 1]! });
  ceremony = await takeRound(input, ceremony, (trustee) => dealer.commitTo(own(trustee)));
  ceremony = await takeRound(input, ceremony, (trustee) => dealer.makeReveal(own(trustee)));
  const ciphertexts = (trustee: number) =>
    numbers
      .filter((to) => to !== trustee)
      .map((to) => ({ to, ciphertext: sha256(utf8(`ciphertext from ${trustee} to ${to} of ${label}`)) }));
  ceremony = await takeRound(input, ceremony, (trustee) =>
    dealer.makeShares({ ...own(trustee), ciphertexts: ciphertexts(trustee) }),
  );
  const secrets = numbers.map((trustee) => {
    const received = new Map<number, Scalar>();
    for (const from of numbers.filter((other) => other !== trustee)) {
      const document = dealer.makePrivateShare({ ...own(from), to: trustee });
      const share = dealer.readPrivateShare({ group, ceremony, trustee, from, document });
      if (!share.ok) throw new Error(share.error);
      received.set(from, share.value);
    }
    return dealer.combineShares({ ...own(trustee), received });
  });
  ceremony = await takeRound(input, ceremony, (trustee) => dealer.makeProbe({ group, ceremony, trustee, random }));
  ceremony = await takeRound(input, ceremony, (trustee) =>
    dealer.makeProbeShares({ group, ceremony, trustee, random, secret: secrets[trustee - 1]! }),
  );
  ceremony = await takeRound(input, ceremony, (trustee) => dealer.makeConfirm({ ceremony, trustee }));
  const transcript = transcriptOf(ceremony);
  if (transcript === null || ceremony.y === null) throw new Error(`the ceremony ends while ${ceremony.stage}`);
  return {
    threshold,
    transcript,
    y: ceremony.y,
    secrets,
    dealt,
  };
}
