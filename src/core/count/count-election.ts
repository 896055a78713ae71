import { sha256 } from '@noble/hashes/sha2.js';
import { z } from 'zod';
import { fromUtf8, toHex } from '../base/bytes.ts';
import { canonicalBytes, parseCanonicalJson } from '../base/canonical-json.ts';
import { err, ok, type Result } from '../base/result.ts';
import { type Contest, type Definition, electionNotice } from '../election/definition.ts';
import { fingerprintOf } from '../election/fixed-definition.ts';
import { type Hash, HashSchema } from '../election/values.ts';
import { countContest } from './count-contest.ts';
import { MAX_VOTES, mergePapers, type Paper } from './papers.ts';
import { readSettings, reasonsToRefuseRule, reasonsToRejectMarks, ruleOf, sizeOf } from './rules.ts';
import { reasonsAgainstSections } from './sections.ts';
import { type Sheet, type SheetInput, SheetSchema } from './sheet.ts';

/** The result of an election: one sheet per contest, in the definition's order. `result.json` holds exactly these bytes. */
export const ElectionResultSchema = z.strictObject({
  type: z.literal('tellers/result/v1'),
  election: HashSchema,
  notice: z.string(),
  contests: z.array(SheetSchema).min(1),
});
export type ElectionResult = z.infer<typeof ElectionResultSchema>;

/** An option with this id is "re-open nominations": counted like any candidate, but a seat that it wins stays empty. */
export const REOPEN_OPTION = 're-open-nominations';

export type CountError = { readonly kind: 'cannot-count'; readonly reasons: readonly string[] };

const RecordSchema = z.strictObject({ group: z.string(), marks: z.array(z.int().min(0).max(255)).max(251) });
const RejectedSchema = z.strictObject({
  elements: z.array(z.string().length(43)).max(64),
  group: z.string(),
  reasons: z.array(z.string().max(60)).min(1).max(32),
});

/** Ballots that are alike, with the group that cast them. */
interface Alike<T> {
  readonly value: T;
  readonly papers: number;
}

/**
 * Reads a file of canonical JSON lines sorted by their bytes, equal lines together.
 * Said as a reason: a missing last line feed, a line that is not canonical, of another shape or out of order.
 */
function readSortedLines<T>(bytes: Uint8Array, schema: z.ZodType<T>, say: (reason: string) => void): Alike<T>[] {
  const text = fromUtf8(bytes);
  if (!text.ok) {
    say('not UTF-8');
    return [];
  }
  const lines = text.value.split('\n');
  if (lines.pop() !== '') say('the last line does not end with a line feed');
  const found: Alike<T>[] = [];
  for (let first = 0; first < lines.length; ) {
    const line = lines[first] ?? '';
    let next = first + 1;
    while (lines[next] === line) next += 1;
    const json = parseCanonicalJson(line);
    const parsed = json.ok ? schema.safeParse(json.value) : null;
    if (!json.ok) say(`line ${first + 1}: ${json.error.reason}`);
    else if (parsed?.success !== true) say(`line ${first + 1}: not the fields of such a line`);
    else found.push({ value: parsed.data, papers: next - first });
    // Everything in these files is ASCII, so that UTF-16 order is the order of the bytes; a set of equal lines has passed.
    if (next < lines.length && (lines[next] ?? '') < line) say(`line ${next + 1}: out of order`);
    first = next;
  }
  return found;
}

interface GroupFigures {
  readonly weight: number;
  voting: number;
  blank: number;
  rejected: number;
}

/** What the files of one contest say, read and counted by kind. */
class ContestFiles {
  readonly papers: Paper[] = [];
  readonly bySection = new Map<string, Paper[]>();
  readonly reasons: string[] = [];
  readonly groups = new Map<string, GroupFigures>();
  private readonly rejections = new Map<string, number>();
  private readonly contest: Contest;
  /** Votes of the whole roll. */
  private readonly entitled: bigint;

