import { readFileSync } from 'node:fs';
import { type BltFile, readBlt } from '../../../src/core/count/blt/blt.ts';
import { countBlt } from '../../../src/core/count/count-blt.ts';
import type { LotChoice } from '../../../src/core/count/count-contest.ts';
import { type Reading, USUAL_READING } from '../../../src/core/count/read-papers.ts';
import { ruleOf } from '../../../src/core/count/rules.ts';
import type { Sheet } from '../../../src/core/count/sheet.ts';

/** Real elections with expected figures; see test/data/elections/README.md. */
export const ELECTIONS = new URL('../../data/elections/', import.meta.url);

export function electionText(path: string): string {
  return readFileSync(new URL(path, ELECTIONS), 'utf8');
}

export function electionJson(path: string): unknown {
  return JSON.parse(electionText(path));
}

export function bltOf(text: string): BltFile {
  const file = readBlt(text);
  if (!file.ok) throw new Error(JSON.stringify(file.error));
  return file.value;
}

export interface FileCount {
  readonly file: BltFile;
  readonly rule: string;
  readonly settings?: object;
  readonly reading?: Partial<Reading>;
  readonly seats?: number;
  readonly entitled?: string;
  readonly lots?: LotChoice;
}

/** Counts a file with the rule's usual settings changed as given. */
export function tryFile(input: FileCount) {
  const { file } = input;
  const entry = ruleOf(input.rule);
  if (entry === null) throw new Error(`no rule ${input.rule}`);
  const seats = input.seats ?? file.seats;
  const ids = file.candidates.filter(({ withdrawn }) => !withdrawn).map(({ number }) => String(number));
  return countBlt({
    file,
    fileHash: null,
    entry,
    settings: { ...entry.usualSettings({ seats, candidates: ids.length, ids }), ...input.settings },
    reading: { ...USUAL_READING, ...input.reading },
    seats,
    entitled: input.entitled,
    lots: input.lots ?? { source: 'lowest-number' },
  });
}

export function countFile(input: FileCount): Sheet {
  const sheet = tryFile(input);
  if (!sheet.ok) throw new Error(JSON.stringify(sheet.error));
  return sheet.value;
}

/** Figures of a sheet without the candidates who are out, as expected files leave them away. */
export function without(figures: Record<string, string>, out: ReadonlySet<string>): Record<string, string> {
  return Object.fromEntries(Object.entries(figures).filter(([id]) => !out.has(id)));
}
