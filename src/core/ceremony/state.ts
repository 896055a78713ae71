import { sha256 } from '@noble/hashes/sha2.js';
import { toHex, utf8 } from '../base/bytes.ts';
import { parseCanonicalJson } from '../base/canonical-json.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { OpenPgp } from '../election/openpgp.ts';
import { faultsOf, trustedBase64Url } from '../election/values.ts';
import type { Element, Group } from '../group/group.ts';
import { isIdentity, readScalar } from '../group/scalars.ts';
import {
  type AcceptedDocument,
  type Ceremony,
  type CeremonyFailure,
  type CeremonyRefused,
  documentsOf,
  ROUNDS,
} from './ceremony.ts';
import { ceremonyId } from './ceremony-id.ts';
import {
  type CeremonyDocument,
  CeremonyDocumentSchema,
  type Parameters,
  ParametersSchema,
  type SignedDocument,
} from './documents.ts';
import {
  type RelayedShare,
  readPolynomial,
  reasonsAgainstConfirm,
  reasonsAgainstProbe,
  reasonsAgainstProbeShares,
  reasonsAgainstReveal,
  reasonsAgainstShares,
} from './judge-rounds.ts';
import { electionKeyOf, isShareOf, trusteeKeysOf } from './polynomial.ts';
import { reasonsAgainstOpenings } from './probe-openings.ts';
import { ValueReader } from './read-values.ts';

export type { Ceremony, CeremonyRefused, CeremonyStage } from './ceremony.ts';
export { transcriptOf } from './transcript-lines.ts';

/** The latest instant that a signature may name: what is judged is its certificate at its own time. */
const ANY_TIME_MS = 8_640_000_000_000_000;

interface Primitives {
  readonly group: Group;
  readonly openPgp: OpenPgp;
}

function refuse(reasons: readonly string[]): Result<never, CeremonyRefused> {
  return err({ kind: 'ceremony-refused', reasons });
}

function parametersReasons(parameters: Parameters, certificates: readonly string[]): string[] {
  const { threshold, trustees, nonces } = parameters;
  const reasons: string[] = [];
  if (threshold > trustees.length) reasons.push(`a threshold of ${threshold} with ${trustees.length} trustees`);
  if (threshold === trustees.length && trustees.length > 1) {
    reasons.push('if all must open, one lost key loses the election');
  }
  if (nonces.trustees.length !== trustees.length) reasons.push('there is not one nonce for each trustee');
  if (certificates.length !== trustees.length) reasons.push('there is not one certificate for each trustee');
  for (const [index, { certificate }] of trustees.entries()) {
    if (toHex(sha256(utf8(certificates[index] ?? ''))) !== certificate) {
      reasons.push(`the certificate of trustee ${index + 1} is not the one that the parameters name`);
    }
  }
  return reasons;
}

/** Certificates that can be used, are in canonical armour, and are of different keys: one person holds one seat. */
async function certificateReasons(openPgp: OpenPgp, certificates: readonly string[]): Promise<string[]> {
  const reasons: string[] = [];
  const keys: string[] = [];
  for (const [index, armored] of certificates.entries()) {
    const read = await openPgp.readCertificate(armored);
    if (!read.ok) reasons.push(...read.error.reasons.map((reason) => `certificate ${index + 1}: ${reason}`));
    else {
      if (read.value.armored !== armored) reasons.push(`certificate ${index + 1}: not in canonical armour`);
      if (keys.includes(read.value.keyHash)) reasons.push(`certificate ${index + 1}: the key of another trustee`);
      keys.push(read.value.keyHash);
    }
  }
  return reasons;
}

/**
 * Begins a ceremony from the exact bytes of its parameters and the trustees' certificates in their order, or says every
 * reason why it cannot be held: bounds of PR-33, certificates that are others than those named or cannot be used.
 */
export async function beginCeremony(
  input: Primitives & { readonly parameters: Uint8Array; readonly certificates: readonly string[] },
): Promise<Result<Ceremony, CeremonyRefused>> {
  const { openPgp, parameters: parametersBytes, certificates } = input;
  const json = parseCanonicalJson(parametersBytes);
  if (!json.ok) return refuse([`the parameters are not canonical JSON: ${json.error.reason}`]);
  const parsed = ParametersSchema.safeParse(json.value);
  if (!parsed.success) return refuse(faultsOf(parsed.error));
  const reasons = parametersReasons(parsed.data, certificates);
  reasons.push(...(await certificateReasons(openPgp, certificates)));
  if (reasons.length > 0) return refuse(reasons);
  return ok({
    parameters: parsed.data,
    parametersBytes,
    certificates,
    id: ceremonyId(parametersBytes),
    stage: 'committing',
    awaited: parsed.data.trustees.map((_, index) => index + 1),
    failure: null,
    accepted: [],
    messages: [],
    polynomials: [],
    y: null,
    keys: [],
  });
}

