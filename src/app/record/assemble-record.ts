import { fromUtf8 } from '../../core/base/bytes.ts';
import { imagesOf } from '../../core/election/definition-bounds.ts';
import { type FixedDefinition, parseDefinition } from '../../core/election/fixed-definition.ts';
import type { BlobRef } from '../../core/election/values.ts';
import type { SignatureRef } from '../../core/ledger/box-lines.ts';
import type { RecordContent, RecordLedger, RecordSignature } from '../../core/record/build-record.ts';
import { RECORD } from '../../core/record/paths.ts';
import type { LedgerContent } from '../ports.ts';
import { BoxScan } from './box-scan.ts';
import type { RecordPorts } from './ports.ts';

/** What of a record grows all the time. */
export type RecordLedgers = Pick<RecordContent, 'box' | 'registers'>;
/** What of a record changes only with a line of the ballot box that is not a ballot. */
export type RecordDocuments = Omit<RecordContent, keyof RecordLedgers>;

/** An election record as far as it exists, read from what is public of both sides. */
export interface AssembledRecord {
  readonly fixed: FixedDefinition;
  readonly content: RecordContent;
  /** The ballot box's lines other than ballots. */
  readonly scan: BoxScan;
}

type Blobs = ReadonlyMap<string, Uint8Array>;

/** Every published checkpoint, the last one final. */
function recordLedger({ lines, checkpoint, checkpoints }: LedgerContent): RecordLedger {
  return { lines, checkpoints: checkpoints.at(-1) === checkpoint ? checkpoints : [...checkpoints, checkpoint] };
}

function blobOf(blobs: Blobs, ref: Pick<BlobRef, 'sha256'>): Uint8Array {
  const blob = blobs.get(ref.sha256);
  if (blob === undefined) throw new Error(`bug: a line refers to a blob that is not stored: ${ref.sha256}`);
  return blob;
}

function signaturesOf<S extends SignatureRef>(blobs: Blobs, refs: readonly S[]): (RecordSignature & Pick<S, 'role'>)[] {
  return refs.map(({ role, certificate, signature }) => {
    const armored = fromUtf8(blobOf(blobs, signature));
    if (!armored.ok) throw new Error('bug: a stored signature is not text');
    return { role, certificate, armored: armored.value };
  });
}

/** Everything of the trustees' work that has no path of its own, in the order of the lines. */
function blobRefs(scan: BoxScan): BlobRef[] {
  return scan.steps.flatMap((step): BlobRef[] => {
    if (step.kind === 'agreed') return [step.body.signature];
    if (step.kind === 'share') return step.body.lists.map(({ elements }) => elements);
    if (step.kind !== 'mix') return [];
    return [step.body.signature, ...step.body.lists.flatMap(({ output, proof }) => [output, proof])];
  });
}

/** The definition of an election that has been announced, or null. */
export async function announcedDefinition(
  ports: Pick<RecordPorts, 'box'>,
  election: string,
): Promise<FixedDefinition | null> {
  const stored = await ports.box.election(election);
  if (stored === null) return null;
  const fixed = parseDefinition(stored.definition);
  if (!fixed.ok) throw new Error(`the stored definition is refused: ${fixed.error.reasons.join('; ')}`);
  return fixed.value;
}

/** Both sides' ledgers as they are now. */
export async function readLedgers(ports: RecordPorts, fixed: FixedDefinition): Promise<RecordLedgers> {
  const { election, registrars } = fixed.definition;
  const registers: (RecordLedger & { readonly registrar: number })[] = [];
  for (const index of registrars.keys()) {
    const ledger = await ports.registers.ledger(election, index + 1);
    registers.push({ registrar: index + 1, ...recordLedger(ledger) });
  }
  return { registers, box: recordLedger(await ports.box.ledger(election)) };
}

/**
 * Everything that the lines of a ballot box refer to.
 * @param scan of the lines up to where the record is wanted; blobs are stored with their lines, so those are there
 */
export async function readDocuments(
  ports: RecordPorts,
  { fixed, scan }: { readonly fixed: FixedDefinition; readonly scan: BoxScan },
): Promise<RecordDocuments> {
  const { election, sections, electionKey } = fixed.definition;
  const rollLeaves: { section: string; leaves: readonly Uint8Array[] }[] = [];
  for (const { id } of sections) rollLeaves.push({ section: id, leaves: await ports.roll.leaves(election, id) });
  const blobs = await ports.box.blobs(election);
  const file = async (path: string) => (await ports.box.file(election, path)) ?? undefined;
  const unsealed = scan.find('unsealed');
  const declared = scan.find('declared');
  return {
    definition: fixed.bytes,
    definitionSignatures: signaturesOf(blobs, scan.find('announced')?.body.signatures ?? []),
    ceremony: blobOf(blobs, { sha256: electionKey.ceremony }),
    rollLeaves,
    acts: scan.all('act').map(({ body }) => ({
      number: body.number,
      document: blobOf(blobs, body.document),
      signatures: signaturesOf(blobs, body.signatures),
    })),
    records: (unsealed?.body.lists ?? []).map(({ list, records, rejected }) => ({
      list,
      records: blobOf(blobs, records),
      rejected: blobOf(blobs, rejected),
    })),
    blobs: [...imagesOf(fixed.definition), ...blobRefs(scan)].map((ref) => blobOf(blobs, ref)),
    result: await file(RECORD.result),
    resultPage: await file(RECORD.resultPage),
    // Its bytes exist before it is declared, for the officers to sign; public it is with the line that names it.
    declaration: declared === null ? undefined : await file(RECORD.declaration),
    declarationSignatures: declared === null ? [] : signaturesOf(blobs, declared.body.signatures),
  };
}

/**
 * Assembles the record of an announced election. The roll's side gives leaf hashes and registers, the ballot box
 * everything else: each file of the record is public already when it comes here.
 * @returns null when the election has not been announced
 */
export async function assembleRecord(ports: RecordPorts, election: string): Promise<AssembledRecord | null> {
  const fixed = await announcedDefinition(ports, election);
  if (fixed === null) return null;
  const ledgers = await readLedgers(ports, fixed);
  const scan = new BoxScan();
  await scan.read(ledgers.box.lines);
  const documents = await readDocuments(ports, { fixed, scan });
  return { fixed, scan, content: { ...documents, ...ledgers } };
}
