import type { ElectionStatus } from '../../app/record/election-status.ts';
import { parseCanonicalJson } from '../../core/base/canonical-json.ts';
import { type ElectionResult, parseResult } from '../../core/count/count-election.ts';
import { ActSchema } from '../../core/election/act.ts';
import type { Definition } from '../../core/election/definition.ts';
import { parseDefinition } from '../../core/election/fixed-definition.ts';
import { ledgerPaths, RECORD } from '../../core/record/paths.ts';

/** The newest signed head of a ledger, as its checkpoint says it. */
export interface LedgerHead {
  readonly folder: string;
  /** The registrar's name; null for the ballot box. */
  readonly registrar: string | null;
  readonly size: string;
  readonly root: string;
}

/** All that the pages of one election are made of: what anybody can fetch as well. */
export interface ElectionData {
  readonly status: ElectionStatus;
  /** Null before the announcement. */
  readonly definition: Definition | null;
  readonly heads: readonly LedgerHead[];
  /** The declared result; null before there is one. */
  readonly result: ElectionResult | null;
  /** The last act by which officers put another voting page in the place of the one before; null where none did. */
  readonly replaced: ReplacedPage | null;
}

export interface ReplacedPage {
  readonly act: number;
  readonly reason: string;
}

function headOf(input: { text: Uint8Array | undefined; folder: string; registrar: string | null }): LedgerHead[] {
  const { text, folder, registrar } = input;
  if (text === undefined) return [];
  const [, size = '', root = ''] = Buffer.from(text).toString('utf8').split('\n');
  return [{ folder, registrar, size, root }];
}

function headsOf(definition: Definition, files: ReadonlyMap<string, Uint8Array>): LedgerHead[] {
  const ledgers = [
    { folder: RECORD.boxLedger, registrar: null },
    ...definition.registrars.map(({ name }, at) => ({ folder: RECORD.registerLedger(at + 1), registrar: name })),
  ];
  return ledgers.flatMap((ledger) => headOf({ ...ledger, text: files.get(ledgerPaths(ledger.folder).checkpoint) }));
}

function resultOf(status: ElectionStatus, files: ReadonlyMap<string, Uint8Array>): ElectionResult | null {
  const bytes = files.get(RECORD.result);
  // Counted is not declared: nobody shall read a result here that officers have not signed.
  if (bytes === undefined || !(status.state === 'declared' || files.has(RECORD.declaration))) return null;
  return parseResult(bytes);
}

/** Reading a definition takes some milliseconds; its bytes are kept by whoever serves the record. */
const read = new WeakMap<Uint8Array, Definition>();

function definitionOf(bytes: Uint8Array): Definition {
  const known = read.get(bytes);
  if (known !== undefined) return known;
  const fixed = parseDefinition(bytes);
  if (!fixed.ok) throw new Error('bug: a served record has a definition that cannot be read');
  read.set(bytes, fixed.value.definition);
  return fixed.value.definition;
}

/** The record holds acts that took effect, and no others: what a made act says was signed. */
function replacedIn(files: ReadonlyMap<string, Uint8Array>): ReplacedPage | null {
  let last: ReplacedPage | null = null;
  for (const path of files.keys()) {
    const bytes = /^acts\/[0-9]+\.json$/.test(path) ? files.get(path) : undefined;
    const json = bytes === undefined ? null : parseCanonicalJson(bytes);
    const act = json?.ok === true ? ActSchema.safeParse(json.value) : null;
    if (act?.success !== true || act.data.act !== 'bundle' || act.data.number < (last?.act ?? 0)) continue;
    last = { act: act.data.number, reason: act.data.parameters.reason };
  }
  return last;
}

/** The definition of an announced election. @param files the record's files */
export function definitionIn(files: ReadonlyMap<string, Uint8Array> | null): Definition | null {
  const bytes = files?.get(RECORD.definition);
  return bytes === undefined ? null : definitionOf(bytes);
}

/** Puts together what the pages of an election show. @param files the record's files, null before the announcement */
export function electionData(status: ElectionStatus, files: ReadonlyMap<string, Uint8Array> | null): ElectionData {
  const definition = definitionIn(files);
  if (files === null || definition === null)
    return { status, definition: null, heads: [], result: null, replaced: null };
  const [heads, result, replaced] = [headsOf(definition, files), resultOf(status, files), replacedIn(files)];
  return { status, definition, heads, result, replaced };
}
