import { sha256 } from '@noble/hashes/sha2.js';
import { isWellFormed, toHex, utf8 } from '../core/base/bytes.ts';
import { canonicalJson, type Json, parseCanonicalJson } from '../core/base/canonical-json.ts';
import type { BltFile } from '../core/count/blt/blt.ts';
import { type CountBltError, countBlt } from '../core/count/count-blt.ts';
import type { LotChoice } from '../core/count/count-contest.ts';
import { listOf } from '../core/count/print/figures.ts';
import { sheetText } from '../core/count/print/text.ts';
import { readBallotFile } from '../core/count/read-ballot-file.ts';
import { READINGS, type Reading, USUAL_READING } from '../core/count/read-papers.ts';
import { RULES, ruleOf } from '../core/count/rules.ts';
import type { Sheet } from '../core/count/sheet.ts';
import type { Hash } from '../core/election/values.ts';
import { type checkCount, checkLines, reasonAgainstCheck } from './count-check.ts';
import { orderFor, readLotOptions } from './count-lots.ts';

/** `tellers count`: counts a BLT or PrefLib file offline and prints its result sheet. */

export interface CountOptions {
  /** The file's text, decoded strictly as UTF-8. */
  readonly text: string;
  /** SHA-256 of the file's bytes in hex, where the caller has taken it; else it is taken of the text. */
  readonly fileHash?: string | undefined;
  /** How messages call the file. */
  readonly fileName: string;
  readonly rule: string;
  /** Else the file says it. */
  readonly seats?: number | undefined;
  /** Settings of the rule, or how ranks of the file are read, as they were given. */
  readonly settings: ReadonlyMap<string, string>;
  /** `lowest`, or a lot seed of 64 lower-case hex digits. */
  readonly lots?: string | undefined;
  /** The text of a file of lots in its place: a seed, or the numbers of all candidates, the most favoured first. */
  readonly lotsFile?: string | undefined;
  /** The sheet alone, as canonical JSON. */
  readonly json: boolean;
  /** Counts again with the second counter; where that differs, no result is given out. */
  readonly check?: typeof checkCount | undefined;
}

export interface CommandOutcome {
  /** 0 counted, 1 the file or the rule is refused or the second counter differs, 64 options that cannot be read. */
  readonly exitCode: 0 | 1 | 64;
  /** For standard output. */
  readonly output: string;
  /** For standard error, lines with their ends: errors, or warnings and what the check says where the exit code is 0. */
  readonly errors: string;
}

export interface CountOutcome extends CommandOutcome {
  /** The result sheet; null where nothing was counted. */
  readonly sheet: Sheet | null;
}

