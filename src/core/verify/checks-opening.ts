import { equalBytes, toHex } from '../base/bytes.ts';
import { trustedHex } from '../election/values.ts';
import { listName } from '../opening/opened-lists.ts';
import { RECORD } from '../record/paths.ts';
import type { Check } from './check.ts';
import { MIXING_CHECKS } from './checks-mixing.ts';
import { type ElectionFacts, isDue, type RecordFacts, stepOf } from './facts.ts';
import { boxPlace, sayNotYet, withBox } from './guards.ts';
import type { StepOf } from './load-box.ts';
import type { MixingFacts } from './load-mixing.ts';
import type { OpeningFacts, ShareFacts } from './load-opening.ts';
import { whyNot } from './record-files.ts';
import type { Findings } from './report.ts';

/** Mixing and opening: what had to be opened, the trustees' shares and coin, and what they give. */

const NOT_OPENED = 'the ballots were not opened';
const NOT_COMBINED = 'the shares cannot be combined';

/** Which check says why the shares that are there cannot be combined. */
function whyNotCombined({ facts, mixing, opening }: Opening): string {
  for (const share of opening.shares) {
    if (opensOtherLists(mixing, share)) return 'grouping';
    if (missingBlob(facts, share) !== null) return 'files';
    if (share.listFaults.length === 0 && share.coinFaults.length > 0) return 'coin';
  }
  return 'shares';
}

/** The path of the first blob of a share that is not in the record. */
function missingBlob(facts: RecordFacts, { body, content }: ShareFacts): string | null {
  const at = content.blobs.indexOf(null);
  const path = RECORD.blob(body.lists[at]?.elements.sha256 ?? '');
  return at < 0 || facts.files.has(path) ? null : path;
}

interface Opening {
  readonly facts: RecordFacts;
  readonly election: ElectionFacts;
  readonly mixing: MixingFacts;
  readonly opening: OpeningFacts;
}

type Judge = (input: Opening, say: Findings) => void | Promise<void>;

/** Which check says why mixed lists cannot be followed to their end. */
function whyNotMixed({ mixes }: MixingFacts): string {
  for (const mix of mixes) {
    if (!mix.mixesTheLists) return 'grouping';
    if (mix.missing !== null) return 'files';
  }
  return 'mix';
}

/** Runs a check that needs shares, or says why there are none. */
function withOpening(judge: Judge): Check['run'] {
  return withBox((election, say, facts) => {
    const { box, mixing, opening } = election;
    if (mixing !== null && opening !== null) return judge({ facts, election, mixing, opening }, say);
    if (mixing === null) say.blockedBy('definition-keys', 'there is no usable election key');
    else if (stepOf(box, 'share') !== null) say.blockedBy(whyNotMixed(mixing), 'the mixes cannot be followed');
    else sayNotYet(say, facts, { stage: 'unsealed', check: 'box-order', reason: NOT_OPENED });
    return undefined;
  });
}

/** Which lists have to be mixed and opened, as one text per list. */
function wantedLists({ accepted }: MixingFacts): string[] {
  return accepted.map((opened) => `${listName(opened)} with ${opened.list.count} ballots`);
}

/** Which lists a mix or a share names. */
function listsOf(body: StepOf<'share' | 'mix'>['body']): string[] {
  return body.lists.map(({ group, list, count }) => `${group}/${list} with ${count} ballots`);
}

function opensOtherLists(mixing: MixingFacts, { body }: ShareFacts): boolean {
  const wanted = wantedLists(mixing);
  const found = listsOf(body);
  return wanted.length !== found.length || wanted.some((name, at) => name !== found[at]);
}

/** The grouping follows from definition and box alone; mixes, shares and the `unsealed` line must keep to it (PR-20). */
function checkGrouping(election: ElectionFacts, say: Findings, facts: RecordFacts): void {
  const { box, mixing, opening } = election;
  if (mixing === null) {
    say.blockedBy('definition-keys', 'there is no usable election key');
    return;
  }
  const wanted = wantedLists(mixing).join(', ');
  for (const { seq, body } of mixing.mixes.filter((mix) => !mix.mixesTheLists)) {
    say.fault(`${boxPlace(seq)}: mixes ${listsOf(body).join(', ')} instead of ${wanted}`);
  }
  for (const share of opening?.shares.filter((candidate) => opensOtherLists(mixing, candidate)) ?? []) {
    say.fault(`${boxPlace(share.seq)}: opens ${listsOf(share.body).join(', ')} instead of ${wanted}`);
  }
  const withheld = mixing.groups.filter((group) => group.withheld);
  for (const { group, ballots } of withheld) say.note(`${group}: ${ballots} ballots withheld, fewer than the minimum`);
  const unsealed = stepOf(box, 'unsealed');
  if (unsealed === null) {
    if (mixing.mixes.length === 0 && opening === null) {
      sayNotYet(say, facts, { stage: 'unsealed', check: 'box-order', reason: NOT_OPENED });
    }
    return;
  }
  const stated = unsealed.body.withheld;
  const same =
    stated.length === withheld.length &&
    stated.every(({ group, ballots }, at) => group === withheld[at]?.group && ballots === withheld[at].ballots);
  if (!same) say.fault(`${boxPlace(unsealed.seq)}: states other withheld ballots than follow from the box`);
}

