import { readFile, stat } from 'node:fs/promises';
import { equalBytes, fromUtf8 } from '../core/base/bytes.ts';
import { err, ok, type Result } from '../core/base/result.ts';
import { fingerprintWords } from '../core/election/fingerprint-words.ts';
import { type FixedDefinition, MAX_DEFINITION_BYTES, parseDefinition } from '../core/election/fixed-definition.ts';
import { trustedBase64Url } from '../core/election/values.ts';
import type { Element } from '../core/group/group.ts';
import { appendLeaves, EMPTY_FRONTIER, frontierRoot, leafHash } from '../core/ledger/tree.ts';
import { type CheckedReceipt, checkReceipt, parseReceipt, type Receipt } from '../core/receipt/receipt.ts';
import { RECORD } from '../core/record/paths.ts';
import { maxBytesOf } from '../core/record/reader.ts';
import { LEDGER_LINES, splitLines } from '../core/record/record-lines.ts';
import { reasonsToRefuseBallot } from '../core/sealing/ballot-check.ts';
import { markOf } from '../core/sealing/mark.ts';
import { sealingFacts } from '../core/sealing/sealing-facts.ts';
import { printable } from '../core/verify/report.ts';
import type { VerifierPrimitives } from '../core/verify/verify-record.ts';
import { reasonOf } from './folder-reader.ts';
import { type OpenRecord, openRecord } from './open-record.ts';
import { EXIT, type ExitCode, guarded, type Output, STANDARD_OUTPUT } from './output.ts';
import { nodePrimitives } from './primitives.ts';
import { readFingerprint } from './verify.ts';

/** `tellers receipt check`: what a receipt proves, and whether its ballot is in a record. */

export interface ReceiptCheckOptions {
  readonly file: string;
  /** A folder, an archive or a URL. */
  readonly record?: string | undefined;
  /** The definition alone, when there is no record yet. */
  readonly definition?: string | undefined;
  readonly fingerprint?: string | undefined;
  /** The two words that the member typed before casting (PR-26). */
  readonly words?: string | undefined;
  readonly output?: Output;
  readonly primitives?: VerifierPrimitives;
}

type Refused = { readonly code: ExitCode; readonly reason: string };

/** What is said of a receipt, one line each, and whether all of it holds. */
class Sayings {
  readonly lines: string[] = [];
  failed = false;

  holds(text: string): void {
    this.lines.push(`holds    ${printable(text)}`);
  }

  fails(text: string): void {
    this.failed = true;
    this.lines.push(`FAILS    ${printable(text)}`);
  }

  note(text: string): void {
    this.lines.push(`-        ${printable(text)}`);
  }
}

async function readSmall(file: string, maxBytes: number): Promise<Result<Uint8Array, string>> {
  try {
    const { size } = await stat(file);
    if (size > maxBytes) return err(`larger than ${maxBytes} bytes`);
    return ok(new Uint8Array(await readFile(file)));
  } catch (error) {
    return err(reasonOf(error));
  }
}

async function readReceipt(file: string): Promise<Result<{ text: string; receipt: Receipt }, Refused>> {
  const refuse = (reason: string) => err({ code: EXIT.notARecord, reason: `${file}: not a receipt: ${reason}` });
  const bytes = await readSmall(file, 1_000_000);
  if (!bytes.ok) return refuse(bytes.error);
  const text = fromUtf8(bytes.value);
  const receipt = text.ok ? parseReceipt(text.value) : null;
  if (!text.ok || receipt === null) return refuse('not UTF-8');
  return receipt.ok ? ok({ text: text.value, receipt: receipt.value }) : refuse(receipt.error.reasons.join('; '));
}

async function readDefinition(
  options: ReceiptCheckOptions,
  record: OpenRecord | null,
): Promise<Result<FixedDefinition, Refused>> {
  const refuse = (reason: string) => err({ code: EXIT.notARecord, reason: `not a definition: ${reason}` });
  let bytes: Uint8Array;
  if (options.definition !== undefined) {
    const read = await readSmall(options.definition, MAX_DEFINITION_BYTES);
    if (!read.ok) return refuse(read.error);
    bytes = read.value;
  } else {
    const read = await record?.reader.read({ path: RECORD.definition, maxBytes: MAX_DEFINITION_BYTES });
    if (read?.ok !== true) return refuse(`${RECORD.definition} cannot be read`);
    bytes = read.value;
  }
  const fixed = parseDefinition(bytes);
  return fixed.ok ? fixed : refuse(fixed.error.reasons.join('; '));
}

function sayBallot(input: {
  readonly fixed: FixedDefinition;
  readonly checked: CheckedReceipt;
  readonly words: string | undefined;
  readonly primitives: VerifierPrimitives;
  readonly say: Sayings;
}): void {
  const { fixed, checked, words, primitives, say } = input;
  const { group, verifyTokenSignature } = primitives;
  const { ballot, index, checkpoint, provisional } = checked;
  say.holds(`the ballot box of "${fixed.definition.title}" signed a head of ${checkpoint.size} lines`);
  say.holds(`this ballot is line ${index + 1} under that head`);
  const facts = sealingFacts(fixed, group);
  const reasons = facts.ok
    ? reasonsToRefuseBallot({ group, facts: facts.value, verifyTokenSignature, ballot })
    : facts.error.reasons;
  if (reasons.length === 0) say.holds('its token and its proof are valid, so that no check of the record refuses it');
  for (const reason of reasons) say.fails(`the ballot will not be counted: ${reason}`);
  if (provisional)
    say.note('provisional: no quorum of witnesses has seen that head, only the operator’s word stands behind it');
  if (words === undefined) return;
  const mark = markOf({ votingKey: trustedBase64Url(ballot.votingKey) as Element, words });
  if (equalBytes(mark, trustedBase64Url(ballot.mark))) say.holds('it was cast with these words');
  else say.fails('it was not cast with these words: this may be somebody else’s receipt');
}

