import { assert } from '../base/assert.ts';
import { fromBase64, toBase64 } from '../base/bytes.ts';
import { parseDecimal } from '../base/decimal.ts';
import { err, ok, type Result } from '../base/result.ts';
import { boxOrigin } from '../election/definition.ts';
import type { FixedDefinition } from '../election/fixed-definition.ts';
import { trustedBase64Url } from '../election/values.ts';
import { type BallotLineBody, parseBallotLine } from '../ledger/ballot-line.ts';
import { type Checkpoint, openCheckpoint, type VerifyEd25519 } from '../ledger/checkpoint.ts';
import { verifyInclusion } from '../ledger/proofs.ts';
import { leafHash } from '../ledger/tree.ts';

/**
 * A receipt: the proof that one ballot line stands in the ballot box, as a C2SP tlog-proof text whose `extra` is the
 * line. It can be checked without a network and holds no choice. docs/protocol.md, "Receipt".
 */

const HEADER = 'c2sp.org/tlog-proof@v1';

/** A tree below 2^53 leaves is not higher than this. */
const MAX_PROOF_HASHES = 53;

/** Longer texts are refused unread: a line of 65,535 bytes in base64, a full proof and a note fit. */
const MAX_RECEIPT_LENGTH = 160_000;

export interface Receipt {
  /** The ballot line's bytes. */
  readonly line: Uint8Array;
  readonly index: number;
  readonly proof: readonly Uint8Array[];
  /** The signed checkpoint, verbatim. */
  readonly note: string;
}

export type ReceiptError =
  | { readonly kind: 'not-a-receipt'; readonly reasons: readonly string[] }
  | { readonly kind: 'receipt-refused'; readonly reasons: readonly string[] };

export interface CheckedReceipt {
  readonly index: number;
  readonly ballot: BallotLineBody;
  readonly checkpoint: Checkpoint;
  /**
   * No quorum of witnesses has seen the head yet (PR-16), so only the operator's word stands behind it. Always true in
   * an election without witnesses.
   */
  readonly provisional: boolean;
}

/** Writes the receipt of the line at `index`, with the inclusion proof for the size that the checkpoint names. */
export function makeReceipt(receipt: Receipt): string {
  const { line, index, proof, note } = receipt;
  assert(Number.isSafeInteger(index) && index >= 0, 'an index is a safe integer');
  const hashes = proof.map((hash) => `${toBase64(hash)}\n`).join('');
  return `${HEADER}\nextra ${toBase64(line)}\nindex ${index}\n${hashes}\n${note}`;
}

/** Takes a receipt apart and checks nothing but its form: one spelling only, `extra` required; all reasons. */
export function parseReceipt(text: string): Result<Receipt, ReceiptError> {
  const refuse = (...reasons: string[]) => err({ kind: 'not-a-receipt', reasons });
  if (text.length > MAX_RECEIPT_LENGTH) return refuse(`longer than ${MAX_RECEIPT_LENGTH} characters`);
  const split = text.indexOf('\n\n');
  if (split < 0) return refuse('no empty line before the checkpoint');
  const [header, extra = '', position = '', ...hashes] = text.slice(0, split).split('\n');
  const reasons: string[] = [];
  if (header !== HEADER) reasons.push(`the first line is not ${HEADER}`);
  const line = extra.startsWith('extra ') ? fromBase64(extra.slice(6)) : null;
  if (line?.ok !== true) reasons.push('the second line is not "extra" and canonical base64');
  const index = position.startsWith('index ') ? parseDecimal(position.slice(6)) : null;
  if (index === null) reasons.push('the third line is not "index" and a decimal without leading zeros');
  if (hashes.length > MAX_PROOF_HASHES) reasons.push(`more than ${MAX_PROOF_HASHES} hashes`);
  const proof: Uint8Array[] = [];
  hashes.slice(0, MAX_PROOF_HASHES).forEach((encoded, at) => {
    const hash = fromBase64(encoded);
    if (hash.ok && hash.value.length === 32) proof.push(hash.value);
    else reasons.push(`hash ${at + 1} is not 32 bytes in canonical base64`);
  });
  if (line?.ok !== true || index === null || reasons.length > 0) return refuse(...reasons);
  return ok({ line: line.value, index, proof, note: text.slice(split + 2) });
}

/**
 * Checks a receipt against a definition whose fingerprint the caller trusts: the checkpoint is the ballot box's and
 * signed, the line is a ballot of this election's form, and the proof leads from the line to the checkpoint's root.
 * Whether the ballot's own token and proof are valid is the verifier's question (core/sealing/ballot-check.ts).
 */
export function checkReceipt(input: {
  readonly text: string;
  readonly definition: FixedDefinition;
  readonly verifyEd25519: VerifyEd25519;
}): Result<CheckedReceipt, ReceiptError> {
  const { definition } = input.definition;
  const parsed = parseReceipt(input.text);
  if (!parsed.ok) return parsed;
  const { line: bytes, index, proof, note } = parsed.value;
  const reasons: string[] = [];

  const line = parseBallotLine(bytes);
  let ballot: BallotLineBody | null = null;
  if (!line.ok) reasons.push(...line.error.reasons.map((reason) => `line: ${reason}`));
  else {
    ballot = line.value.body;
    const { section } = ballot;
    if (line.value.seq !== index) reasons.push('line: its seq is not the index of the proof');
    if (!definition.sections.some((known) => known.id === section)) reasons.push('line: a section of another election');
  }

  const opened = openCheckpoint({
    note,
    origin: boxOrigin(definition),
    publicKey: trustedBase64Url(definition.box.ledgerKey),
    verifyEd25519: input.verifyEd25519,
    witnesses: definition.witnesses.keys.map(({ name, key }) => ({ name, key: trustedBase64Url(key) })),
  });
  if (!opened.ok) reasons.push(...opened.error.reasons.map((reason) => `checkpoint: ${reason}`));
  else if (
    !verifyInclusion({ leaf: leafHash(bytes), index, size: opened.value.size, proof, root: opened.value.root })
  ) {
    reasons.push('the proof does not lead from the line to the root of the checkpoint');
  }

  if (ballot === null || !opened.ok || reasons.length > 0) return err({ kind: 'receipt-refused', reasons });
  const { required } = definition.witnesses;
  const provisional = required === 0 || opened.value.cosignatures.length < required;
  return ok({ index, ballot, checkpoint: opened.value, provisional });
}
