import { fromUtf8 } from '../base/bytes.ts';
import { instantToMs } from '../election/values.ts';
import { agreementBytes, reasonsToRefuseAgreement } from '../opening/agreement.ts';
import { agreementQuorum, chainState } from '../opening/chain.ts';
import { mixDocumentBytes } from '../opening/mixing.ts';
import { RECORD } from '../record/paths.ts';
import type { Check } from './check.ts';
import { type ElectionFacts, isDue, type RecordFacts, stepOf } from './facts.ts';
import { boxPlace, sayNotYet, withBox } from './guards.ts';
import type { BoxFacts, Step, StepOf } from './load-box.ts';
import type { MixFacts, MixingFacts } from './load-mixing.ts';
import { readBlob } from './read-blob.ts';
import type { Findings } from './report.ts';

/** Between the close and the opening: the trustees' agreement on the closed box (PR-7), and the chain of mixes. */

const NOT_MIXED = 'the ballots were not mixed';

/** What a line says of whose signature it carries. */
type SignedBody = Pick<StepOf<'agreed' | 'mix'>['body'], 'trustee' | 'signature'>;

/** Judges the signature of a trustee's line over the exact bytes that follow from the line. */
async function judgeTrusteeSignature(input: {
  readonly election: ElectionFacts;
  readonly facts: RecordFacts;
  readonly body: SignedBody;
  readonly seq: number;
  readonly document: Uint8Array;
  readonly say: Findings;
}): Promise<boolean> {
  const { election, facts, body, seq, document, say } = input;
  const { definition } = election.fixed;
  const place = boxPlace(seq);
  const trustee = definition.electionKey.trustees[body.trustee - 1];
  if (trustee === undefined) {
    say.fault(`${place}: the definition has no trustee ${body.trustee}`);
    return false;
  }
  const bytes = await readBlob(facts.files, body.signature, election.natural);
  const path = RECORD.blob(body.signature.sha256);
  if (bytes === null) {
    if (facts.files.has(path)) say.fault(`${path}: cannot be read`);
    else say.blockedBy('files', `${path} is missing`);
    return false;
  }
  const text = fromUtf8(bytes);
  const verified = await facts.primitives.openPgp.verifySignature({
    document,
    signature: text.ok ? text.value : '',
    certificates: [trustee.certificate],
    notBeforeMs: instantToMs(definition.drafted) ?? 0,
    notAfterMs: Number.MAX_SAFE_INTEGER,
  });
  if (verified.ok && text.ok && verified.value.armored === text.value) return true;
  const why = verified.ok ? 'not in canonical armour' : verified.error.reasons.join('; ');
  say.fault(`${place}: the signature of trustee ${body.trustee}: ${why}`);
  return false;
}

/**
 * The lines of these kinds, one of each kind for each trustee at most: a second one is named by `box-order`, and a box
 * with a hundred thousand of them keeps nobody busy.
 */
function firstOfEach({ box }: ElectionFacts, kinds: readonly Step['kind'][]): BoxFacts['steps'] {
  const seen = new Set<string>();
  return box.steps.filter(({ line }) => {
    if (!kinds.includes(line.kind) || !('trustee' in line.body)) return false;
    const name = `${line.kind} ${line.body.trustee}`;
    return !seen.has(name) && seen.add(name);
  });
}

async function judgeAgreements(facts: RecordFacts, election: ElectionFacts, mixing: MixingFacts, say: Findings) {
  const agreed = new Set<number>();
  for (const { seq, line } of firstOfEach(election, ['agreed'])) {
    if (line.kind !== 'agreed') continue;
    if (mixing.closed === null) {
      say.blockedBy('box-order', 'the registers’ final heads are not stated');
      return agreed;
    }
    const reasons = reasonsToRefuseAgreement({ fixed: election.fixed, closed: mixing.closed, content: line.body });
    for (const reason of reasons) say.fault(`${boxPlace(seq)}: ${reason}`);
    const document = agreementBytes(election.fixed, line.body);
    const isSigned = await judgeTrusteeSignature({ election, facts, body: line.body, seq, document, say });
    if (isSigned && reasons.length === 0) agreed.add(line.body.trustee);
  }
  return agreed;
}

/** The first line that needs the agreement. */
function firstUse({ box }: ElectionFacts): number | null {
  const seqs = [stepOf(box, 'mix')?.seq, stepOf(box, 'share')?.seq].filter((seq) => seq !== undefined);
  return seqs.length === 0 ? null : Math.min(...seqs);
}