/** `3` is a number, `true`, `false`, `null` and canonical JSON lists and objects are what they say, everything else is a text. */
function settingValue(text: string): Json {
  if (/^(?:0|[1-9][0-9]{0,14})$/.test(text)) return Number(text);
  if (text === 'true' || text === 'false') return text === 'true';
  if (text === 'null') return null;
  if (/^[[{]/.test(text)) {
    const json = parseCanonicalJson(text);
    if (json.ok) return json.value;
  }
  return text;
}

/** The way of reading that a setting names, or null. */
function changeReading(reading: Reading, key: string, value: string): Reading | null {
  const known: readonly string[] = READINGS[key as keyof Reading];
  return known.includes(value) ? { ...reading, [key]: value } : null;
}

interface ReadOptions {
  readonly settings: Record<string, Json>;
  readonly reading: Reading;
  readonly lots: LotChoice;
  /** How many could have voted: what motions may ask and no ballot file says. */
  readonly entitled: string | undefined;
  /** The number of the candidate "re-open nominations". */
  readonly reopen: string | undefined;
  readonly faults: readonly string[];
}

function readOptions(options: CountOptions): ReadOptions {
  const faults: string[] = [];
  const settings = new Map<string, Json>();
  let reading = USUAL_READING;
  let entitled: string | undefined;
  let reopen: string | undefined;
  for (const [key, value] of options.settings) {
    if (key === 'entitled') entitled = value;
    else if (key === 'reopen') reopen = value;
    else if (Object.hasOwn(READINGS, key)) {
      const changed = changeReading(reading, key, value);
      if (changed === null) faults.push(`--setting ${key}: one of ${READINGS[key as keyof Reading].join(', ')}`);
      reading = changed ?? reading;
    } else settings.set(key, settingValue(value));
  }
  if (options.seats !== undefined && !(Number.isInteger(options.seats) && options.seats >= 1 && options.seats <= 250)) {
    faults.push('--seats: a whole number from 1 to 250');
  }
  if (entitled !== undefined && !/^[1-9][0-9]{0,14}$/.test(entitled)) faults.push('--setting entitled: a whole number');
  const lots = readLotOptions(options);
  if (!lots.ok) faults.push(lots.error.reason);
  return {
    settings: Object.fromEntries(settings),
    reading,
    lots: lots.ok ? lots.value : { source: 'none' },
    entitled,
    reopen,
    faults,
  };
}

function asLines(messages: readonly string[]): string {
  return messages.map((message) => `${message}\n`).join('');
}

const DECIDES = {
  election: 'who is elected',
  surplus: 'whose surplus goes first',
  exclusion: 'who is excluded',
  defeats: 'whose defeats are taken first',
  finalist: 'who goes into the run-off',
} as const;

function refusalLines(error: CountBltError, name: (id: string) => string): string[] {
  if (error.kind === 'cannot-count') return [...error.reasons];
  return [
    `a lot is needed: ${listOf(error.tied.map((id) => `${name(id)} (${id})`))} have equal votes, and a lot decides ${DECIDES[error.decides]}`,
    'give the drawn seed with --lots <64 hex digits>, or --lots lowest to favour lower numbers',
  ];
}

function warningsOf(fileName: string, file: BltFile, sheet: Sheet): string[] {
  const warnings = file.warnings.map(({ line, reason }) => `${fileName}: warning: line ${line}: ${reason}`);
  const { rejected } = sheet.input;
  if (rejected.reasons.some(({ reason }) => reason === 'too-many-choices')) {
    const hint = 'if the file holds rankings, --setting choicesFrom=first-preferences counts their first ones';
    warnings.push(`${fileName}: warning: ${rejected.papers} papers were rejected; ${hint}`);
  }
  return warnings;
}

/**
 * Counts the text of a BLT or PrefLib file. Settings that are not given are the rule's usual ones; all are printed.
 * Candidates' ids are their numbers. Nothing is counted where the file has a fault; all faults are given, with lines.
 */
export function countCommand(options: CountOptions): CountOutcome {
  const nothing = { output: '', sheet: null };
  const refuse = (errors: readonly string[]): CountOutcome => ({
    ...nothing,
    exitCode: 1,
    errors: asLines(errors.map((error) => `${options.fileName}: ${error}`)),
  });
  const read = readOptions(options);
  if (read.faults.length > 0) return { ...nothing, exitCode: 64, errors: asLines(read.faults) };
  const entry = ruleOf(options.rule);
  const known = RULES.map(({ id }) => id).join(', ');
  const ruleFaults = entry === null ? [`the rule "${options.rule}" is not known; known are ${known}`] : [];
  const unchecked = options.check !== undefined && entry !== null ? reasonAgainstCheck(entry.id) : null;
  if (unchecked !== null) return { ...nothing, exitCode: 64, errors: asLines([unchecked]) };
  if (!isWellFormed(options.text)) return refuse([...ruleFaults, 'not well-formed text']);
  const file = readBallotFile(options.text);
  const fileFaults = file.ok
    ? []
    : file.error.faults.map(({ line, reason }) => (line === 0 ? reason : `line ${line}: ${reason}`));
  if (entry === null || !file.ok) return refuse([...ruleFaults, ...fileFaults]);
  const lots = orderFor(read.lots, file.value);
  if (!lots.ok) return refuse(lots.error.reasons);
  const { candidates } = file.value;
  const seats = options.seats ?? file.value.seats;
  const ids = candidates.filter(({ withdrawn }) => !withdrawn).map(({ number }) => String(number));
  const sheet = countBlt({
    file: file.value,
    fileHash: (options.fileHash ?? toHex(sha256(utf8(options.text)))) as Hash,
    entry,
    settings: { ...entry.usualSettings({ seats, candidates: ids.length, ids }), ...read.settings },
    reading: read.reading,
    seats,
    entitled: read.entitled,
    reopen: read.reopen,
    lots: lots.value,
  });
  const name = (id: string) => candidates[Number(id) - 1]?.name ?? id;
  if (!sheet.ok) return refuse(refusalLines(sheet.error, name));
  const warnings = warningsOf(options.fileName, file.value, sheet.value);
  if (options.check !== undefined) {
    const { reading, reopen } = read;
    const differences = options.check({ file: file.value, reading, lots: lots.value, reopen, sheet: sheet.value });
    warnings.push(...checkLines(differences).map((line) => `${options.fileName}: ${line}`));
    if (differences.length > 0) return { ...nothing, exitCode: 1, errors: asLines(warnings) };
  }
  const output = options.json ? `${canonicalJson(sheet.value)}\n` : sheetText(sheet.value);
  return { exitCode: 0, output, errors: asLines(warnings), sheet: sheet.value };
}
