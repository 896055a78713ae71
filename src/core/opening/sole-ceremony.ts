import { sha256 } from '@noble/hashes/sha2.js';
import { z } from 'zod';
import { equalBytes, toBase64Url, toHex, u32, utf8 } from '../base/bytes.ts';
import { canonicalBytes, parseCanonicalJson } from '../base/canonical-json.ts';
import { frame } from '../base/frame.ts';
import type { RandomSource } from '../base/random.ts';
import type { Definition } from '../election/definition.ts';
import { bytesOf, faultsOf, HashSchema, lineOfText, trustedBase64Url } from '../election/values.ts';
import type { Element, Group, Scalar } from '../group/group.ts';
import { addScalars, hashToScalar, isIdentity, multiplyScalars, randomScalar, readScalar } from '../group/scalars.ts';

/**
 * The transcript of a ceremony with one trustee of one (`ceremony.jsonl`): one line that names the trustee and proves
 * that whoever made the election key knows its secret. The ceremony of several trustees (PR-24) has other lines and
 * belongs to tellers/1. docs/protocol.md, "Ceremony".
 */
const SoleCeremonySchema = z.strictObject({
  type: z.literal('tellers/ceremony/v0'),
  /** The election's id: the fingerprint does not exist yet. */
  election: lineOfText(64),
  threshold: z.literal(1),
  trustee: z.strictObject({ name: lineOfText(120), certificate: HashSchema }),
  /** The commitment F_0 = x·G, which is the election key. */
  commitment: bytesOf(32),
  possession: z.strictObject({ t: bytesOf(32), s: bytesOf(32) }),
});

/**
 * c = scalar(frame("tellers/ceremony-pop/v1", [election id, u32 1, trustee's name, SHA-256 of its certificate, F_0, T])):
 * a proof of possession for one trustee of one.
 */
function challenge(input: {
  readonly election: string;
  readonly name: string;
  readonly certificate: Uint8Array;
  readonly commitment: Uint8Array;
  readonly t: Uint8Array;
}): Scalar {
  const { election, name, certificate, commitment, t } = input;
  return hashToScalar(frame('tellers/ceremony-pop/v1', [election, u32(1), name, certificate, commitment, t]));
}

/**
 * Writes the transcript: one canonical line with its line feed.
 * @param secret the election's secret x
 * @param certificate the trustee's armoured certificate, as the definition prints it
 */
export function makeSoleCeremony(input: {
  readonly group: Group;
  readonly random: RandomSource;
  readonly election: string;
  readonly name: string;
  readonly certificate: string;
  readonly secret: Scalar;
}): Uint8Array {
  const { group, random, election, name, secret } = input;
  const certificate = sha256(utf8(input.certificate));
  const commitment = group.multiplyBase(secret);
  const nonce = randomScalar(random);
  const t = group.multiplyBase(nonce);
  const s = addScalars(nonce, multiplyScalars(challenge({ election, name, certificate, commitment, t }), secret));
  nonce.fill(0);
  const line = canonicalBytes({
    type: 'tellers/ceremony/v0',
    election,
    threshold: 1,
    trustee: { name, certificate: toHex(certificate) },
    commitment: toBase64Url(commitment),
    possession: { t: toBase64Url(t), s: toBase64Url(s) },
  });
  return Uint8Array.from([...line, 0x0a]);
}

/** Every reason why these bytes are not the transcript of the definition's sole trustee. */
export function reasonsToRefuseSoleCeremony(input: {
  readonly group: Group;
  readonly definition: Definition;
  readonly bytes: Uint8Array;
}): string[] {
  const { group, definition, bytes } = input;
  if (bytes.at(-1) !== 0x0a) return ['the transcript does not end with a line feed'];
  const json = parseCanonicalJson(bytes.subarray(0, -1));
  if (!json.ok) return [`not one line of canonical JSON: ${json.error.reason}`];
  const parsed = SoleCeremonySchema.safeParse(json.value);
  if (!parsed.success) return faultsOf(parsed.error);
  const { election, trustee, possession } = parsed.data;
  const { y, threshold, trustees } = definition.electionKey;
  const [sole] = trustees;
  const reasons: string[] = [];
  if (trustees.length !== 1 || threshold !== 1 || sole === undefined) return ['the definition has several trustees'];
  if (election !== definition.election) reasons.push('it is of another election');
  if (trustee.name !== sole.name) reasons.push('it names another trustee');
  const certificate = sha256(utf8(sole.certificate));
  if (trustee.certificate !== toHex(certificate)) reasons.push('it names another certificate');
  if (parsed.data.commitment !== y) reasons.push('its commitment is not the election key');
  const commitment = group.decode(trustedBase64Url(parsed.data.commitment));
  const t = group.decode(trustedBase64Url(possession.t));
  const s = readScalar(trustedBase64Url(possession.s));
  if (commitment === null || t === null || s === null || isIdentity(commitment) || isIdentity(t)) {
    return [...reasons, 'commitment or proof of possession are no proper values'];
  }
  const c = challenge({ election, name: trustee.name, certificate, commitment, t });
  if (!holds({ group, s, t, c, commitment })) reasons.push('the proof of possession does not hold');
  return reasons;
}

/** s·G = T + c·F_0. */
function holds(input: { group: Group; s: Scalar; t: Element; c: Scalar; commitment: Element }): boolean {
  const { group, s, t, c, commitment } = input;
  return equalBytes(group.multiplyBase(s), group.add(t, group.multiply(c, commitment)));
}