function readDocument(ceremony: Ceremony, message: SignedDocument): Result<CeremonyDocument, CeremonyRefused> {
  const json = parseCanonicalJson(utf8(message.document));
  if (!json.ok) return refuse([`the document is not canonical JSON: ${json.error.reason}`]);
  const parsed = CeremonyDocumentSchema.safeParse(json.value);
  if (!parsed.success) return refuse(faultsOf(parsed.error));
  const reasons: string[] = [];
  if (parsed.data.ceremony !== toHex(ceremony.id)) reasons.push('it belongs to another ceremony');
  if (parsed.data.from > ceremony.certificates.length) reasons.push(`there is no trustee ${parsed.data.from}`);
  return reasons.length > 0 ? refuse(reasons) : ok(parsed.data);
}

/** Whether this document may come now; a complaint may come in every round in which shares are there. */
function reasonsAgainstTime(ceremony: Ceremony, document: CeremonyDocument): string[] {
  const { stage } = ceremony;
  if (document.type === 'tellers/ceremony-complaint/v1') {
    const isTime = stage === 'sharing' || stage === 'probing' || stage === 'opening-probes' || stage === 'confirming';
    return isTime ? [] : ['complaints are about shares, before the ceremony is complete'];
  }
  if (document.type === 'tellers/ceremony-answer/v1') {
    return stage === 'failed' ? [] : ['an answer comes after a complaint'];
  }
  const due = ROUNDS.find((round) => round.stage === stage)?.type ?? 'nothing';
  return document.type === due ? [] : [`"${document.type}" comes where "${due}" is due`];
}

function reasonsAgainst(input: {
  readonly group: Group;
  readonly ceremony: Ceremony;
  readonly document: CeremonyDocument;
  readonly relayed: readonly RelayedShare[] | null;
}): string[] {
  const { group, ceremony, document, relayed } = input;
  switch (document.type) {
    case 'tellers/ceremony-commit/v1':
      return [];
    case 'tellers/ceremony-reveal/v1':
      return reasonsAgainstReveal(group, ceremony, document);
    case 'tellers/ceremony-shares/v1':
      return reasonsAgainstShares(ceremony, document, relayed);
    case 'tellers/ceremony-probe/v1':
      return reasonsAgainstProbe(group, ceremony, document);
    case 'tellers/ceremony-probe-shares/v1':
      return reasonsAgainstProbeShares(group, ceremony, document);
    case 'tellers/ceremony-confirm/v1':
      return reasonsAgainstConfirm(ceremony, document);
    case 'tellers/ceremony-complaint/v1': {
      const { from, against } = document;
      const isOther = against !== from && against <= ceremony.certificates.length;
      return isOther ? [] : ['a complaint is against another trustee'];
    }
    case 'tellers/ceremony-answer/v1': {
      const complaints = documentsOf(ceremony, 'tellers/ceremony-complaint/v1');
      const isAsked = complaints.some(({ from, against }) => against === document.from && from === document.to);
      return isAsked ? [] : ['nobody has complained about this share'];
    }
  }
}

/** Checks the signature by the trustee whom the document names; the armour must be the canonical one. */
async function signatureReasons(
  { openPgp }: Primitives,
  input: { readonly ceremony: Ceremony; readonly from: number; readonly message: SignedDocument },
): Promise<string[]> {
  const { ceremony, from, message } = input;
  const verified = await openPgp.verifySignature({
    document: utf8(message.document),
    signature: message.signature,
    certificates: [ceremony.certificates[from - 1] ?? ''],
    notBeforeMs: 0,
    notAfterMs: ANY_TIME_MS,
  });
  if (!verified.ok) return verified.error.reasons.map((reason) => `signature: ${reason}`);
  return verified.value.armored === message.signature ? [] : ['signature: not in canonical armour'];
}

/** What follows when every trustee has revealed; a key that is the identity ends the ceremony. */
function withKeys(group: Group, ceremony: Ceremony): Ceremony {
  const reader = new ValueReader(group);
  const polynomials = documentsOf(ceremony, 'tellers/ceremony-reveal/v1').map(
    (reveal) => readPolynomial(reader, reveal) ?? [],
  );
  const y = electionKeyOf(group, polynomials);
  const keys = trusteeKeysOf(group, polynomials);
  const next = { ...ceremony, polynomials, y, keys };
  if (![y, ...keys].some((key: Element) => isIdentity(key))) return next;
  return failed(next, { culprit: null, words: 'the polynomials add up to nothing' });
}

