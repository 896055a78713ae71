import { utf8 } from '../../core/base/bytes.ts';
import { canonicalJson, parseCanonicalJson } from '../../core/base/canonical-json.ts';
import { err, ok, type Result } from '../../core/base/result.ts';
import type { SignedDocument } from '../../core/ceremony/documents.ts';
import type { BlobRef } from '../../core/election/values.ts';
import { faultsOf, instantToMs } from '../../core/election/values.ts';
import { AgreementSchema, type BoxLineBody, MixDocumentSchema } from '../../core/ledger/box-lines.ts';
import type { SubmissionKind } from '../box/ports-submissions.ts';
import type { OfficerPorts, Refusal } from '../officer/ports.ts';
import { type ShownSubmission, shownSubmission } from './get-trustee-task.ts';
import { type NotFound, notDue, type TrusteeElection, trusteeElection } from './trustee-election.ts';
import type { InvitedTrustee } from './trustee-of-invitation.ts';
import { missingUploads } from './uploads.ts';

/**
 * What trustees hand in after the close. Here only what is quick to see is judged: form, signature, whose turn it is;
 * the schedule verifies the rest and records it.
 */

/** Nobody fills the store with what is refused. */
const MAX_REFUSED = 20;

type SubmitPorts = Pick<OfficerPorts, 'roll' | 'box' | 'submissions' | 'openPgp' | 'log'>;
export type Submitted = Result<
  ShownSubmission,
  NotFound | Refusal<'step-not-possible'> | Refusal<'submission-refused'>
>;

function refuse(reasons: readonly string[]): Result<never, Refusal<'submission-refused'>> {
  return err({ kind: 'submission-refused', reasons });
}

/** A document of either kind whose signature holds; the signature in canonical armour. */
async function readSigned<D extends { readonly election: string; readonly trustee: number }>(
  ports: SubmitPorts,
  input: {
    readonly schema: {
      safeParse(value: unknown): { success: true; data: D } | { success: false; error: Parameters<typeof faultsOf>[0] };
    };
    readonly signed: SignedDocument;
    readonly trustee: number;
    readonly fixed: TrusteeElection['fixed'];
  },
): Promise<Result<{ readonly document: D; readonly signature: string }, Refusal<'submission-refused'>>> {
  const { schema, signed, trustee, fixed } = input;
  const json = parseCanonicalJson(signed.document);
  if (!json.ok) return refuse([`the document is not canonical JSON: ${json.error.reason}`]);
  const parsed = schema.safeParse(json.value);
  if (!parsed.success) return refuse(faultsOf(parsed.error));
  const reasons: string[] = [];
  if (parsed.data.election !== fixed.fingerprintHex) reasons.push('the document is of another election');
  if (parsed.data.trustee !== trustee) reasons.push('the document is another trustee’s');
  const certificate = fixed.definition.electionKey.trustees[trustee - 1]?.certificate;
  const verified = await ports.openPgp.verifySignature({
    document: utf8(signed.document),
    signature: signed.signature,
    certificates: certificate === undefined ? [] : [certificate],
    notBeforeMs: instantToMs(fixed.definition.drafted) ?? 0,
    notAfterMs: Number.MAX_SAFE_INTEGER,
  });
  if (!verified.ok) reasons.push(...verified.error.reasons);
  if (!verified.ok || reasons.length > 0) return refuse(reasons);
  return ok({ document: parsed.data, signature: verified.value.armored });
}

async function keep(
  ports: SubmitPorts,
  input: InvitedTrustee & {
    readonly kind: SubmissionKind;
    readonly document: string;
    readonly signature: string | null;
  },
): Promise<Submitted> {
  const { election, trustee, kind, document, signature } = input;
  const kept = await ports.submissions.submit({
    election,
    trustee,
    kind,
    document,
    signature,
    maxRefused: MAX_REFUSED,
  });
  if (kept.ok) {
    ports.log.event('submission-received', { election, trustee, kind, number: kept.value.number });
    return ok(shownSubmission(kept.value));
  }
  switch (kept.error.kind) {
    case 'another-submission': {
      const { state } = kept.error.submission;
      const what = state === 'accepted' ? 'was recorded' : 'waits to be verified';
      return err({ kind: 'step-not-possible', reasons: [`another ${kind} of this trustee ${what}`] });
    }
    case 'too-many-refused':
      return refuse([`${MAX_REFUSED} of them were refused; talk to the returning officers`]);
  }
}

