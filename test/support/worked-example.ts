import { fromBase64Url, fromHex, toBase64Url, toHex, utf8 } from '../../src/core/base/bytes.ts';
import type { Json } from '../../src/core/base/canonical-json.ts';
import { fingerprintWords } from '../../src/core/election/fingerprint-words.ts';
import { fixDefinition } from '../../src/core/election/fixed-definition.ts';
import type { Group } from '../../src/core/group/group.ts';
import { makeLine } from '../../src/core/ledger/line.ts';
import { leafHash } from '../../src/core/ledger/tree.ts';
import { reasonsToRefuseBallot } from '../../src/core/sealing/ballot-check.ts';
import { encodeMarks } from '../../src/core/sealing/marked-ballot.ts';
import { sealBallot } from '../../src/core/sealing/seal.ts';
import { sealingFacts } from '../../src/core/sealing/sealing-facts.ts';
import { finishToken, makeTokenRequest, requestHash } from '../../src/core/token/ballot-token.ts';
import { verifyTokenSignature } from '../../src/core/token/blind-rsa.ts';
import { integerFromBytes, integerToBytes } from '../../src/core/token/integers.ts';
import { registrarKeyId } from '../../src/core/token/token-keys.ts';
import { derivePssSalt } from '../../src/core/token/voting-seed.ts';
import { seededRandom } from './random.ts';

/** What the worked example of docs/protocol.md starts from. The private key is known to everybody. */
export interface WorkedInput {
  readonly definition: Json;
  readonly section: string;
  readonly seed: string;
  /** Private exponent of the section's token key, hex. */
  readonly privateExponent: string;
  readonly marks: readonly number[];
  readonly mark: string;
}

function bytes(text: string): Uint8Array {
  const read = fromHex(text);
  if (!read.ok) throw new Error('the worked example holds bad hex');
  return read.value;
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  let square = base % modulus;
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

/**
 * The whole path of a ballot on a member's device, from seed to sealed ballot, every step printed. Runs wherever the
 * core runs: the same function is bundled for the browser.
 */
export function runWorkedExample(input: WorkedInput, group: Group): Record<string, Json> {
  const fixed = fixDefinition(input.definition);
  if (!fixed.ok) throw new Error(fixed.error.reasons.join('; '));
  const { fingerprint, definition } = fixed.value;
  const contest = definition.contests[0];
  const section = definition.sections.find((candidate) => candidate.id === input.section)?.id;
  if (contest === undefined || section === undefined) throw new Error('the worked example names no contest or section');
  const seed = bytes(input.seed);
  const request = makeTokenRequest({ seed, fixed: fixed.value, section, registrar: 1, group });
  if (!request.ok) throw new Error(JSON.stringify(request.error));
  const { n, blindedRequest, votingKey, votingSecret, message, blindingFactor } = request.value;
  const modulus = integerFromBytes(n);
  const exponent = integerFromBytes(bytes(input.privateExponent));
  const blindSignature = integerToBytes(power(integerFromBytes(blindedRequest), exponent, modulus), 384);
  const signature = finishToken({ request: request.value, blindSignature });
  if (!signature.ok) throw new Error(JSON.stringify(signature.error));
  const facts = sealingFacts(fixed.value, group);
  if (!facts.ok) throw new Error(facts.error.reasons.join('; '));
  const mark = fromBase64Url(input.mark);
  if (!mark.ok) throw new Error('the worked example holds a bad mark');
  const blocks = encodeMarks({ contests: [contest], marks: new Map([[contest.id, input.marks]]) });
  const ballot = sealBallot({
    group,
    random: seededRandom('worked example'),
    facts: facts.value,
    section,
    votingSecret,
    signatures: [signature.value],
    mark: mark.value,
    blocks,
  });
  const line = makeLine({ kind: 'ballot', seq: 2, prev: toHex(leafHash(utf8('the line before'))), body: ballot });
  return {
    fingerprint: toHex(fingerprint),
    words: fingerprintWords(fingerprint).join(' '),
    registrarKeyId: toHex(registrarKeyId(n)),
    votingSecret: toHex(votingSecret),
    votingKey: toHex(votingKey),
    pssSalt: toHex(derivePssSalt({ seed, fingerprint, section, keyId: registrarKeyId(n) })),
    blindingFactor: toHex(integerToBytes(blindingFactor, 384)),
    tokenMessage: toHex(message),
    blindedRequest: toHex(blindedRequest),
    requestHash: toHex(requestHash(blindedRequest)),
    blindSignature: toHex(blindSignature),
    tokenSignature: toBase64Url(signature.value),
    blocks: blocks.map(toHex),
    ballot,
    reasonsToRefuse: reasonsToRefuseBallot({ group, facts: facts.value, verifyTokenSignature, ballot }),
    lineLeafHash: toHex(leafHash(line)),
  };
}
