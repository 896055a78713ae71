import { sha256 } from '@noble/hashes/sha2.js';
import { z } from 'zod';
import { assert } from '../base/assert.ts';
import { equalBytes, toBase64Url, toHex } from '../base/bytes.ts';
import { canonicalBytes, parseCanonicalJson } from '../base/canonical-json.ts';
import type { RandomSource } from '../base/random.ts';
import { err, ok, type Result } from '../base/result.ts';
import { bytesOf, trustedBase64Url } from '../election/values.ts';
import type { Element, Group, Scalar } from '../group/group.ts';
import { addScalars, randomScalar, readScalar } from '../group/scalars.ts';
import type { Ceremony } from './ceremony.ts';
import { PrivateShareSchema } from './documents.ts';
import { probesOf } from './judge-rounds.ts';
import { evaluateAt, isShareOf } from './polynomial.ts';
import { commitmentOf, makeProbeOf, makeProbeShare, provePossession, type Seat } from './proofs.ts';
import { linesBeforeConfirmations } from './transcript-lines.ts';

/**
 * What a trustee's own program makes in each round: exact canonical bytes, which it then signs. Secrets stay with the
 * caller, who stores them durably before anything that depends on them leaves.
 */

/** A trustee's own part of a ceremony, from its first round on. */
export interface DealerSecrets {
  /** f_i0 … f_i(t−1). */
  readonly coefficients: readonly Scalar[];
  /** The 32 random bytes of the commitment. */
  readonly opening: Uint8Array;
  /** The proof of possession, which the commitment covers. */
  readonly possession: { readonly t: Element; readonly s: Scalar };
}

interface Own {
  readonly group: Group;
  readonly ceremony: Ceremony;
  /** One's own number, from 1. */
  readonly trustee: number;
}

function seatOf({ ceremony, trustee }: Pick<Own, 'ceremony' | 'trustee'>): Seat {
  return { ceremony: ceremony.id, trustee };
}

const head = ({ ceremony, trustee }: Pick<Own, 'ceremony' | 'trustee'>) => ({
  ceremony: toHex(ceremony.id),
  from: trustee,
});

/** A fresh polynomial of the degree that the threshold asks for, with what round 1 commits to. */
export function drawPolynomial(own: Own & { readonly random: RandomSource }): DealerSecrets {
  const { group, ceremony, random } = own;
  const coefficients = Array.from({ length: ceremony.parameters.threshold }, () => randomScalar(random));
  const [secret] = coefficients;
  assert(secret !== undefined, 'a threshold is at least 1');
  const commitments = coefficients.map((coefficient) => group.multiplyBase(coefficient));
  const seat = seatOf(own);
  const possession = provePossession({ group, random, seat, commitments, secret });
  return { coefficients, opening: random(32), possession };
}

/** Round 1: the commitment to a polynomial. */
export function commitTo(own: Own & { readonly secrets: DealerSecrets }): Uint8Array {
  const { group, secrets } = own;
  const { coefficients, opening, possession } = secrets;
  const commitments = coefficients.map((coefficient) => group.multiplyBase(coefficient));
  const commitment = toHex(commitmentOf({ seat: seatOf(own), commitments, possession, opening }));
  return canonicalBytes({ type: 'tellers/ceremony-commit/v1', ...head(own), commitment });
}

/** Round 1 in one step, for those who need not be able to stop between drawing and sending. */
export function makeCommit(own: Own & { readonly random: RandomSource }): {
  readonly document: Uint8Array;
  readonly secrets: DealerSecrets;
} {
  const secrets = drawPolynomial(own);
  return { document: commitTo({ ...own, secrets }), secrets };
}

/** Round 2: what the commitment holds. */
export function makeReveal(own: Own & { readonly secrets: DealerSecrets }): Uint8Array {
  const { group, secrets } = own;
  const { coefficients, opening, possession } = secrets;
  return canonicalBytes({
    type: 'tellers/ceremony-reveal/v1',
    ...head(own),
    coefficients: coefficients.map((coefficient) => toBase64Url(group.multiplyBase(coefficient))),
    possession: { t: toBase64Url(possession.t), s: toBase64Url(possession.s) },
    opening: toBase64Url(opening),
  });
}