/** Runs a check that needs the accepted ballots. */
function withMixing(
  judge: (
    input: { readonly facts: RecordFacts; readonly election: ElectionFacts; readonly mixing: MixingFacts },
    say: Findings,
  ) => void | Promise<void>,
): Check['run'] {
  return withBox((election, say, facts) => {
    if (election.mixing !== null) return judge({ facts, election, mixing: election.mixing }, say);
    say.blockedBy('definition-keys', 'there is no usable election key');
    return undefined;
  });
}

const checkAgreement = withMixing(async ({ facts, election, mixing }, say) => {
  const quorum = agreementQuorum(election.fixed.definition);
  const agreed = await judgeAgreements(facts, election, mixing, say);
  const used = firstUse(election);
  if (used !== null || (isDue(facts, 'mixed') && agreed.size > 0)) {
    const before = election.box.steps.filter(({ seq, line }) => line.kind === 'agreed' && seq < (used ?? Infinity));
    const inTime = before.filter(({ line }) => line.kind === 'agreed' && agreed.has(line.body.trustee)).length;
    if (inTime < quorum && (say.failed || say.blockedById === null)) {
      say.fault(`box/entries.jsonl: ${inTime} trustees agreed on the closed box before it was used, ${quorum} must`);
    }
    return;
  }
  if (agreed.size === 0) sayNotYet(say, facts, { stage: 'mixed', check: 'box-order', reason: NOT_MIXED });
  else say.note(`${agreed.size} of ${quorum} trustees have agreed`);
});

/** Says when a mix came out of turn: by a trustee who was not next, or with another place in the chain. */
function judgeTurns(election: ElectionFacts, mixing: MixingFacts, say: Findings): void {
  const { definition } = election.fixed;
  const steps = firstOfEach(election, ['agreed', 'mix', 'skipped', 'share']);
  const isEmpty = mixing.accepted.length === 0;
  for (const [at, { seq, line }] of steps.entries()) {
    if (line.kind !== 'mix' && line.kind !== 'share') continue;
    const before = chainState({ definition, steps: steps.slice(0, at).map((step) => step.line), isEmpty });
    if (line.kind === 'share') {
      if (before.mayMix && !before.complete)
        say.fault(`${boxPlace(seq)}: opened before every trustee had mixed or was passed over`);
      continue;
    }
    const { trustee, position } = line.body;
    if (before.mayMix && trustee !== before.next) {
      const turn = before.next === null ? 'nobody’s turn' : `the turn of trustee ${before.next}`;
      say.fault(`${boxPlace(seq)}: trustee ${trustee} mixed when it was ${turn}`);
    }
    if (position !== before.position)
      say.fault(`${boxPlace(seq)}: mix ${position} of the chain where ${before.position} follows`);
  }
}

async function judgeMix(facts: RecordFacts, election: ElectionFacts, mix: MixFacts, say: Findings): Promise<void> {
  const { seq, body } = mix;
  const document = mixDocumentBytes(election.fixed, body);
  await judgeTrusteeSignature({ election, facts, body, seq, document, say });
  if (!mix.mixesTheLists) say.blockedBy('grouping', `${boxPlace(seq)}: mixes other lists`);
  else if (mix.missing !== null) say.blockedBy('files', `${RECORD.blob(mix.missing)} is missing`);
  for (const fault of mix.faults) say.fault(`${boxPlace(seq)}: trustee ${body.trustee}: ${fault}`);
}

const checkMix = withMixing(async ({ facts, election, mixing }, say) => {
  judgeTurns(election, mixing, say);
  for (const mix of mixing.mixes) await judgeMix(facts, election, mix, say);
  const { chain } = mixing;
  const { threshold, trustees } = election.fixed.definition.electionKey;
  if (chain.complete) {
    if (mixing.accepted.length === 0) say.note('there is no list to mix');
    else say.note(`mixed by ${chain.mixed.length} of ${trustees.length} trustees, of whom ${threshold} must`);
    return;
  }
  const isUsed = firstUse(election) !== null;
  if (!isUsed) {
    sayNotYet(say, facts, { stage: 'mixed', check: 'box-order', reason: NOT_MIXED });
    return;
  }
  // A chain that is under way need not be complete yet.
  if (!isDue(facts, 'mixed') && stepOf(election.box, 'share') === null) return;
  // Too few agreements are named by their own check.
  if (!chain.mayMix) say.blockedBy('agreement', 'not enough trustees have agreed on the closed box');
  else
    say.fault(
      `box/entries.jsonl: mixed by ${chain.mixed.length} trustees, ${chain.skipped.length} passed over: not complete`,
    );
});

export const MIXING_CHECKS: readonly Check[] = [
  {
    id: 'agreement',
    title: 'Enough trustees agreed on the closed ballot box before it was mixed',
    run: checkAgreement,
  },
  { id: 'mix', title: 'Every mix is proven to shuffle the ballots and change none', run: checkMix },
];