async function sayRecord(input: {
  readonly record: OpenRecord;
  readonly fixed: FixedDefinition;
  readonly receipt: Receipt;
  readonly checked: CheckedReceipt;
  readonly say: Sayings;
}): Promise<void> {
  const { record, fixed, receipt, checked, say } = input;
  const definition = await record.reader.read({ path: RECORD.definition, maxBytes: MAX_DEFINITION_BYTES });
  if (!definition.ok || !equalBytes(definition.value, fixed.bytes)) say.fails('the record is of another definition');
  const path = `${RECORD.boxLedger}/entries.jsonl`;
  const read = await record.reader.read({ path, maxBytes: maxBytesOf(path) });
  const lines = read.ok ? splitLines(read.value, LEDGER_LINES) : null;
  if (lines?.ok !== true) {
    say.fails(`the record’s ${path} cannot be read`);
    return;
  }
  const { size, root } = checked.checkpoint;
  const line = lines.value[receipt.index];
  if (line !== undefined && equalBytes(line, receipt.line))
    say.holds(`the ballot is in the record, ${path} line ${receipt.index + 1}`);
  else
    say.fails(
      `the record has another line, or none, where the receipt’s ballot must be (${path} line ${receipt.index + 1})`,
    );
  const before = lines.value.slice(0, size).map((bytes) => leafHash(bytes));
  const isPrefix = before.length === size && equalBytes(frontierRoot(appendLeaves(EMPTY_FRONTIER, before)), root);
  if (isPrefix) say.holds('the record continues the ballot box that the receipt saw');
  else
    say.fails(
      'the record is not a continuation of the ballot box that the receipt saw: keep this receipt, it proves a fork',
    );
  say.note('whether the record itself is right is for "tellers verify" to say');
}

async function check(
  options: ReceiptCheckOptions & { readonly output: Output },
  record: OpenRecord | null,
): Promise<ExitCode> {
  const { output, words } = options;
  const anchor = options.fingerprint === undefined ? null : readFingerprint(options.fingerprint);
  const read = await readReceipt(options.file);
  const definition = read.ok ? await readDefinition(options, record) : read;
  if (!read.ok || !definition.ok) {
    const refused = !read.ok ? read.error : !definition.ok ? definition.error : null;
    output.err(`${refused?.reason ?? ''}\n`);
    return refused?.code ?? EXIT.notARecord;
  }
  const fixed = definition.value;
  const { text, receipt } = read.value;
  const primitives = options.primitives ?? (await nodePrimitives());
  const say = new Sayings();
  if (anchor !== null && !equalBytes(anchor, fixed.fingerprint))
    say.fails('the definition is another one than the one whose fingerprint you gave');
  else if (anchor !== null) say.holds('the definition has the fingerprint that you gave');
  const checked = checkReceipt({ text, definition: fixed, verifyEd25519: primitives.verifyEd25519 });
  if (!checked.ok) for (const reason of checked.error.reasons) say.fails(reason);
  else {
    sayBallot({ fixed, checked: checked.value, words, primitives, say });
    if (record !== null) await sayRecord({ record, fixed, receipt, checked: checked.value, say });
  }
  say.note('a receipt does not tell what was chosen');
  const last = `the election fingerprint is ${fixed.fingerprintHex}: ${fingerprintWords(fixed.fingerprint).join(' ')}`;
  output.out(`${[...say.lines, anchor === null ? `Compare with your notice: ${last}` : last].join('\n')}\n`);
  return say.failed ? EXIT.failed : EXIT.passed;
}

/**
 * Checks a receipt against a definition, and with a record whether its ballot is there. Answers the exit code: 0 all
 * holds, 1 something fails, 2 not a receipt, definition or record, 64 wrong options.
 */
export async function receiptCheckCommand(options: ReceiptCheckOptions): Promise<ExitCode> {
  const output = options.output ?? STANDARD_OUTPUT;
  if (options.fingerprint !== undefined && readFingerprint(options.fingerprint) === null) {
    output.err('--fingerprint: 64 hex digits are needed, all of them\n');
    return EXIT.usage;
  }
  if (options.record === undefined && options.definition === undefined) {
    output.err('whose receipt is it? Give --record, or --definition when there is no record yet\n');
    return EXIT.usage;
  }
  return await guarded(output, async () => {
    const record = options.record === undefined ? null : await openRecord(options.record);
    if (record?.ok === false) {
      output.err(`${options.record ?? ''}: not an election record: ${record.error.reason}\n`);
      return EXIT.notARecord;
    }
    try {
      return await check({ ...options, output }, record?.value ?? null);
    } finally {
      await record?.value.close();
    }
  });
}
