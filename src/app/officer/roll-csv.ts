import { err, ok, type Result } from '../../core/base/result.ts';
import { rollKey } from '../../core/roll/roll-key.ts';
import { pause } from '../pause.ts';
import type { RollMember } from '../roll/ports.ts';
import { readCsv, type Separator } from './csv.ts';
import type { Refusal } from './ports.ts';
import { ROLL_COLUMNS, type RollColumn, readRollRow, WAYS } from './roll-row.ts';

/** The roll as a CSV file: a header with names of columns in any order, then one member a row. */

export const MAX_ROLL_ENTRIES = 1_000_000;
/** More faults than this are counted, not listed. */
const MAX_FAULTS = 200;
/** Rows between two pauses in which other requests get their turn. */
const ROWS_AT_ONCE = 2000;

/** What is wrong with a file, and in which row: as spreadsheets number them, null where it is the file as a whole. */
export interface RollFault {
  readonly row: number | null;
  readonly reason: string;
}

/** A file that was read to its end or to the first fault of the CSV itself. */
export interface ReadRoll {
  /** Every member whose row is without fault, in the order of the file. */
  readonly members: readonly RollMember[];
  /** In the order of the file, those of the file as a whole last; at most 200. */
  readonly faults: RollFault[];
  /** Faults beyond those listed. */
  readonly moreFaults: number;
}

interface Header {
  readonly separator: Separator;
  readonly names: readonly RollColumn[];
}

class Faults {
  readonly listed: RollFault[] = [];
  more = 0;

  say(row: number | null, reason: string): void {
    if (this.listed.length < MAX_FAULTS) this.listed.push({ row, reason });
    else this.more += 1;
  }
}

/** A fault as one sentence. */
export function faultText({ row, reason }: RollFault): string {
  return row === null ? reason : `row ${row}: ${reason}`;
}

function readHeader(text: string): Header | string {
  const [first = ''] = text.split(/\r?\n/, 1);
  const separator = ([',', ';', '\t'] as const).find((candidate) => first.includes(candidate)) ?? ',';
  const row = readCsv(first, separator).next().value;
  const fields = row !== undefined && 'fields' in row ? row.fields : [];
  const names = ROLL_COLUMNS.filter((column) => fields.includes(column));
  const isWhole = fields.every((field, at) => names.some((name) => name === field) && fields.indexOf(field) === at);
  const needed = names.includes('reference') && names.includes('section') && WAYS.some((way) => names.includes(way));
  if (!isWhole || !needed) {
    return `the header must name the columns reference and section, at least one of ${WAYS.join(', ')}, each once, and beside them only language and name`;
  }
  return { separator, names: fields as readonly RollColumn[] };
}

/** Finds what no row can tell of itself: values that two members share, in whatever spelling. */
class Duplicates {
  private readonly seen = new Map<string, number>();

  faults(row: number, values: Readonly<Partial<Record<RollColumn, string>>>): string[] {
    const faults: string[] = [];
    for (const column of ['reference', 'mail', 'certificate', 'subject'] as const) {
      const value = values[column] ?? '';
      if (value.trim() === '') continue;
      const spelling = column === 'subject' ? value : rollKey(column === 'certificate' ? plainHex(value) : value);
      const earlier = this.seen.get(`${column} ${spelling}`);
      if (earlier === undefined) this.seen.set(`${column} ${spelling}`, row);
      else faults.push(`${column}: the same as in row ${earlier}`);
    }
    return faults;
  }
}

function plainHex(text: string): string {
  return text.replaceAll(' ', '');
}

/**
 * Reads a whole roll and everything that is wrong with it: rows by the number that a spreadsheet shows (the header is
 * row 1), references, mail addresses, certificates and subjects that two rows share, sections that do not exist and
 * sections without a member.
 * @param sections the ids of the draft's sections
 * @param csv decoded text, a byte order mark at its start allowed
 */
export async function readRollCsv(input: {
  readonly csv: string;
  readonly sections: readonly string[];
}): Promise<ReadRoll> {
  const text = input.csv.startsWith('\ufeff') ? input.csv.slice(1) : input.csv;
  const faults = new Faults();
  const members: RollMember[] = [];
  const result = () => ({ members, faults: faults.listed, moreFaults: faults.more });
  const header = readHeader(text);
  if (typeof header === 'string') {
    faults.say(null, header);
    return result();
  }
  const sections = new Set(input.sections);
  const duplicates = new Duplicates();
  for (const row of readCsv(text, header.separator)) {
    if (row.row === 1) continue;
    if (row.row > MAX_ROLL_ENTRIES + 1) {
      faults.say(null, `more than ${MAX_ROLL_ENTRIES} members`);
      return result();
    }
    if ('fault' in row) {
      faults.say(row.row, `${row.fault}; what follows was not read`);
      return result();
    }
    const read = readRollRow({ fields: row.fields, names: header.names, sections });
    const found = [...read.faults, ...duplicates.faults(row.row, read.values)];
    for (const fault of found) faults.say(row.row, fault);
    if (read.member !== null && found.length === 0) members.push(read.member);
    if (row.row % ROWS_AT_ONCE === 0) await pause();
  }
  const present = new Set(members.map((member) => member.section as string));
  for (const section of input.sections) {
    if (!present.has(section)) faults.say(null, `section "${section}": no member is on the roll`);
  }
  return result();
}

/** The members of a file without fault, or everything that is wrong with it. */
export async function parseRollCsv(input: {
  readonly csv: string;
  readonly sections: readonly string[];
}): Promise<Result<readonly RollMember[], Refusal<'roll-refused'>>> {
  const { members, faults, moreFaults } = await readRollCsv(input);
  if (faults.length === 0) return ok(members);
  const reasons = faults.map(faultText);
  if (moreFaults > 0) reasons.push(`and ${moreFaults} more`);
  return err({ kind: 'roll-refused', reasons });
}
