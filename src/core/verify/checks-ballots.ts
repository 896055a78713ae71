import type { Check } from './check.ts';
import { type ElectionFacts, type RecordFacts, stepOf } from './facts.ts';
import { boxPlace, sayNotYet, withBox } from './guards.ts';
import type { FaultList, Findings } from './report.ts';

/** The ballots: each by itself, all together, against the registers, and when they came. */

function repeat(faults: FaultList, say: Findings): void {
  for (const fault of faults.texts) say.fault(fault);
}

function checkBallots({ box }: ElectionFacts, say: Findings): void {
  if (box.accepted === null) {
    say.blockedBy('definition-keys', 'there is no usable election key');
    return;
  }
  repeat(box.ballotFaults, say);
  say.note(`${box.accepted.length} of ${box.ballotSeqs.length} ballots are valid`);
}

function checkVotingKeys({ box }: ElectionFacts, say: Findings): void {
  repeat(box.keyFaults, say);
}

/** Figures of one section: what PR-10 asks to be printed beside the margin. */
export function issuedBySection(election: ElectionFacts, section: string): number[] {
  return election.registers.map(({ issued }) => issued.get(section) ?? 0);
}

function checkWithinIssued(election: ElectionFacts, say: Findings): void {
  const { box, fixed, registers } = election;
  const unread = registers.find(({ ledger }) => ledger.problem !== null)?.ledger.problem;
  if (unread !== undefined && unread !== null) {
    say.blockedBy(unread.check, unread.reason);
    return;
  }
  for (const { id, name, roll } of fixed.definition.sections) {
    const ballots = box.ballotsBySection.get(id) ?? 0;
    const issued = issuedBySection(election, id);
    for (const [index, count] of issued.entries()) {
      const register = `registers/${index + 1}/entries.jsonl`;
      if (ballots > count)
        say.fault(`box/entries.jsonl: ${ballots} ballots in "${id}", but ${register} issued ${count}`);
      if (count > roll.size) say.fault(`${register}: ${count} tokens in "${id}", whose roll has ${roll.size} entries`);
    }
    const least = Math.min(...issued);
    say.note(
      `${name}: ${roll.size} entitled, ${issued.join(' and ')} issued, ${ballots} ballots, G = ${least - ballots}`,
    );
  }
}

function checkVotingPeriod({ box }: ElectionFacts, say: Findings): void {
  const opened = stepOf(box, 'voting-opened')?.seq ?? null;
  const closed = stepOf(box, 'closed')?.seq ?? null;
  for (const seq of box.ballotSeqs) {
    if (opened === null || seq < opened) say.fault(`${boxPlace(seq)}: a ballot before voting was opened`);
    if (closed !== null && seq > closed) say.fault(`${boxPlace(seq)}: a ballot after voting was closed`);
  }
}

function asText(ms: number): string {
  // A witness can write any time; what no calendar holds is printed as a number.
  return Math.abs(ms) <= 8_640_000_000_000_000 ? new Date(ms).toISOString() : `${ms / 1000} s`;
}

function checkVotingTimes(election: ElectionFacts, say: Findings, facts: RecordFacts): void {
  const { box, fixed, closesAtMs } = election;
  const { definition } = fixed;
  const { required, keys } = definition.witnesses;
  if (keys.length === 0) {
    say.notApplicable('the operator’s clock: this election has no witnesses');
    return;
  }
  const opensAtMs = Date.parse(definition.opens);
  const first = box.ballotSeqs[0];
  const closed = stepOf(box, 'closed');
  const path = 'box/checkpoints';
  for (const { size, cosignatures } of box.ledger.heads) {
    if (first === undefined || size <= first) continue;
    for (const { name, timeSeconds } of cosignatures) {
      if (timeSeconds * 1000 >= opensAtMs) continue;
      say.fault(
        `${path}: ${name} saw a head of ${size} lines with a ballot at ${asText(timeSeconds * 1000)}, before ${definition.opens}`,
      );
    }
  }
  if (closed === null) {
    sayNotYet(say, facts, { stage: 'closed', check: 'box-order', reason: 'voting was not closed' });
    return;
  }
  const covering = box.ledger.heads.find(
    ({ size, cosignatures }) => size > closed.seq && cosignatures.length >= Math.max(1, required),
  );
  if (covering === undefined) {
    say.blockedBy('witnesses', 'no quorum of witnesses saw the close');
    return;
  }
  const limitMs = closesAtMs + definition.limits.closingSeconds * 1000;
  for (const { name, timeSeconds } of covering.cosignatures) {
    if (timeSeconds * 1000 <= limitMs) continue;
    say.fault(`${path}: ${name} saw the close at ${asText(timeSeconds * 1000)}, later than ${asText(limitMs)}`);
  }
}

function checkWitnesses(election: ElectionFacts, say: Findings): void {
  const { box, registers, fixed } = election;
  const { required, keys } = fixed.definition.witnesses;
  if (keys.length === 0) {
    say.notApplicable('this election has no witnesses');
    return;
  }
  const closed = stepOf(box, 'closed');
  for (const ledger of [box.ledger, ...registers.map((register) => register.ledger)]) {
    const path = `${ledger.folder}/checkpoints`;
    if (ledger.problem !== null) {
      say.blockedBy(ledger.problem.check, ledger.problem.reason);
      continue;
    }
    const last = ledger.heads.at(-1);
    if (last === undefined)
      say.blockedBy(`${ledger === box.ledger ? 'box' : 'register'}-checkpoints`, `${path}: no checkpoint`);
    else if (last.cosignatures.length < required) {
      say.fault(`${path}: the last head has ${last.cosignatures.length} cosignatures where ${required} are required`);
    }
  }
  if (closed === null) return;
  const seen = box.ledger.heads.some(({ size, cosignatures }) => size > closed.seq && cosignatures.length >= required);
  if (!seen) say.fault(`box/checkpoints: no head that covers the close has ${required} cosignatures`);
}

export const BALLOT_CHECKS: readonly Check[] = [
  { id: 'ballots', title: 'Every ballot has a valid token and a valid proof', run: withBox(checkBallots) },
  { id: 'voting-keys-once', title: 'No voting key was used twice', run: withBox(checkVotingKeys) },
  {
    id: 'ballots-within-issued',
    title: 'No section has more ballots than tokens, nor more tokens than roll entries',
    run: withBox(checkWithinIssued),
  },
  { id: 'voting-period', title: 'Every ballot stands between opening and closing', run: withBox(checkVotingPeriod) },
  {
    id: 'voting-times',
    title: 'Witnesses saw no ballot too early and the close in time',
    run: withBox(checkVotingTimes),
  },
  { id: 'witnesses', title: 'Enough witnesses cosigned the ledgers', run: withBox(checkWitnesses) },
];