function failed(ceremony: Ceremony, failure: CeremonyFailure): Ceremony {
  return { ...ceremony, stage: 'failed', awaited: [], failure };
}

/** Who is to blame when the accused has answered: the share shows whether it fits what its dealer published. */
function judgeAnswer(
  group: Group,
  ceremony: Ceremony,
  answer: Extract<CeremonyDocument, { type: 'tellers/ceremony-answer/v1' }>,
): CeremonyFailure {
  const share = readScalar(trustedBase64Url(answer.share));
  const commitments = ceremony.polynomials[answer.from - 1] ?? [];
  const fits = share !== null && isShareOf({ group, commitments, trustee: answer.to, share });
  if (fits) {
    const words = `the share of trustee ${answer.from} fits: trustee ${answer.to} was wrong or could not read it`;
    return { culprit: null, words };
  }
  const words = `the share that trustee ${answer.from} gave trustee ${answer.to} does not fit its polynomial`;
  return { culprit: answer.from, words };
}

/** Where the ceremony stands with one more document in it. */
function advance(group: Group, ceremony: Ceremony, added: AcceptedDocument): Ceremony {
  const { document } = added;
  const accepted = [...ceremony.accepted, added];
  const next: Ceremony = { ...ceremony, accepted, messages: accepted.map(({ signed }) => signed) };
  if (document.type === 'tellers/ceremony-complaint/v1') {
    const what = document.reason === 'share-wrong' ? 'does not fit its polynomial' : 'cannot be read';
    const words = `trustee ${document.from} says that the share from trustee ${document.against} ${what}`;
    return failed(next, { culprit: null, words });
  }
  if (document.type === 'tellers/ceremony-answer/v1') return failed(next, judgeAnswer(group, ceremony, document));
  const round = ROUNDS.findIndex(({ type }) => type === document.type);
  const awaited = next.awaited.filter((number) => number !== document.from);
  if (awaited.length > 0) return { ...next, awaited };
  const all = next.certificates.map((_, index) => index + 1);
  const after = ROUNDS[round + 1];
  const onward: Ceremony =
    after === undefined ? { ...next, stage: 'complete', awaited: [] } : { ...next, stage: after.stage, awaited: all };
  if (document.type === 'tellers/ceremony-reveal/v1') return withKeys(group, onward);
  if (document.type !== 'tellers/ceremony-probe-shares/v1') return onward;
  const reasons = reasonsAgainstOpenings(group, onward);
  return reasons.length === 0 ? onward : failed(onward, { culprit: null, words: reasons.join('; ') });
}

/**
 * Takes one signed document into a ceremony, or says every reason why it is refused: malformed, of another ceremony, in
 * the wrong round (nobody reveals before all have committed), not signed by its trustee, or against a rule of its round.
 * A document that is there already, byte for byte and signed by its trustee, changes nothing; another one in its place
 * is refused.
 * @param ciphertexts what is handed in with the round of shares, to be relayed; left out where it is not at hand
 */
export async function acceptMessage(
  input: Primitives & {
    readonly ceremony: Ceremony;
    readonly message: SignedDocument;
    readonly ciphertexts?: readonly RelayedShare[];
  },
): Promise<Result<Ceremony, CeremonyRefused>> {
  const { group, ceremony, message, ciphertexts } = input;
  const read = readDocument(ceremony, message);
  if (!read.ok) return read;
  const document = read.value;
  const before = ceremony.accepted.find(
    ({ document: { type, from } }) => type === document.type && from === document.from,
  );
  if (before?.signed.document === message.document) {
    if (before.signed.signature === message.signature) return ok(ceremony);
    // Signed once more, as a program does that lost its answer; the first signature stays.
    const forged = await signatureReasons(input, { ceremony, from: document.from, message });
    return forged.length > 0 ? refuse(forged) : ok(ceremony);
  }
  if (before !== undefined) return refuse([`trustee ${document.from} has sent another document of this round before`]);
  const late = reasonsAgainstTime(ceremony, document);
  if (late.length > 0) return refuse(late);
  const reasons = await signatureReasons(input, { ceremony, from: document.from, message });
  reasons.push(...reasonsAgainst({ group, ceremony, document, relayed: ciphertexts ?? null }));
  if (reasons.length > 0) return refuse(reasons);
  return ok(advance(group, ceremony, { document, signed: message }));
}
