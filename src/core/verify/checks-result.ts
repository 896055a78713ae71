import { equalBytes, utf8 } from '../base/bytes.ts';
import { parseCanonicalJson } from '../base/canonical-json.ts';
import { countElection, type ElectionResult, parseResult, resultBytes } from '../count/count-election.ts';
import { resultPage } from '../count/print/html.ts';
import { trustedHex } from '../election/values.ts';
import { RECORD } from '../record/paths.ts';
import { splitLines } from '../record/record-lines.ts';
import type { Check } from './check.ts';
import { type ElectionFacts, isDue, type RecordFacts, stepOf } from './facts.ts';
import { sayNotYet, withBox } from './guards.ts';
import { jsonDifferences } from './json-differences.ts';
import { whyNot } from './record-files.ts';
import type { Findings } from './report.ts';

/** The count: made again from the published records, and its page made again from the published result. */

const NOT_COUNTED = 'the ballots were not counted';

/** A file that the check needs, or what to say instead. */
async function need(facts: RecordFacts, path: string, say: Findings): Promise<Uint8Array | null> {
  const read = await facts.files.read(path);
  if (read.kind === 'present') return read.bytes;
  if (read.kind === 'absent') say.blockedBy('files', `${path} is missing`);
  else say.fault(`${path}: ${whyNot(read)}`);
  return null;
}

/** Longer than any vote record or rejected ballot can be: 251 marks, or 64 elements with all reasons. */
const MAX_RECORD_LINE_BYTES = 16_384;

/** A file of opened ballots that can be counted without harm: never more lines than there are ballots. */
async function needLines(input: {
  readonly facts: RecordFacts;
  readonly election: ElectionFacts;
  readonly path: string;
  readonly say: Findings;
}): Promise<Uint8Array | null> {
  const { facts, election, path, say } = input;
  const bytes = await need(facts, path, say);
  if (bytes === null) return null;
  const maxLines = election.box.ballotSeqs.length;
  const lines = splitLines(bytes, { maxLineBytes: MAX_RECORD_LINE_BYTES, maxLines });
  if (lines.ok) return bytes;
  say.fault(`${path}: ${lines.error.reason}`);
  return null;
}

/** Counts what the record publishes. That it published the right records and lot seed is for their own checks. */
async function recount(facts: RecordFacts, election: ElectionFacts, say: Findings): Promise<ElectionResult | null> {
  const unsealed = stepOf(election.box, 'unsealed');
  if (unsealed === null) return null;
  const { definition } = election.fixed;
  const records = new Map<string, Uint8Array>();
  const rejected = new Map<string, Uint8Array>();
  for (const { id } of definition.contests) {
    const counted = await needLines({ facts, election, path: RECORD.records(id), say });
    const refused = await needLines({ facts, election, path: RECORD.rejected(id), say });
    if (counted !== null) records.set(id, counted);
    if (refused !== null) rejected.set(id, refused);
  }
  if (records.size + rejected.size < 2 * definition.contests.length) return null;
  const counted = countElection({ definition, records, rejected, lotSeed: trustedHex(unsealed.body.lotSeed) });
  if (counted.ok) return counted.value;
  for (const reason of counted.error.reasons) say.fault(`cast-vote-records/: ${reason}`);
  return null;
}

/** True when there is nothing to count yet, which was said. */
function nothingCounted(facts: RecordFacts, election: ElectionFacts, say: Findings): boolean {
  const isThere = facts.files.has(RECORD.result) || isDue(facts, 'unsealed');
  if (stepOf(election.box, 'unsealed') !== null && isThere) return false;
  sayNotYet(say, facts, { stage: 'unsealed', check: 'box-order', reason: NOT_COUNTED });
  return true;
}

async function checkRecount(election: ElectionFacts, say: Findings, facts: RecordFacts): Promise<void> {
  if (nothingCounted(facts, election, say)) return;
  const published = await need(facts, RECORD.result, say);
  const counted = await recount(facts, election, say);
  if (published === null || counted === null) return;
  if (equalBytes(published, resultBytes(counted))) {
    for (const { contest, outcome } of counted.contests) say.note(`${contest}: ${outcome.elected.join(', ')}`);
    return;
  }
  const json = parseCanonicalJson(published);
  if (!json.ok) {
    say.fault(`${RECORD.result}: not canonical JSON: ${json.error.reason} at ${json.error.at}`);
    return;
  }
  for (const difference of jsonDifferences({ found: json.value, wanted: counted })) {
    say.fault(`${RECORD.result}: ${difference}`);
  }
}

async function checkResultPage(election: ElectionFacts, say: Findings, facts: RecordFacts): Promise<void> {
  if (nothingCounted(facts, election, say)) return;
  const page = await need(facts, RECORD.resultPage, say);
  const published = await need(facts, RECORD.result, say);
  if (page === null || published === null) return;
  const result = parseResult(published);
  if (result === null) {
    say.blockedBy('recount', `${RECORD.result} is not a result`);
    return;
  }
  const { definition } = election.fixed;
  // As they follow from the box: what the line of the opening states of them is the grouping check's.
  const withheld = (election.mixing?.groups ?? []).filter((group) => group.withheld);
  if (!equalBytes(page, utf8(resultPage({ definition, result, withheld })))) {
    say.fault(`${RECORD.resultPage}: is not the page of ${RECORD.result}`);
  }
}

export const RESULT_CHECKS: readonly Check[] = [
  { id: 'recount', title: 'Counting again gives the published result, figure by figure', run: withBox(checkRecount) },
  { id: 'result-page', title: 'The result page shows the published result', run: withBox(checkResultPage) },
];
