import { lineOfText } from '../../election/values.ts';
import { type BltFaults, showPlain } from './blt-faults.ts';

const NameSchema = lineOfText(200);
const TitleSchema = lineOfText(500);

interface Line {
  readonly number: number;
  readonly text: string;
}

/** The texts of one line: one or more in quotes, or the whole line. Quotes inside a name may stand as they are. */
function textsOf(line: Line): string[] {
  const { text } = line;
  if (/^"[^"]*"(?:\s+"[^"]*")+\s*(?:#.*)?$/.test(text)) {
    const body = text.replace(/"\s*#[^"]*$/, '"');
    return [...body.matchAll(/"([^"]*)"/g)].map((match) => match[1] ?? '');
  }
  const quoted = /^"(.*?)"\s*(?:#.*)?$/.exec(text);
  if (quoted !== null) return [quoted[1] ?? ''];
  const hash = text.indexOf('#');
  const bare = (hash < 0 ? text : text.slice(0, hash)).trim();
  return bare === '' ? [] : [bare];
}

/** Names that stand in comments, as in files made from PrefLib ones: `# ALTERNATIVE NAME 3: Anna`. */
function namesInComments(lines: readonly Line[], candidates: number): Map<number, { line: number; name: string }> {
  const names = new Map<number, { line: number; name: string }>();
  for (const { number, text } of lines) {
    const match = /^#\s*ALTERNATIVE NAME ([0-9]{1,4}):\s*(\S.*)$/.exec(text);
    const candidate = Number(match?.[1] ?? 0);
    if (match !== null && candidate >= 1 && candidate <= candidates && !names.has(candidate)) {
      names.set(candidate, { line: number, name: match[2] ?? '' });
    }
  }
  return names;
}

interface Text {
  readonly line: number;
  readonly text: string;
}

function plainName(input: { text: Text; what: string; schema: typeof NameSchema; faults: BltFaults }): string {
  const { text, what, schema, faults } = input;
  const name = text.text.normalize('NFC').replaceAll('\t', ' ').trim();
  const parsed = schema.safeParse(name);
  if (!parsed.success) {
    faults.add(text.line, `${what} must be one line of 1 or more characters, without control or direction characters`);
  }
  return name;
}

/**
 * Reads the names of the candidates and the title, which follow the lone 0.
 * A file without any names is read with numbers in their place; one with too few is refused.
 */
export function readBltNames(input: {
  readonly lines: readonly Line[];
  readonly candidates: number;
  readonly faults: BltFaults;
  readonly warnings: BltFaults;
}): { names: string[]; title: string } {
  const { lines, candidates, faults, warnings } = input;
  const texts: Text[] = lines.flatMap((line) => textsOf(line).map((text) => ({ line: line.number, text })));
  const last = lines.at(-1)?.number ?? 0;
  const commented = namesInComments(lines, candidates);
  let names: Text[];
  let rest: Text[];
  if (texts.length <= 1 && commented.size === candidates) {
    warnings.add([...commented.values()][0]?.line ?? last, 'the names stand in comments and were read from there');
    names = Array.from({ length: candidates }, (_, index) => {
      const found = commented.get(index + 1);
      return { line: found?.line ?? last, text: found?.name ?? '' };
    });
    rest = texts;
  } else if (texts.length === 0) {
    warnings.add(last, 'the file has no names; the candidates are called by their numbers');
    names = Array.from({ length: candidates }, (_, index) => ({ line: last, text: `Candidate ${index + 1}` }));
    rest = [];
  } else {
    if (texts.length < candidates) faults.add(last, `${texts.length} names for ${candidates} candidates`);
    names = texts.slice(0, candidates);
    rest = texts.slice(candidates);
  }
  const read = names.map((text) => plainName({ text, what: 'a name', schema: NameSchema, faults }));
  const twice = read.find((name, index) => read.indexOf(name) !== index);
  if (twice !== undefined) warnings.add(last, `two candidates are called "${showPlain(twice)}"`);
  const [title, ...extra] = rest;
  if (title === undefined || title.text.trim() === '') warnings.add(last, 'the file has no title');
  // Some programs write a source and a comment after the title.
  if (extra.length > 2) faults.add(extra[0]?.line ?? last, 'more lines than names and a title');
  else if (extra.length > 0) warnings.add(extra[0]?.line ?? last, 'the lines after the title were left out');
  const written =
    title === undefined || title.text.trim() === ''
      ? ''
      : plainName({ text: title, what: 'the title', schema: TitleSchema, faults });
  return { names: read, title: written };
}