/** What was handed in before and is the same, whatever the election has come to since. */
async function before(
  ports: SubmitPorts,
  input: InvitedTrustee & { readonly kind: SubmissionKind; readonly document: string },
): Promise<ShownSubmission | null> {
  const { election, trustee, kind, document } = input;
  const all = await ports.submissions.submissions(election, trustee);
  const same = all.find((other) => other.kind === kind && other.document === document);
  return same === undefined ? null : shownSubmission(same);
}

/** Hands in the signed agreement on the closed ballot box (PR-7). */
export async function submitAgreement(
  ports: SubmitPorts,
  command: InvitedTrustee & SignedDocument,
): Promise<Submitted> {
  const found = await trusteeElection(ports, command);
  if (!found.ok) return found;
  const { election, trustee, document: text } = command;
  const known = found.value === null ? null : await before(ports, { ...command, kind: 'agreement' });
  if (known !== null) return ok(known);
  const impossible = notDue(found.value, { trustee, task: 'agree' });
  if (impossible !== null || found.value === null) return err(impossible ?? { kind: 'election-not-found' });
  const read = await readSigned(ports, {
    schema: AgreementSchema,
    signed: command,
    trustee,
    fixed: found.value.fixed,
  });
  if (!read.ok) return read;
  return keep(ports, { election, trustee, kind: 'agreement', document: text, signature: read.value.signature });
}

/** Hands in a signed mix whose lists and proofs were uploaded. */
export async function submitMix(ports: SubmitPorts, command: InvitedTrustee & SignedDocument): Promise<Submitted> {
  const found = await trusteeElection(ports, command);
  if (!found.ok) return found;
  const { election, trustee, document: text } = command;
  const known = found.value === null ? null : await before(ports, { ...command, kind: 'mix' });
  if (known !== null) return ok(known);
  const impossible = notDue(found.value, { trustee, task: 'mix' });
  if (impossible !== null || found.value === null) return err(impossible ?? { kind: 'election-not-found' });
  const read = await readSigned(ports, {
    schema: MixDocumentSchema,
    signed: command,
    trustee,
    fixed: found.value.fixed,
  });
  if (!read.ok) return read;
  const refs: BlobRef[] = read.value.document.lists.flatMap(({ output, proof }) => [output, proof]);
  const missing = await missingUploads(ports, { election, trustee, refs });
  if (missing.length > 0) return refuse(missing);
  return keep(ports, { election, trustee, kind: 'mix', document: text, signature: read.value.signature });
}

/** Hands in a decryption share whose elements were uploaded. */
export async function submitShare(
  ports: SubmitPorts,
  command: InvitedTrustee & { readonly share: BoxLineBody<'share'> },
): Promise<Submitted> {
  const found = await trusteeElection(ports, command);
  if (!found.ok) return found;
  const { election, trustee, share } = command;
  const document = canonicalJson(share);
  const known = found.value === null ? null : await before(ports, { election, trustee, document, kind: 'share' });
  if (known !== null) return ok(known);
  const impossible = notDue(found.value, { trustee, task: 'open' });
  if (impossible !== null) return err(impossible);
  if (share.trustee !== trustee) return refuse(['the share is another trustee’s']);
  const refs = share.lists.map(({ elements }) => elements);
  const missing = await missingUploads(ports, { election, trustee, refs });
  if (missing.length > 0) return refuse(missing);
  return keep(ports, { election, trustee, kind: 'share', document, signature: null });
}
