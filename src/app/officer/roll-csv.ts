import { err, ok, type Result } from '../../core/base/result.ts';
import { faultsOf } from '../../core/election/values.ts';
import { type RollEntry, RollEntrySchema } from '../../core/roll/roll.ts';
import { pause } from '../pause.ts';
import { readCsv, type Separator } from './csv.ts';
import type { Refusal } from './ports.ts';

/** The roll as a CSV file: a header with these names in any order, then one member a row. */
export const ROLL_COLUMNS = ['reference', 'section', 'mail'] as const;
type Column = (typeof ROLL_COLUMNS)[number];

export const MAX_ROLL_ENTRIES = 1_000_000;
/** More reasons than this are counted, not listed. */
const MAX_REASONS = 200;
/** Rows between two pauses in which other requests get their turn. */
const ROWS_AT_ONCE = 2000;

interface Header {
  readonly separator: Separator;
  readonly at: ReadonlyMap<Column, number>;
}

class Reasons {
  private readonly listed: string[] = [];
  private count = 0;

  say(row: number, reason: string): void {
    this.count += 1;
    if (this.count <= MAX_REASONS) this.listed.push(`row ${row}: ${reason}`);
  }

  all(): string[] {
    const more = this.count - this.listed.length;
    return more > 0 ? [...this.listed, `and ${more} more`] : this.listed;
  }
}

/** Two spellings that people take for the same: letters of any case, composed or not. */
export function sameSpelling(text: string): string {
  return text.normalize('NFC').toUpperCase().toLowerCase().normalize('NFC');
}

function readHeader(text: string): Header | string {
  const [first = ''] = text.split(/\r?\n/, 1);
  const separator = ([',', ';', '\t'] as const).find((candidate) => first.includes(candidate)) ?? ',';
  const row = readCsv(first, separator).next().value;
  const names = row !== undefined && 'fields' in row ? row.fields : [];
  const at = new Map<Column, number>();
  for (const column of ROLL_COLUMNS) {
    const index = names.indexOf(column);
    if (index >= 0) at.set(column, index);
  }
  if (at.size !== ROLL_COLUMNS.length || names.length !== ROLL_COLUMNS.length) {
    return `the header must name exactly the columns ${ROLL_COLUMNS.join(', ')}`;
  }
  return { separator, at };
}

/** Collects entries and finds what no entry can tell of itself: duplicates and unknown sections. */
class RollReader {
  readonly entries: RollEntry[] = [];
  private readonly references = new Map<string, number>();
  private readonly mails = new Map<string, number>();
  private readonly header: Header;
  private readonly sections: ReadonlySet<string>;
  private readonly reasons: Reasons;

  constructor(input: { header: Header; sections: ReadonlySet<string>; reasons: Reasons }) {
    this.header = input.header;
    this.sections = input.sections;
    this.reasons = input.reasons;
  }

  take(row: number, fields: readonly string[]): void {
    if (fields.length !== ROLL_COLUMNS.length) {
      const what = fields.length === 1 && fields[0] === '' ? 'empty' : `${fields.length} fields`;
      this.reasons.say(row, `${what}, where ${ROLL_COLUMNS.length} fields are expected`);
      return;
    }
    const field = (column: Column) => (fields[this.header.at.get(column) ?? -1] ?? '').normalize('NFC');
    const [reference, section, mail] = [field('reference'), field('section'), field('mail')];
    const parsed = RollEntrySchema.safeParse({ reference, section, channels: { mail } });
    const faults = parsed.success ? [] : faultsOf(parsed.error).map((fault) => fault.replace(/^channels\./, ''));
    if (parsed.success && !this.sections.has(section)) faults.push(`section: there is no section "${section}"`);
    this.seen({ row, seen: this.references, value: reference, what: 'reference', faults });
    this.seen({ row, seen: this.mails, value: mail, what: 'mail', faults });
    for (const fault of faults) this.reasons.say(row, fault);
    if (parsed.success && faults.length === 0) this.entries.push(parsed.data);
  }

  private seen(input: {
    readonly row: number;
    readonly seen: Map<string, number>;
    readonly value: string;
    readonly what: string;
    readonly faults: string[];
  }): void {
    if (input.value === '') return;
    const spelling = sameSpelling(input.value);
    const earlier = input.seen.get(spelling);
    if (earlier === undefined) input.seen.set(spelling, input.row);
    else input.faults.push(`${input.what}: the same as in row ${earlier}`);
  }
}

/**
 * Reads a whole roll, or says everything that is wrong with it: rows by the number that a spreadsheet shows (the
 * header is row 1), references and mail addresses that two rows share in whatever case, sections that do not exist
 * and sections without a member.
 * @param sections the ids of the draft's sections
 * @param csv decoded text, a byte order mark at its start allowed
 */
export async function parseRollCsv(input: {
  readonly csv: string;
  readonly sections: readonly string[];
}): Promise<Result<RollEntry[], Refusal<'roll-refused'>>> {
  const text = input.csv.startsWith('\ufeff') ? input.csv.slice(1) : input.csv;
  const header = readHeader(text);
  if (typeof header === 'string') return err({ kind: 'roll-refused', reasons: [header] });
  const reasons = new Reasons();
  const reader = new RollReader({ header, sections: new Set(input.sections), reasons });
  for (const row of readCsv(text, header.separator)) {
    if (row.row === 1) continue;
    if (row.row > MAX_ROLL_ENTRIES + 1) {
      return err({ kind: 'roll-refused', reasons: [`more than ${MAX_ROLL_ENTRIES} members`] });
    }
    if ('fault' in row) {
      reasons.say(row.row, `${row.fault}; what follows was not read`);
      return err({ kind: 'roll-refused', reasons: reasons.all() });
    }
    reader.take(row.row, row.fields);
    if (row.row % ROWS_AT_ONCE === 0) await pause();
  }
  const present = new Set(reader.entries.map((entry) => entry.section as string));
  const empty = input.sections
    .filter((section) => !present.has(section))
    .map((section) => `section "${section}": no member is on the roll`);
  const all = [...reasons.all(), ...empty];
  return all.length > 0 ? err({ kind: 'roll-refused', reasons: all }) : ok(reader.entries);
}
