/**
 * A whole election's keys and sealed ballots in memory, made of the product's own parts, for benches of the
 * cryptography: one section, one contest, trustees of any threshold.
 */
import { randomBytes } from 'node:crypto';
import { generateTokenKey, openTokenKey } from '../../build/backends/node-rsa.js';
import { toBase64Url } from '../../build/core/base/bytes.js';
import { inDrawnOrder } from '../../build/core/election/definition-bounds.js';
import { fixDefinition } from '../../build/core/election/fixed-definition.js';
import { addScalars, multiplyScalars, randomScalar, scalarOf } from '../../build/core/group/scalars.js';
import { markOf } from '../../build/core/sealing/mark.js';
import { encodeMarks } from '../../build/core/sealing/marked-ballot.js';
import { sealBallot } from '../../build/core/sealing/seal.js';
import { sealingFacts } from '../../build/core/sealing/sealing-facts.js';
import { finishToken, makeTokenRequest } from '../../build/core/token/ballot-token.js';

export const random = (length) => new Uint8Array(randomBytes(length));
const CEREMONY = 'c0'.repeat(32);

export function valueOf(result) {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

/** Shares x_i = f(i) of a random polynomial of degree t − 1; what a ceremony makes without anybody knowing f. */
function deal(threshold, count) {
  const coefficients = Array.from({ length: threshold }, () => randomScalar(random));
  const at = (point) =>
    coefficients.reduceRight((sum, one) => addScalars(multiplyScalars(sum, scalarOf(BigInt(point))), one));
  return { x: at(0), secrets: Array.from({ length: count }, (_, index) => at(index + 1)) };
}

/** @param options how many candidates the one contest has beside the blank option; w = 2 from 29 on */
export async function smallElection({ group, options, threshold, trustees }) {
  const { x, secrets } = deal(threshold, trustees);
  const tokenKey = openTokenKey((await generateTokenKey()).privateKey);
  const key = () => toBase64Url(random(32));
  const ids = Array.from({ length: options }, (_, index) => `option-${index + 1}`);
  const named = [...ids, 'blank'].map((id) => ({ id, name: id, statement: '', photo: null }));
  const fixed = valueOf(
    fixDefinition({
      type: 'tellers/definition/v1',
      protocol: 'tellers/2',
      election: 'bench',
      host: 'bench.invalid',
      organisation: { name: 'The Committee', logo: null },
      language: 'en',
      title: 'Bench',
      test: true,
      drafted: '2026-01-01T00:00:00Z',
      opens: '2026-01-02T00:00:00Z',
      closes: '2026-01-03T00:00:00Z',
      zone: 'Etc/UTC',
      contests: [
        {
          id: 'contest',
          question: 'Rank them',
          rule: { id: 'irv', version: '1', settings: { elimination: 'one-at-a-time', end: 'majority', ties: 'lot' } },
          seats: 1,
          options: inDrawnOrder(named, { ceremony: CEREMONY, contest: 'contest' }),
        },
      ],
      together: [],
      sections: [
        {
          id: 'members',
          name: 'Members',
          weight: 1,
          minimum: 1,
          mergeInto: null,
          openSmall: true,
          roll: { size: 1_000_000, root: '22'.repeat(32) },
        },
      ],
      officers: { required: 1, certificates: [{ name: 'officer', certificate: 'officer' }] },
      registrars: [
        {
          name: 'registrar',
          certificate: 'registrar',
          ledgerKey: key(),
          replyKey: key(),
          tokenKeys: [{ section: 'members', n: toBase64Url(tokenKey.n) }],
        },
      ],
      box: { ledgerKey: key(), replyKey: key() },
      electionKey: {
        y: toBase64Url(group.multiplyBase(x)),
        threshold,
        trustees: secrets.map((secret, index) => ({
          name: `trustee ${index + 1}`,
          certificate: `trustee ${index + 1}`,
          share: toBase64Url(group.multiplyBase(secret)),
        })),
        ceremony: CEREMONY,
      },
      lots: 'coin',
      witnesses: { required: 0, keys: [] },
      registerIntervalSeconds: 3600,
      limits: { closingSeconds: 120, registrarSeconds: 3600, mixerSeconds: 3600 },
      bundles: [],
      retentionDays: { rollSalts: 1, codes: 7, mails: 30, logs: 1 },
      proofs: { mail: true, letter: false, certificate: false, signIn: null },
      contact: 'bench',
      rules: '',
      translations: [],
      assurance: {
        statement: 'a bench',
        holders: [{ part: 'all', holder: 'bench', machine: 'bench', checkedBy: 'nobody' }],
      },
    }),
  );
  return { group, fixed, secrets, tokenKey, facts: valueOf(sealingFacts(fixed, group)) };
}

/** A ballot token of one member, through blinding. */
export function drawToken({ group, fixed, tokenKey }) {
  const request = valueOf(makeTokenRequest({ seed: random(32), fixed, section: 'members', registrar: 1, group }));
  const signature = valueOf(finishToken({ request, blindSignature: tokenKey.blindSign(request.blindedRequest) }));
  return { votingKey: request.votingKey, votingSecret: request.votingSecret, signatures: [signature] };
}

/** Seals the ranking of the first five candidates, in the order of the ballot. */
export function sealRanking({ group, fixed, facts }, token) {
  const [contest] = fixed.definition.contests;
  const ranks = contest.options.map((_, index) => (index < Math.min(5, contest.options.length - 1) ? index + 1 : 0));
  return sealBallot({
    group,
    random,
    facts,
    section: 'members',
    votingSecret: token.votingSecret,
    signatures: token.signatures,
    mark: markOf({ votingKey: token.votingKey, words: 'two words' }),
    blocks: encodeMarks({ contests: [contest], marks: new Map([[contest.id, ranks]]) }),
  });
}