const checkShares = withOpening(({ facts, election, mixing, opening }, say) => {
  for (const share of opening.shares) {
    if (opensOtherLists(mixing, share)) {
      say.blockedBy('grouping', `${boxPlace(share.seq)}: opens other lists`);
      continue;
    }
    const missing = missingBlob(facts, share);
    if (missing !== null) say.blockedBy('files', `${missing} is missing`);
    else
      for (const fault of share.listFaults)
        say.fault(`${boxPlace(share.seq)}: trustee ${share.body.trustee}: ${fault}`);
  }
  const { threshold } = election.fixed.definition.electionKey;
  const isNeeded = isDue(facts, 'unsealed') || stepOf(election.box, 'unsealed') !== null;
  if (opening.shares.length < threshold && isNeeded) {
    say.fault(`box/entries.jsonl: shares of ${opening.shares.length} trustees where ${threshold} are needed`);
  }
  // Every extra share must agree with the others (PR-33): this is what the combination says when one does not.
  for (const reason of opening.reasons.filter((text) => text.startsWith('list '))) say.fault(reason);
});

const checkCoin = withOpening((given, say) => {
  const { election, opening } = given;
  for (const { seq, body, coinFaults } of opening.shares) {
    for (const fault of coinFaults) say.fault(`${boxPlace(seq)}: trustee ${body.trustee}: ${fault}`);
  }
  for (const reason of opening.reasons.filter((text) => text.startsWith('coin: '))) say.fault(reason);
  const unsealed = stepOf(election.box, 'unsealed');
  if (unsealed === null) return;
  if (opening.unsealed === null) {
    say.blockedBy(whyNotCombined(given), NOT_COMBINED);
    return;
  }
  const source = election.fixed.definition.lots === 'coin' ? 'the trustees’ coin' : 'the draw';
  if (!equalBytes(opening.unsealed.lotSeed, trustedHex(unsealed.body.lotSeed))) {
    say.fault(
      `${boxPlace(unsealed.seq)}: the lot seed is not ${toHex(opening.unsealed.lotSeed)}, which ${source} gives`,
    );
  }
});

type ListFile = 'records' | 'rejected';

/** Compares one of the two files of every contest list with what the shares give, and with what the line names. */
function checkLists(which: ListFile): Check['run'] {
  return withOpening(async (given, say) => {
    const { facts, election, opening } = given;
    const unsealed = stepOf(election.box, 'unsealed');
    if (unsealed === null) {
      sayNotYet(say, facts, { stage: 'unsealed', check: 'box-order', reason: NOT_OPENED });
      return;
    }
    if (opening.unsealed === null) {
      say.blockedBy(whyNotCombined(given), NOT_COMBINED);
      return;
    }
    const stated = unsealed.body.lists;
    const wanted = opening.unsealed.lists;
    if (stated.length !== wanted.length || stated.some(({ list }, at) => list !== wanted[at]?.list)) {
      say.fault(`${boxPlace(unsealed.seq)}: does not state every contest once, in order`);
    }
    for (const list of wanted) {
      const path = which === 'records' ? RECORD.records(list.list) : RECORD.rejected(list.list);
      const read = await facts.files.read(path);
      if (read.kind === 'absent') say.blockedBy('files', `${path} is missing`);
      else if (read.kind === 'unreadable') say.fault(`${path}: ${whyNot(read)}`);
      else if (!equalBytes(read.bytes, list[which])) say.fault(`${path}: is not what the shares give`);
      const hash = await facts.files.hash(path);
      const ref = stated.find((candidate) => candidate.list === list.list)?.[which];
      if (ref === undefined || !('sha256' in hash)) continue;
      if (ref.sha256 !== hash.sha256 || ref.size !== hash.size) {
        say.fault(`${path}: is not the file that ${boxPlace(unsealed.seq)} names`);
      }
    }
  });
}

export const OPENING_CHECKS: readonly Check[] = [
  {
    id: 'grouping',
    title: 'The ballots that had to be opened together were, and no others',
    run: withBox(checkGrouping),
  },
  ...MIXING_CHECKS,
  { id: 'shares', title: 'Every decryption share is proven', run: checkShares },
  { id: 'coin', title: 'The lot seed is the one that nobody could choose', run: checkCoin },
  { id: 'records', title: 'The cast vote records are what the ballots contain', run: checkLists('records') },
  { id: 'rejected', title: 'The rejected ballots are those that cannot count', run: checkLists('rejected') },
];