  constructor(definition: Definition, contest: Contest) {
    this.contest = contest;
    this.entitled = definition.sections.reduce(
      (votes, { roll, weight }) => votes + BigInt(roll.size) * BigInt(weight),
      0n,
    );
    for (const { id, weight } of definition.sections) {
      this.groups.set(id, { weight, voting: 0, blank: 0, rejected: 0 });
      this.bySection.set(id, []);
    }
  }

  private say(reason: string): void {
    if (this.reasons.length < 100) this.reasons.push(`contest ${this.contest.id}: ${reason}`);
  }

  private group(id: string): GroupFigures | null {
    const group = this.groups.get(id);
    if (group === undefined) this.say(`no section has the id "${id.slice(0, 64)}"`);
    return group ?? null;
  }

  readRecords(bytes: Uint8Array): void {
    for (const { value, papers } of readSortedLines(bytes, RecordSchema, (reason) => this.say(`records: ${reason}`))) {
      const group = this.group(value.group);
      const against = reasonsToRejectMarks(this.contest, value.marks);
      if (against.length > 0) this.say(`records: a ballot that does not count: ${against.join(', ')}`);
      if (group === null || against.length > 0) continue;
      if (value.marks.at(-1) === 1) group.blank += papers;
      else {
        group.voting += papers;
        const paper = { marks: Uint8Array.from(value.marks.slice(0, -1)), weight: papers * group.weight };
        this.papers.push(paper);
        this.bySection.get(value.group)?.push(paper);
      }
    }
  }

  readRejected(bytes: Uint8Array): void {
    const say = (reason: string) => this.say(`rejected ballots: ${reason}`);
    for (const { value, papers } of readSortedLines(bytes, RejectedSchema, say)) {
      const group = this.group(value.group);
      if (group === null) continue;
      group.rejected += papers;
      for (const reason of new Set(value.reasons)) {
        this.rejections.set(reason, (this.rejections.get(reason) ?? 0) + papers);
      }
    }
  }

  /** Refuses what cannot be summed exactly. */
  checkVotes(): void {
    let votes = 0n;
    for (const group of this.groups.values())
      votes += BigInt(group.voting + group.blank + group.rejected) * BigInt(group.weight);
    if (votes > BigInt(MAX_VOTES)) this.say(`more than ${MAX_VOTES} votes`);
  }

  input(files: { readonly records: Uint8Array; readonly rejected: Uint8Array }): SheetInput {
    const groups = [...this.groups].filter(([, { voting, blank, rejected }]) => voting + blank + rejected > 0);
    const sum = (of: (group: GroupFigures) => number) => String(groups.reduce((all, [, group]) => all + of(group), 0));
    const opened = (group: GroupFigures) => group.voting + group.blank + group.rejected;
    return {
      records: toHex(sha256(files.records)) as Hash,
      rejectedRecords: toHex(sha256(files.rejected)) as Hash,
      file: null,
      reading: null,
      seats: this.contest.seats,
      candidates: this.contest.options.slice(0, -1).map(({ id, name }) => ({ id, name, state: 'standing' as const })),
      opened: sum(opened),
      voting: { papers: sum(({ voting }) => voting), votes: sum(({ voting, weight }) => voting * weight) },
      blank: { papers: sum(({ blank }) => blank), votes: sum(({ blank, weight }) => blank * weight) },
      emptied: { papers: '0', votes: '0' },
      rejected: {
        papers: sum(({ rejected }) => rejected),
        votes: sum(({ rejected, weight }) => rejected * weight),
        reasons: [...this.rejections]
          .toSorted(([left], [right]) => (left < right ? -1 : 1))
          .map(([reason, papers]) => ({ reason, papers: String(papers) })),
      },
      entitled: this.entitled.toString(),
      groups: groups.map(([group, figures]) => ({
        group,
        weight: figures.weight,
        opened: String(opened(figures)),
        voting: String(figures.voting),
        blank: String(figures.blank),
        rejected: String(figures.rejected),
      })),
    };
  }
}

