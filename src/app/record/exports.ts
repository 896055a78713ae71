import { toHex, utf8 } from '../../core/base/bytes.ts';
import { csvCell, csvRow } from '../../core/base/csv.ts';
import { err, ok, type Result } from '../../core/base/result.ts';
import { parseResult } from '../../core/count/count-election.ts';
import { sheetCsv } from '../../core/count/print/csv.ts';
import type { Hash, Instant } from '../../core/election/values.ts';
import { RECORD } from '../../core/record/paths.ts';
import { pause } from '../pause.ts';
import { announcedDefinition } from './assemble-record.ts';
import { electionStatus, type StatusPorts, type StatusState } from './election-status.ts';

/** What is public, in the forms that spreadsheets and other programs read. */

export const CSV = 'text/csv; charset=utf-8';
const JSON_TYPE = 'application/json';
const ROWS_AT_ONCE = 500;

type NoElection = { readonly kind: 'election-not-found' };
type NotThere = NoElection | { readonly kind: 'not-found' };
interface File {
  readonly type: string;
  readonly content: Uint8Array;
  readonly fileName?: string;
}
type Command = { readonly election: string };

async function recordFile(ports: StatusPorts, election: string, path: string): Promise<Result<Uint8Array, NotThere>> {
  const files = await ports.files.files(election);
  if (files === null) return err({ kind: 'election-not-found' });
  const content = files.get(path);
  return content === undefined ? err({ kind: 'not-found' }) : ok(content);
}

/** The exact bytes of the definition; their hash is the fingerprint, which is also the tag. */
export async function definitionFile(
  ports: StatusPorts,
  { election }: Command,
): Promise<Result<{ reply: File; etag: string }, NoElection>> {
  const fixed = await announcedDefinition(ports, election);
  if (fixed === null) return err({ kind: 'election-not-found' });
  return ok({ reply: { type: JSON_TYPE, content: fixed.bytes }, etag: fixed.fingerprintHex });
}

/** How many have voted, by section; never by option. */
export async function turnout(
  ports: StatusPorts,
  { election }: Command,
): Promise<
  Result<
    { now: Instant; state: StatusState; sections: { section: string; entitled: number; ballots: number }[] },
    { readonly kind: 'election-not-found' }
  >
> {
  const status = await electionStatus(ports, { election });
  if (!status.ok) return status;
  const { now, state, turnout: sections } = status.value;
  return ok({ now, state, sections });
}

export async function turnoutTable(ports: StatusPorts, command: Command): Promise<Result<File, NoElection>> {
  const counted = await turnout(ports, command);
  if (!counted.ok) return counted;
  const rows = counted.value.sections.map(({ section, entitled, ballots }) => csvRow([section, entitled, ballots]));
  const text = csvRow(['section', 'entitled', 'ballots']) + rows.join('');
  return ok({ type: CSV, content: utf8(text), fileName: `${command.election}-turnout.csv` });
}

/** The result sheets as they are in the record; not there before the ballots are opened and counted. */
export async function resultFile(ports: StatusPorts, { election }: Command): Promise<Result<File, NotThere>> {
  const content = await recordFile(ports, election, RECORD.result);
  return content.ok ? ok({ type: JSON_TYPE, content: content.value }) : content;
}

export async function resultTable(ports: StatusPorts, { election }: Command): Promise<Result<File, NotThere>> {
  const content = await recordFile(ports, election, RECORD.result);
  if (!content.ok) return content;
  const result = parseResult(content.value);
  if (result === null) throw new Error('bug: a stored result is none');
  const lines = result.contests.flatMap((sheet, at) => {
    const [head = '', ...rows] = sheetCsv(sheet).split('\r\n').slice(0, -1);
    const named = rows.map((row) => `${csvCell(sheet.contest)},${row}\r\n`);
    return at === 0 ? [`contest,${head}\r\n`, ...named] : named;
  });
  return ok({ type: CSV, content: utf8(lines.join('')), fileName: `${election}-result.csv` });
}

export interface ListedBallot {
  readonly index: number;
  readonly section: string;
  readonly votingKey: string;
  readonly leaf: Hash;
}

type BallotLine = { readonly kind: string; readonly section: string; readonly votingKey: string };

/** The ballots among the ledger's lines from `from` on, at most `limit`; `next` is where to go on. */
async function ballotsFrom(
  ports: StatusPorts,
  input: { readonly election: string; readonly from: number; readonly limit: number },
): Promise<{ readonly ballots: ListedBallot[]; readonly next: number | null } | null> {
  const ledger = await ports.files.ledger(input.election, RECORD.boxLedger);
  if (ledger === null) return null;
  const { lines, tree } = ledger;
  const ballots: ListedBallot[] = [];
  for (let index = input.from; index < lines.length; index += 1) {
    if (index % ROWS_AT_ONCE === 0) await pause();
    const { kind, section, votingKey } = JSON.parse(new TextDecoder().decode(lines[index])) as BallotLine;
    if (kind !== 'ballot') continue;
    if (ballots.length === input.limit) return { ballots, next: index };
    ballots.push({ index, section, votingKey, leaf: toHex(tree.leaf(index)) as Hash });
  }
  return { ballots, next: null };
}

/** The register of sealed ballots by pages: where each stands in the ledger, nothing of what it holds. */
export async function listBallots(
  ports: StatusPorts,
  command: { readonly election: string; readonly after?: number | undefined; readonly limit: number },
): Promise<Result<{ reply: { ballots: ListedBallot[] }; next: string | null }, NoElection>> {
  const { election, after = -1, limit } = command;
  const page = await ballotsFrom(ports, { election, from: after + 1, limit });
  if (page === null) return err({ kind: 'election-not-found' });
  const last = page.ballots.at(-1);
  return ok({
    reply: { ballots: page.ballots },
    next: page.next === null || last === undefined ? null : String(last.index),
  });
}

export async function ballotTable(ports: StatusPorts, { election }: Command): Promise<Result<File, NoElection>> {
  const all = await ballotsFrom(ports, { election, from: 0, limit: Number.MAX_SAFE_INTEGER });
  if (all === null) return err({ kind: 'election-not-found' });
  const rows = all.ballots.map(({ index, section, votingKey, leaf }) => csvRow([index, section, votingKey, leaf]));
  const text = csvRow(['index', 'section', 'votingKey', 'leaf']) + rows.join('');
  return ok({ type: CSV, content: utf8(text), fileName: `${election}-ballots.csv` });
}
