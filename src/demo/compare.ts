import type { Sheet } from '../core/count/sheet.ts';
import type { Published } from './elections.ts';

/** Prints what was published beside what was counted here, figure by figure. */

export interface Comparison {
  readonly lines: readonly string[];
  /** The same candidates were elected. Null where nothing was published. */
  readonly electedAgree: boolean | null;
}

function names(sheet: Sheet, ids: readonly string[]): string {
  const byId = new Map(sheet.input.candidates.map(({ id, name }) => [id, name]));
  return ids.length === 0 ? 'nobody' : ids.map((id) => byId.get(id) ?? id).join(', ');
}

function roundLines(sheet: Sheet, published: Published): string[] {
  const lines: string[] = [];
  const byId = new Map(sheet.input.candidates.map(({ id, name }) => [id, name]));
  for (const round of published.rounds) {
    const stage = sheet.stages.find(({ n }) => n === round.round);
    lines.push(`  round ${round.round}`.padEnd(32) + 'published'.padStart(10) + 'counted'.padStart(10));
    for (const [id, votes] of Object.entries(round.votes)) {
      const counted = stage?.votes[id] ?? 'none';
      const mark = counted === votes ? '' : '   (differs, see the note)';
      lines.push(`    ${byId.get(id) ?? id}`.padEnd(32) + votes.padStart(10) + counted.padStart(10) + mark);
    }
  }
  return lines;
}

export function compareWithPublished(sheet: Sheet, published: Published | null): Comparison {
  const elected = names(sheet, sheet.outcome.elected);
  if (published === null) return { lines: [`Elected: ${elected}`], electedAgree: null };
  const agree =
    published.elected.length === sheet.outcome.elected.length &&
    published.elected.every((id) => sheet.outcome.elected.includes(id));
  return {
    electedAgree: agree,
    lines: [
      `Elected: ${elected}; published: ${names(sheet, published.elected)}${agree ? '' : ' (DIFFERS)'}`,
      ...roundLines(sheet, published),
      `  Source: ${published.source}.`,
      `  ${published.note}`,
    ],
  };
}
