import { z } from 'zod';
import { faultsOf, lineOfText } from '../../core/election/values.ts';
import { RollEntrySchema } from '../../core/roll/roll.ts';
import type { RollMember } from '../roll/ports.ts';

/** One member as a row of a roll or as a single addition: the same columns, the same faults. */

/** Columns by which a member can prove who they are; a roll has at least one of them. */
export const WAYS = ['mail', 'certificate', 'subject', 'letter'] as const;
export const ROLL_COLUMNS = ['reference', 'section', ...WAYS, 'language', 'name'] as const;
export type RollColumn = (typeof ROLL_COLUMNS)[number];

/** A member as officers write one: every value a text, an empty one the same as none. */
export type RollValues = Readonly<Partial<Record<RollColumn, string>>>;

const WrittenSchema = z.object({
  letter: z.enum(['', 'yes', 'no'], { error: 'yes or no' }),
  language: z.union([
    z.literal(''),
    z
      .string()
      .regex(/^[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|[0-9]{3}))?$/, 'a language tag such as en, fr or pt-BR'),
  ]),
  name: z.union([z.literal(''), lineOfText(200)]),
});

export interface ReadRow {
  readonly member: RollMember | null;
  /** As written, in Unicode's composed form. */
  readonly values: RollValues;
  readonly faults: string[];
}

function optional<K extends string>(name: K, value: string): Partial<Record<K, string>> {
  return value === '' ? {} : ({ [name]: value } as Partial<Record<K, string>>);
}

/** Reads a member, or says everything that is wrong with one. */
export function readRollValues(input: {
  readonly values: RollValues;
  readonly sections: ReadonlySet<string>;
}): ReadRow {
  const { values, sections } = input;
  const field = (column: RollColumn) => values[column] ?? '';
  // GnuPG shows fingerprints in groups and in capitals; there is one spelling of them in a roll.
  const certificate = field('certificate').replaceAll(' ', '').toLowerCase();
  const entry = RollEntrySchema.safeParse({
    reference: field('reference'),
    section: field('section'),
    channels: {
      ...optional('mail', field('mail')),
      ...optional('certificate', certificate),
      ...optional('subject', field('subject')),
    },
  });
  const written = WrittenSchema.safeParse({
    letter: field('letter'),
    language: field('language'),
    name: field('name'),
  });
  const faults = [entry, written].flatMap((parsed) => (parsed.success ? [] : faultsOf(parsed.error)));
  const said = faults.map((fault) => fault.replace(/^channels\./, ''));
  if (entry.success && !sections.has(entry.data.section)) {
    said.push(`section: there is no section "${entry.data.section}"`);
  }
  if (WAYS.every((way) => field(way) === '' || field(way) === 'no')) {
    said.push(`no way to prove who this is: give at least one of ${WAYS.join(', ')}`);
  }
  if (!entry.success || !written.success || said.length > 0) return { member: null, values, faults: said };
  const { letter, language, name } = written.data;
  const member = {
    ...entry.data,
    letter: letter === 'yes',
    language: language === '' ? null : language,
    name: name === '' ? null : name,
  };
  return { member, values, faults: [] };
}

/** Reads a row of a file by the names in its header. */
export function readRollRow(input: {
  readonly fields: readonly string[];
  readonly names: readonly RollColumn[];
  readonly sections: ReadonlySet<string>;
}): ReadRow {
  const { fields, names, sections } = input;
  if (fields.length !== names.length) {
    const what = fields.length === 1 && fields[0] === '' ? 'empty' : `${fields.length} fields`;
    return { member: null, values: {}, faults: [`${what}, where ${names.length} fields are expected`] };
  }
  const values = Object.fromEntries(names.map((name, at) => [name, (fields[at] ?? '').normalize('NFC')]));
  return readRollValues({ values, sections });
}