/** Round 3, for one receiver: to be signed inside its encryption, and never published. */
export function makePrivateShare(own: Own & { readonly secrets: DealerSecrets; readonly to: number }): Uint8Array {
  const { ceremony, trustee, secrets, to } = own;
  return canonicalBytes({
    type: 'tellers/ceremony-share/v1',
    ceremony: toHex(ceremony.id),
    from: trustee,
    to,
    share: toBase64Url(evaluateAt(secrets.coefficients, to)),
  });
}

/** Round 3, public. @param ciphertexts SHA-256 of each armoured ciphertext, for all others by number */
export function makeShares(
  own: Own & { readonly ciphertexts: readonly { readonly to: number; readonly ciphertext: Uint8Array }[] },
): Uint8Array {
  return canonicalBytes({
    type: 'tellers/ceremony-shares/v1',
    ...head(own),
    shares: own.ciphertexts
      .toSorted((left, right) => left.to - right.to)
      .map(({ to, ciphertext }) => ({ to, ciphertext: toHex(ciphertext) })),
  });
}

export type ShareFault = 'share-unreadable' | 'share-wrong';

/**
 * The share in a private document whose signature by its dealer was checked; or what a complaint says of it.
 * @param document the plaintext; null when it could not be decrypted or its signature does not hold
 */
export function readPrivateShare(
  own: Own & { readonly from: number; readonly document: Uint8Array | null },
): Result<Scalar, ShareFault> {
  const { group, ceremony, trustee, from, document } = own;
  const json = document === null ? null : parseCanonicalJson(document);
  const parsed = json?.ok === true ? PrivateShareSchema.safeParse(json.value) : null;
  if (parsed?.success !== true) return err('share-unreadable');
  const { data } = parsed;
  if (data.ceremony !== toHex(ceremony.id) || data.from !== from || data.to !== trustee) return err('share-unreadable');
  const share = readScalar(trustedBase64Url(data.share));
  const commitments = ceremony.polynomials[from - 1];
  if (share === null || commitments === undefined) return err('share-wrong');
  return isShareOf({ group, commitments, trustee, share }) ? ok(share) : err('share-wrong');
}

/**
 * x_i = Σ_j f_j(i) over all dealers, one's own polynomial among them. Checked against X_i: shares that were each checked
 * cannot give another one.
 * @param received by dealer; one's own is left out
 */
export function combineShares(
  own: Own & { readonly secrets: DealerSecrets; readonly received: ReadonlyMap<number, Scalar> },
): Scalar {
  const { group, ceremony, trustee, secrets, received } = own;
  let sum = evaluateAt(secrets.coefficients, trustee);
  for (const index of ceremony.certificates.keys()) {
    if (index + 1 === trustee) continue;
    const share = received.get(index + 1);
    assert(share !== undefined, `the share from trustee ${index + 1} is missing`);
    sum = addScalars(sum, share);
  }
  const key = ceremony.keys[trustee - 1];
  assert(key !== undefined && equalBytes(group.multiplyBase(sum), key), 'checked shares add up to the trustee’s key');
  return sum;
}

/** Round 4. */
export function makeProbe(own: Own & { readonly random: RandomSource }): Uint8Array {
  const { group, ceremony, random } = own;
  assert(ceremony.y !== null, 'probes come when the election key is known');
  const { a, b, proof } = makeProbeOf({ group, random, seat: seatOf(own), y: ceremony.y });
  return canonicalBytes({
    type: 'tellers/ceremony-probe/v1',
    ...head(own),
    ciphertext: [toBase64Url(a), toBase64Url(b)],
    proof: { t: toBase64Url(proof.t), s: toBase64Url(proof.s) },
  });
}

