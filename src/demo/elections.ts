import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { canonicalJson, type JsonObject } from '../core/base/canonical-json.ts';
import { err, ok, type Result } from '../core/base/result.ts';
import { type BltFile, readBlt } from '../core/count/blt/blt.ts';
import { type Reading, readPapers } from '../core/count/read-papers.ts';
import { RULES, readSettings, ruleOf } from '../core/count/rules.ts';
import { type SectionId, SectionIdSchema } from '../core/election/values.ts';

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

/** A paper that a member casts again. */
export interface DemoPaper {
  readonly section: SectionId;
  /** By option id; an empty one is a blank paper. */
  readonly marks: ReadonlyMap<string, number>;
}

export interface DemoElection {
  readonly name: string;
  readonly title: string;
  readonly contest: {
    readonly question: string;
    readonly rule: { readonly id: string; readonly version: string; readonly settings: JsonObject };
    readonly seats: number;
    readonly options: readonly { readonly id: string; readonly name: string }[];
  };
  /** One for each file of papers. */
  readonly sections: readonly { readonly id: SectionId; readonly name: string }[];
  readonly papers: readonly DemoPaper[];
  /** Papers of the files that the rule rejects; members cannot cast them by a proper device. */
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

/** Lower-case letters, digits and hyphens, as ids have them. */
function slugOf(file: string): string {
  const slug = basename(file, '.blt')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replaceAll(/^-|-$/g, '');
  return slug === '' ? 'demo' : slug;
}

interface Source {
  readonly path: string;
  readonly section: SectionId;
  readonly blt: BltFile;
}

async function readSource(path: string, section: string): Promise<Result<Source, readonly string[]>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    return err([`--data: ${path} cannot be read (${error instanceof Error ? error.message : 'unknown'})`]);
  }
  const blt = readBlt(text);
  if (!blt.ok) return err(blt.error.faults.map(({ line, reason }) => `${path}, line ${line}: ${reason}`));
  if (blt.value.ballots.some(({ weight }) => weight.d !== 1n)) return err([`${path}: only whole papers can be cast`]);
  return ok({ path, section: SectionIdSchema.parse(section), blt: blt.value });
}

/** The files, each the papers of a section where there are several; they must be about the same candidates and seats. */
async function readSources(files: readonly string[]): Promise<Result<readonly Source[], readonly string[]>> {
  const reasons: string[] = [];
  const sources: Source[] = [];
  for (const path of files) {
    const source = await readSource(path, files.length === 1 ? 'members' : slugOf(path));
    if (source.ok) sources.push(source.value);
    else reasons.push(...source.error);
  }
  const contestOf = ({ blt }: Source) =>
    canonicalJson([blt.seats, blt.candidates.map(({ number, name, withdrawn }) => [number, name, withdrawn])]);
  const [first, ...others] = sources;
  for (const [index, other] of others.entries()) {
    if (first === undefined) break;
    if (contestOf(other) !== contestOf(first)) {
      reasons.push(`${other.path}: has other candidates or seats than ${first.path}`);
    }
    if (sources.slice(0, index + 1).some(({ section }) => section === other.section)) {
      reasons.push(`${other.path}: another file has this name, and sections are named after their files`);
    }
  }
  return reasons.length > 0 ? err(reasons) : ok(sources);
}

/**
 * Reads BLT files as an election by the named rule, with what was published of it where that stands beside it. Of
 * several files each is a section of the roll.
 */
export async function readDemoElection(input: {
  readonly files: readonly string[];
  readonly rule: string;
}): Promise<Result<DemoElection, DemoDataError>> {
  const { files, rule } = input;
  const refuse = (...reasons: string[]) => err({ kind: 'demo-data-refused' as const, reasons });
  const entry = ruleOf(rule);
  if (entry === null) return refuse(`--rule: "${rule}" is not one of ${RULES.map(({ id }) => id).join(', ')}`);
  if (entry.id === 'electoral-college' && files.length < 2) {
    return refuse('--data: an electoral college has a file of papers for each section; name them all, --data for each');
  }
  const sources = await readSources(files);
  if (!sources.ok) return refuse(...sources.error);
  const first = sources.value[0];
  if (first === undefined) return refuse('--data: names no file');

  const standing = first.blt.candidates.filter(({ withdrawn }) => !withdrawn);
  const size = {
    seats: first.blt.seats,
    candidates: standing.length,
    ids: standing.map(({ number }) => String(number)),
    sections: sources.value.map(({ section }) => section),
  };
  const { settings, reasons } = readSettings({ entry, settings: entry.usualSettings(size), size });
  if (settings === null || reasons.length > 0) return refuse(...reasons);
  const bounds = entry.markBounds(settings);
  const papers: DemoPaper[] = [];
  let rejected = 0;
  for (const { blt, section } of sources.value) {
    const read = readPapers({
      file: blt,
      fileHash: null,
      seats: size.seats,
      kind: entry.marks,
      bounds,
      reading: READING,
      entitled: null,
    });
    rejected += Number(read.input.rejected.papers);
    const blank = Number(read.input.blank.papers) + Number(read.input.emptied.papers);
    for (let copy = 0; copy < blank; copy += 1) papers.push({ section, marks: new Map() });
    for (const [row, weight] of read.papers.weights.entries()) {
      const marks = new Map<string, number>();
      standing.forEach(({ number }, index) => {
        const mark = read.papers.marks[row * standing.length + index] ?? 0;
        if (mark > 0) marks.set(String(number), mark);
      });
      for (let copy = 0; copy < weight; copy += 1) papers.push({ section, marks });
    }
  }
  const published = sources.value.length === 1 ? await publishedBeside(first.path) : null;
  const name = slugOf(first.path);
  const title = published?.title ?? (first.blt.title === '' ? name : first.blt.title);
  return ok({
    name,
    title,
    contest: {
      question: `Whom do you want to be elected? (${title})`.slice(0, 500).normalize('NFC'),
      rule: { id: entry.id, version: entry.version, settings },
      seats: size.seats,
      options: standing.map(({ number, name: candidate }) => ({ id: String(number), name: candidate })),
    },
    sections: sources.value.map(({ section }) => ({
      id: section,
      name: sources.value.length === 1 ? 'All members' : section,
    })),
    papers: dealt(papers),
    rejected,
    published: published !== null && published.rule === rule ? published : null,
  });
}
