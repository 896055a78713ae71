import { fromUtf8 } from '../core/base/bytes.ts';
import { parseCanonicalJson } from '../core/base/canonical-json.ts';
import { type Act, type ActOf, ActSchema } from '../core/election/act.ts';
import type { FixedDefinition } from '../core/election/fixed-definition.ts';
import type { OpenPgp } from '../core/election/openpgp.ts';
import { instantToMs } from '../core/election/values.ts';
import { RECORD } from '../core/record/paths.ts';
import { maxBytesOf, type RecordReader } from '../core/record/reader.ts';

/**
 * Which files a voting page may be made of: those of the definition, until returning officers put others in their place by
 * an act `bundle`, with as many signatures as the definition asks for. Whether the service shows every act that there is,
 * and in the place where it stands, is for `tellers verify` to say.
 */

export interface NamedFiles {
  /** Hashes of the files, as 64 hex digits. */
  readonly sha256: ReadonlySet<string>;
  /** The act that named them; null where the definition did. */
  readonly act: ActOf<'bundle'> | null;
  /** Acts that are shown and do not count, each with the reason. */
  readonly refused: readonly string[];
}

interface Officer {
  readonly armored: string;
  readonly fingerprint: string;
}

async function officersOf({ definition }: FixedDefinition, openPgp: OpenPgp): Promise<Officer[]> {
  const officers: Officer[] = [];
  for (const { certificate: armored } of definition.officers.certificates) {
    const read = await openPgp.readCertificate(armored);
    if (read.ok) officers.push({ armored, fingerprint: read.value.fingerprint });
  }
  return officers;
}

async function fileOf(reader: RecordReader, path: string): Promise<Uint8Array | null> {
  const read = await reader.read({ path, maxBytes: maxBytesOf(path) });
  return read.ok ? read.value : null;
}

function readAct(bytes: Uint8Array | null): Act | null {
  const json = bytes === null ? null : parseCanonicalJson(bytes);
  const parsed = json?.ok === true ? ActSchema.safeParse(json.value) : null;
  return parsed?.success === true ? parsed.data : null;
}

/** How many officers signed an act whose signatures count for it. */
async function signersOf(input: {
  readonly reader: RecordReader;
  readonly openPgp: OpenPgp;
  readonly fixed: FixedDefinition;
  readonly officers: readonly Officer[];
  readonly act: Act;
  readonly bytes: Uint8Array;
}): Promise<number> {
  const { reader, openPgp, fixed, officers, act, bytes } = input;
  let signers = 0;
  for (const { armored, fingerprint: certificate } of officers) {
    const signature = await fileOf(reader, RECORD.actSignature({ number: act.number, certificate }));
    const text = signature === null ? null : fromUtf8(signature);
    if (text?.ok !== true) continue;
    const verified = await openPgp.verifySignature({
      document: bytes,
      signature: text.value,
      certificates: [armored],
      notBeforeMs: instantToMs(fixed.definition.drafted) ?? 0,
      notAfterMs: instantToMs(act.notAfter) ?? 0,
    });
    if (verified.ok && verified.value.signer === certificate) signers += 1;
  }
  return signers;
}

/** The numbers of the acts that the record's index lists, the first one first. */
function numbersIn(paths: readonly string[]): number[] {
  const numbers = paths.flatMap((path) => /^acts\/([1-9][0-9]{0,4})\.json$/.exec(path)?.[1] ?? []).map(Number);
  return numbers.toSorted((left, right) => left - right);
}

/**
 * The files that the definition or the last act names.
 * @returns null when the record cannot be listed
 */
export async function namedFiles(input: {
  readonly fixed: FixedDefinition;
  readonly reader: RecordReader;
  readonly openPgp: OpenPgp;
}): Promise<NamedFiles | null> {
  const { fixed, reader, openPgp } = input;
  const { required } = fixed.definition.officers;
  const listed = await reader.list();
  if (!listed.ok) return null;
  let officers = await officersOf(fixed, openPgp);
  let last: ActOf<'bundle'> | null = null;
  const refused: string[] = [];
  for (const number of numbersIn(listed.value)) {
    const path = RECORD.act(number);
    const bytes = await fileOf(reader, path);
    const act = readAct(bytes);
    if (bytes === null || act === null || act.number !== number || act.election !== fixed.fingerprintHex) {
      refused.push(`${path}: is not an act of this election`);
      continue;
    }
    if (act.act !== 'bundle' && act.act !== 'suspend') continue;
    // Whom an act suspends has no say in it, nor in any later one (PR-25).
    const counting =
      act.act === 'suspend' ? officers.filter(({ fingerprint }) => fingerprint !== act.parameters.officer) : officers;
    const signers = await signersOf({ reader, openPgp, fixed, officers: counting, act, bytes });
    if (signers < required) refused.push(`${path}: signed by ${signers} officers where ${required} must sign`);
    else if (act.act === 'bundle') last = act;
    else officers = counting;
  }
  return { sha256: new Set<string>(last?.parameters.bundles ?? fixed.definition.bundles), act: last, refused };
}