function countOne(input: {
  readonly definition: Definition;
  readonly contest: Contest;
  readonly records: Uint8Array;
  readonly rejected: Uint8Array;
  readonly lotSeed: Uint8Array;
}): Result<Sheet, CountError> {
  const { definition, contest, records, rejected, lotSeed } = input;
  const entry = ruleOf(contest.rule.id);
  const checked =
    entry === null ? null : readSettings({ entry, settings: contest.rule.settings, size: sizeOf(contest) });
  const refused = [...reasonsToRefuseRule(contest), ...reasonsAgainstSections(contest, definition.sections)];
  if (entry === null || checked === null || checked.settings === null || refused.length > 0) {
    return err({ kind: 'cannot-count', reasons: refused.map((reason) => `contest ${contest.id}: ${reason}`) });
  }
  const files = new ContestFiles(definition, contest);
  files.readRecords(records);
  files.readRejected(rejected);
  files.checkVotes();
  if (files.reasons.length > 0) return err({ kind: 'cannot-count', reasons: files.reasons });
  const candidates = contest.options.length - 1;
  const sheet = countContest({
    contest: contest.id,
    question: contest.question,
    entry,
    settings: checked.settings,
    input: files.input({ records, rejected }),
    papers: mergePapers({ candidates, papers: files.papers }),
    lots: { source: 'coin', lotSeed },
    ...(contest.options.some(({ id }) => id === REOPEN_OPTION) ? { reopen: REOPEN_OPTION } : {}),
    ...(entry.id === 'electoral-college'
      ? { sections: new Map([...files.bySection].map(([id, papers]) => [id, mergePapers({ candidates, papers })])) }
      : {}),
  });
  // A lot is always at hand here, so that a count cannot fail for want of one.
  return sheet.ok ? sheet : err({ kind: 'cannot-count', reasons: [`contest ${contest.id}: a lot is needed`] });
}

/**
 * Counts an election: a pure function of the definition, the opened ballots and the lot seed.
 * @param records by contest id: JSON lines {"group","marks"}, sorted by bytes, each ended with a line feed
 * @param rejected by contest id: JSON lines {"elements","group","reasons"}, sorted by bytes
 * @param lotSeed 32 bytes: the threshold coin's (PR-5)
 * Refused with every reason: a contest without files, lines that are not canonical, out of order or of another shape,
 * records whose marks the rule rejects, groups that are no section.
 */
export function countElection(input: {
  readonly definition: Definition;
  readonly records: ReadonlyMap<string, Uint8Array>;
  readonly rejected: ReadonlyMap<string, Uint8Array>;
  readonly lotSeed: Uint8Array;
}): Result<ElectionResult, CountError> {
  const { definition, lotSeed } = input;
  const sheets: Sheet[] = [];
  const reasons: string[] = [];
  if (lotSeed.length !== 32) reasons.push('the lot seed does not have 32 bytes');
  for (const contest of definition.contests) {
    const records = input.records.get(contest.id);
    const rejected = input.rejected.get(contest.id);
    if (records === undefined) reasons.push(`contest ${contest.id}: no cast vote records`);
    if (rejected === undefined) reasons.push(`contest ${contest.id}: no list of rejected ballots`);
    if (records === undefined || rejected === undefined || lotSeed.length !== 32) continue;
    const sheet = countOne({ definition, contest, records, rejected, lotSeed });
    if (sheet.ok) sheets.push(sheet.value);
    else reasons.push(...sheet.error.reasons);
  }
  if (reasons.length > 0) return err({ kind: 'cannot-count', reasons });
  const election = toHex(fingerprintOf(canonicalBytes(definition))) as Hash;
  return ok({ type: 'tellers/result/v1', election, notice: electionNotice(definition), contests: sheets });
}

/** The exact bytes of `result.json`. */
export function resultBytes(result: ElectionResult): Uint8Array {
  return canonicalBytes(result);
}

/** Reads `result.json` from outside; null for anything that is not the canonical form of a result. */
export function parseResult(bytes: Uint8Array): ElectionResult | null {
  const json = parseCanonicalJson(bytes);
  const parsed = json.ok ? ElectionResultSchema.safeParse(json.value) : null;
  return parsed?.success === true ? parsed.data : null;
}
