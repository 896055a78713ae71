import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { JsonObject } from '../core/base/canonical-json.ts';
import { err, ok, type Result } from '../core/base/result.ts';
import { readBlt } from '../core/count/blt/blt.ts';
import { type Reading, readPapers } from '../core/count/read-papers.ts';
import { RULES, readSettings, ruleOf } from '../core/count/rules.ts';

/** The ballots of a published election, ready to be cast again by the demo's members. */

/** Run from the sources or from the built folder, the data stands in the sources. */
const DATA = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'src', 'demo', 'data');

export const DEFAULT_ELECTION = join(DATA, 'labour-2010-mp-section.blt');

const PublishedSchema = z.strictObject({
  title: z.string(),
  source: z.string(),
  note: z.string(),
  rule: z.string(),
  elected: z.array(z.string()),
  rounds: z.array(z.strictObject({ round: z.int().min(1), votes: z.record(z.string(), z.string()) })),
});
/** What those who held the election published of its result. */
export type Published = z.infer<typeof PublishedSchema>;

export interface DemoElection {
  readonly name: string;
  readonly title: string;
  readonly contest: {
    readonly question: string;
    readonly rule: { readonly id: string; readonly version: string; readonly settings: JsonObject };
    readonly seats: number;
    readonly options: readonly { readonly id: string; readonly name: string }[];
  };
  /** One entry per paper: marks by option id; an empty one is a blank paper. */
  readonly papers: readonly ReadonlyMap<string, number>[];
  /** Papers of the file that the rule rejects; members cannot cast them by a proper device. */
  readonly rejected: number;
  readonly published: Published | null;
}

export type DemoDataError = { readonly kind: 'demo-data-refused'; readonly reasons: readonly string[] };

/** Rankings stop where a paper ranks two candidates alike; choices are first preferences. */
const READING: Reading = { equalRanks: 'exhaust', skippedRanks: 'ignore', choicesFrom: 'first-preferences' };

/** Equal papers stand together in a file; dealt out by a stride, neighbours on the roll do not cast the same one. */
function dealt<T>(papers: readonly T[]): T[] {
  const stride = 7919;
  if (papers.length % stride === 0) return [...papers];
  return papers.map((_, index) => papers[(index * stride) % papers.length] as T);
}

async function publishedBeside(file: string): Promise<Published | null> {
  const path = join(dirname(file), `${basename(file, '.blt')}.published.json`);
  if (!existsSync(path)) return null;
  const parsed = PublishedSchema.safeParse(JSON.parse(await readFile(path, 'utf8')));
  return parsed.success ? parsed.data : null;
}

/** Reads a BLT file as an election by the named rule, with what was published of it where that stands beside it. */
export async function readDemoElection(input: {
  readonly file: string;
  readonly rule: string;
}): Promise<Result<DemoElection, DemoDataError>> {
  const { file, rule } = input;
  const refuse = (...reasons: string[]) => err({ kind: 'demo-data-refused' as const, reasons });
  const entry = ruleOf(rule);
  if (entry === null) return refuse(`--rule: "${rule}" is not one of ${RULES.map(({ id }) => id).join(', ')}`);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    return refuse(`--data: ${file} cannot be read (${error instanceof Error ? error.message : 'unknown'})`);
  }
  const blt = readBlt(text);
  if (!blt.ok) return refuse(...blt.error.faults.map(({ line, reason }) => `${file}, line ${line}: ${reason}`));
  if (blt.value.ballots.some(({ weight }) => weight.d !== 1n)) return refuse(`${file}: only whole papers can be cast`);

  const standing = blt.value.candidates.filter(({ withdrawn }) => !withdrawn);
  const size = { seats: blt.value.seats, candidates: standing.length };
  const { settings, reasons } = readSettings({ entry, settings: entry.usualSettings(size), size });
  if (settings === null || reasons.length > 0) return refuse(...reasons);
  const bounds = entry.markBounds(settings);
  const read = readPapers({
    file: blt.value,
    fileHash: null,
    seats: size.seats,
    kind: entry.marks,
    bounds,
    reading: READING,
    entitled: null,
  });
  const blank = Number(read.input.blank.papers) + Number(read.input.emptied.papers);
  const papers: ReadonlyMap<string, number>[] = Array.from({ length: blank }, () => new Map<string, number>());
  for (const [row, weight] of read.papers.weights.entries()) {
    const paper = new Map<string, number>();
    standing.forEach(({ number }, index) => {
      const mark = read.papers.marks[row * standing.length + index] ?? 0;
      if (mark > 0) paper.set(String(number), mark);
    });
    for (let copy = 0; copy < weight; copy += 1) papers.push(paper);
  }
  const published = await publishedBeside(file);
  const name = basename(file, '.blt')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
  const title = published?.title ?? (blt.value.title === '' ? name : blt.value.title);
  return ok({
    name: name.slice(0, 40) === '' ? 'demo' : name.slice(0, 40),
    title,
    contest: {
      question: `Whom do you want to be elected? (${title})`.slice(0, 500).normalize('NFC'),
      rule: { id: entry.id, version: entry.version, settings },
      seats: size.seats,
      options: standing.map(({ number, name: candidate }) => ({ id: String(number), name: candidate })),
    },
    papers: dealt(papers),
    rejected: Number(read.input.rejected.papers),
    published: published !== null && published.rule === rule ? published : null,
  });
}
