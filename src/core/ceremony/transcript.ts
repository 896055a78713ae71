import { sha256 } from '@noble/hashes/sha2.js';
import { equalBytes, toBase64Url, toHex } from '../base/bytes.ts';
import { parseCanonicalJson } from '../base/canonical-json.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { Definition } from '../election/definition.ts';
import type { OpenPgp } from '../election/openpgp.ts';
import type { Group } from '../group/group.ts';
import { splitLines } from '../record/record-lines.ts';
import type { Ceremony, CeremonyRefused } from './ceremony.ts';
import { SignedDocumentSchema } from './documents.ts';
import { acceptMessage, beginCeremony } from './state.ts';
import { transcriptOf } from './transcript-lines.ts';

/** Six rounds of nine trustees, and the parameters. */
const LINES = { maxLineBytes: 65_536, maxLines: 55 };

function refuse(reasons: readonly string[]): Result<never, CeremonyRefused> {
  return err({ kind: 'ceremony-refused', reasons });
}

/**
 * Goes through the transcript of a complete ceremony as its trustees did. Refused unless every line is accepted in its
 * place and the lines are exactly those that a complete ceremony writes.
 * @param certificates armoured, in the order of the trustees' numbers
 */
export async function replayCeremony(input: {
  readonly group: Group;
  readonly openPgp: OpenPgp;
  readonly transcript: Uint8Array;
  readonly certificates: readonly string[];
}): Promise<Result<Ceremony, CeremonyRefused>> {
  const { group, openPgp, transcript, certificates } = input;
  const lines = splitLines(transcript, LINES);
  if (!lines.ok) return refuse([lines.error.reason]);
  const [parameters = new Uint8Array(), ...documents] = lines.value;
  const begun = await beginCeremony({ group, openPgp, parameters, certificates });
  if (!begun.ok) return begun;
  let ceremony = begun.value;
  for (const [index, line] of documents.entries()) {
    const json = parseCanonicalJson(line);
    const parsed = json.ok ? SignedDocumentSchema.safeParse(json.value) : null;
    if (parsed?.success !== true) return refuse([`line ${index + 2}: not a signed document in canonical JSON`]);
    const accepted = await acceptMessage({ group, openPgp, ceremony, message: parsed.data });
    if (!accepted.ok) return refuse(accepted.error.reasons.map((reason) => `line ${index + 2}: ${reason}`));
    ceremony = accepted.value;
  }
  const { stage, failure } = ceremony;
  if (failure !== null) return refuse([`the ceremony failed: ${failure.words}`]);
  const written = transcriptOf(ceremony);
  if (written === null) return refuse([`the ceremony is not complete: it ends while ${stage}`]);
  return equalBytes(written, transcript)
    ? ok(ceremony)
    : refuse(['the lines do not stand in the order of their rounds']);
}

/** Every reason why these bytes are not the transcript of the ceremony that made a definition's election key. */
export async function reasonsToRefuseCeremony(input: {
  readonly group: Group;
  readonly openPgp: OpenPgp;
  readonly definition: Definition;
  readonly bytes: Uint8Array;
}): Promise<string[]> {
  const { group, openPgp, definition, bytes } = input;
  const { y, threshold, trustees, ceremony: hash } = definition.electionKey;
  const reasons: string[] = [];
  if (toHex(sha256(bytes)) !== hash) reasons.push('its SHA-256 is not the one that the definition names');
  const certificates = trustees.map(({ certificate }) => certificate);
  const replayed = await replayCeremony({ group, openPgp, transcript: bytes, certificates });
  if (!replayed.ok) return [...reasons, ...replayed.error.reasons];
  const { parameters, y: key, keys } = replayed.value;
  if (parameters.election !== definition.election) reasons.push('it is of another election');
  if (parameters.threshold !== threshold) reasons.push(`its threshold is ${parameters.threshold}, not ${threshold}`);
  if (key === null || toBase64Url(key) !== y) reasons.push('its election key is not the definition’s');
  for (const [index, { name, share }] of trustees.entries()) {
    if (parameters.trustees[index]?.name !== name) reasons.push(`trustee ${index + 1} has another name in it`);
    const own = keys[index];
    if (own === undefined || toBase64Url(own) !== share) reasons.push(`trustee ${index + 1} has another key in it`);
  }
  return reasons;
}
