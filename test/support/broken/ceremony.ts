import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, toBase64Url, toHex, utf8 } from '../../../src/core/base/bytes.ts';
import { canonicalBytes, type JsonObject, parseCanonicalJson } from '../../../src/core/base/canonical-json.ts';
import { ceremonyId } from '../../../src/core/ceremony/ceremony-id.ts';
import { commitmentOf, provePossession } from '../../../src/core/ceremony/proofs.ts';
import { randomScalar, scalarOf, subtractScalars } from '../../../src/core/group/scalars.ts';
import { LEDGER_LINES, splitLines } from '../../../src/core/record/record-lines.ts';
import { seededRandom } from '../random.ts';
import { signedBy } from '../record-ceremony.ts';
import type { RecordKeys } from '../record-keys.ts';
import type { BrokenCase } from './case.ts';
import { byHooks } from './case.ts';

/** Broken records. The trustees' ceremony: everybody signed a transcript in which something is not as it must be. */

type Change = (document: JsonObject, keys: RecordKeys, id: Uint8Array) => JsonObject | null;

const COMMIT = 'tellers/ceremony-commit/v1';
const REVEAL = 'tellers/ceremony-reveal/v1';
const CONFIRM = 'tellers/ceremony-confirm/v1';

function parsed(bytes: Uint8Array): JsonObject {
  const json = parseCanonicalJson(bytes);
  if (!json.ok) throw new Error(json.error.reason);
  return json.value as JsonObject;
}

function isOf(document: JsonObject, type: string, from: number): boolean {
  return document['type'] === type && document['from'] === from;
}

/** The transcript with changed documents, each signed by its trustee, and confirmed by all as it now is. */
async function forgeTranscript(keys: RecordKeys, change: Change): Promise<Uint8Array> {
  const lines = splitLines(keys.ceremony.transcript, LEDGER_LINES);
  if (!lines.ok) throw new Error(lines.error.reason);
  const [parameters, ...signed] = lines.value;
  const id = ceremonyId(parameters!);
  const out = [parameters!, Uint8Array.of(10)];
  const beforeConfirmations = () => toHex(sha256(concatBytes(out)));
  let confirmed: string | null = null;
  for (const line of signed) {
    const document = parsed(utf8(parsed(line)['document'] as string));
    if (document['type'] === CONFIRM) confirmed ??= beforeConfirmations();
    const changed = change(document['type'] === CONFIRM ? { ...document, transcript: confirmed! } : document, keys, id);
    if (changed === null) continue;
    const trustee = keys.trustees[(document['from'] as number) - 1]!;
    out.push(canonicalBytes(await signedBy(trustee, canonicalBytes(changed))), Uint8Array.of(10));
  }
  return concatBytes(out);
}

/** An election whose definition names such a transcript. */
function withTranscript(change: Change): BrokenCase['make'] {
  return async (base) => {
    const transcript = await forgeTranscript(base.keys, change);
    return byHooks({ keys: (keys) => ({ ...keys, ceremony: { ...keys.ceremony, transcript } }) })(base);
  };
}

/** Trustees 2 and 3 give their polynomials one coefficient more; together the two cancel, so that the key fits. */
function higherDegree(document: JsonObject, keys: RecordKeys, id: Uint8Array): JsonObject {
  const from = document['from'] as number;
  if (from === 1 || (document['type'] !== COMMIT && document['type'] !== REVEAL)) return document;
  const { group, ceremony } = keys;
  const { coefficients, opening } = ceremony.dealt[from - 1]!;
  const extra = randomScalar(seededRandom('one degree more'));
  const own = [...coefficients, from === 2 ? extra : subtractScalars(scalarOf(0n), extra)];
  const commitments = own.map((coefficient) => group.multiplyBase(coefficient));
  const seat = { ceremony: id, trustee: from };
  const random = seededRandom(`possession of ${from}`);
  const possession = provePossession({ group, random, seat, commitments, secret: own[0]! });
  if (document['type'] === COMMIT) {
    return { ...document, commitment: toHex(commitmentOf({ seat, commitments, possession, opening })) };
  }
  return {
    ...document,
    coefficients: commitments.map((element) => toBase64Url(element)),
    possession: { t: toBase64Url(possession.t), s: toBase64Url(possession.s) },
  };
}

export const CEREMONY_CASES: readonly BrokenCase[] = [
  {
    name: 'ceremony',
    check: 'ceremony',
    what: 'The transcript is right in itself, but another one than the definition names.',
    who: 'All trustees, who made a second key after everybody had signed the first.',
    make: byHooks({ ceremony: (keys) => keys.otherCeremony.transcript }),
  },
  {
    name: 'ceremony-rushing',
    check: 'ceremony',
    what: 'One trustee revealed another polynomial than it had committed to.',
    who: 'A trustee who waited for the others’ polynomials, and could choose the election key (PR-24).',
    make: withTranscript((document) =>
      isOf(document, COMMIT, 3) ? { ...document, commitment: toHex(sha256(utf8('chosen later'))) } : document,
    ),
  },
  {
    name: 'ceremony-degree',
    check: 'ceremony',
    what: 'Two trustees’ polynomials have one coefficient too many; the two cancel, so that the keys fit.',
    who: 'Two trustees: what they deal is not what the threshold says.',
    make: withTranscript(higherDegree),
  },
  {
    name: 'ceremony-probe',
    check: 'ceremony',
    what: 'One trustee’s share of a probe is not made with its key.',
    who: 'A trustee who cannot open, and wants the election to be held all the same (PR-23).',
    make: withTranscript((document) => {
      if (!isOf(document, 'tellers/ceremony-probe-shares/v1', 2)) return document;
      const [first, second, ...others] = document['shares'] as JsonObject[];
      return { ...document, shares: [{ ...first!, share: second!['share']! }, second!, ...others] };
    }),
  },
  {
    name: 'ceremony-unconfirmed',
    check: 'ceremony',
    what: 'One trustee did not confirm the transcript.',
    who: 'The operator, who would not wait for a trustee to read its backup back.',
    make: withTranscript((document) => (isOf(document, CONFIRM, 3) ? null : document)),
  },
  {
    name: 'ceremony-signature',
    check: 'ceremony',
    what: 'One document in the transcript is signed by somebody else than its trustee.',
    who: 'The operator, who puts a trustee of its own in the place of a real one (PR-14).',
    make: async (base) => {
      const { keys } = base;
      const trustees = keys.trustees.with(1, { ...keys.stranger, certificate: keys.trustees[1]!.certificate });
      const transcript = await forgeTranscript({ ...keys, trustees }, (document) => document);
      return byHooks({ keys: (own) => ({ ...own, ceremony: { ...own.ceremony, transcript } }) })(base);
    },
  },
];