/** Round 5: exactly one share of every probe whose proof was accepted. @param secret x_i */
export function makeProbeShares(own: Own & { readonly random: RandomSource; readonly secret: Scalar }): Uint8Array {
  const { group, ceremony, trustee, random, secret } = own;
  const key = ceremony.keys[trustee - 1];
  assert(key !== undefined && equalBytes(group.multiplyBase(secret), key), 'this secret is not that trustee’s');
  const shares = probesOf(group, ceremony).map(({ a }, index) => {
    const made = makeProbeShare({ group, random, seat: seatOf(own), probe: index + 1, key, a, secret });
    const { t1, t2, s } = made.proof;
    return {
      share: toBase64Url(made.share),
      proof: { t1: toBase64Url(t1), t2: toBase64Url(t2), s: toBase64Url(s) },
    };
  });
  return canonicalBytes({ type: 'tellers/ceremony-probe-shares/v1', ...head(own), shares });
}

/** Round 6: the caller has read its backup back and found x_i in it. */
export function makeConfirm(own: Pick<Own, 'ceremony' | 'trustee'>): Uint8Array {
  const { ceremony, trustee } = own;
  const key = ceremony.keys[trustee - 1];
  assert(key !== undefined, 'a trustee confirms its key');
  return canonicalBytes({
    type: 'tellers/ceremony-confirm/v1',
    ...head(own),
    transcript: toHex(sha256(linesBeforeConfirmations(ceremony))),
    key: toBase64Url(key),
    backup: true,
  });
}

export function makeComplaint(
  own: Pick<Own, 'ceremony' | 'trustee'> & { readonly against: number; readonly reason: ShareFault },
): Uint8Array {
  const { against, reason } = own;
  return canonicalBytes({ type: 'tellers/ceremony-complaint/v1', ...head(own), against, reason });
}

/** The share that the accused gave, for everybody to see: the key it belongs to is dead. */
export function makeAnswer(
  own: Pick<Own, 'ceremony' | 'trustee'> & { secrets: DealerSecrets; to: number },
): Uint8Array {
  const { secrets, to } = own;
  const share = toBase64Url(evaluateAt(secrets.coefficients, to));
  return canonicalBytes({ type: 'tellers/ceremony-answer/v1', ...head(own), to, share });
}

/** The secrets as canonical JSON, for a file that only its owner can open. */
export function encodeDealerSecrets({ coefficients, opening, possession }: DealerSecrets): Uint8Array {
  return canonicalBytes({
    coefficients: coefficients.map((coefficient) => toBase64Url(coefficient)),
    opening: toBase64Url(opening),
    possession: { t: toBase64Url(possession.t), s: toBase64Url(possession.s) },
  });
}

const ProofText = z.strictObject({ t: bytesOf(32), s: bytesOf(32) });
const DealerSecretsSchema = z.strictObject({
  coefficients: z.array(bytesOf(32)).min(1).max(9),
  opening: bytesOf(32),
  possession: ProofText,
});

function storedScalar(text: string): Scalar {
  const scalar = readScalar(trustedBase64Url(text));
  // Anything put in its place would be dealt to the others as if it were the secret.
  if (scalar === null) throw new Error('the ceremony’s secrets are damaged: a number is not below the group order');
  return scalar;
}

/** Reads what `encodeDealerSecrets` wrote; anything else is a damaged file and throws. */
export function decodeDealerSecrets(bytes: Uint8Array): DealerSecrets {
  const json = parseCanonicalJson(bytes);
  const parsed = json.ok ? DealerSecretsSchema.safeParse(json.value) : null;
  if (parsed?.success !== true) throw new Error('the ceremony’s secrets are damaged');
  const { coefficients, opening, possession } = parsed.data;
  return {
    coefficients: coefficients.map(storedScalar),
    opening: trustedBase64Url(opening),
    possession: { t: trustedBase64Url(possession.t) as Element, s: storedScalar(possession.s) },
  };
}
