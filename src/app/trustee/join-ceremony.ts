import { utf8 } from '../../core/base/bytes.ts';
import { canonicalBytes, parseCanonicalJson } from '../../core/base/canonical-json.ts';
import { err, ok, type Result } from '../../core/base/result.ts';
import { type Join, JoinSchema, type Parameters, type SignedDocument } from '../../core/ceremony/documents.ts';
import { blobRefOf } from '../../core/election/blob-ref.ts';
import type { OpenPgpCertificate } from '../../core/election/openpgp.ts';
import { faultsOf } from '../../core/election/values.ts';
import type { CeremonyRefused } from '../ceremony-judge.ts';
import { readDraft } from '../officer/draft.ts';
import { type CeremonyProgress, progressOf } from '../officer/get-ceremony.ts';
import type { OfficerPorts } from '../officer/ports.ts';
import type { CeremonyChange, CeremonySeat, StoredCeremony } from '../roll/ports-ceremony.ts';
import type { InvitedTrustee } from './trustee-of-invitation.ts';

export type TrusteePorts = Pick<
  OfficerPorts,
  'roll' | 'box' | 'ceremonies' | 'submissions' | 'ceremonyJudge' | 'openPgp' | 'log' | 'keys' | 'registers'
>;

function refuse(reasons: readonly string[]): Result<never, CeremonyRefused> {
  return err({ kind: 'ceremony-refused', reasons });
}

function readJoin(document: string): Result<Join, CeremonyRefused> {
  const json = parseCanonicalJson(document);
  if (!json.ok) return refuse([`the document is not canonical JSON: ${json.error.reason}`]);
  const parsed = JoinSchema.safeParse(json.value);
  return parsed.success ? ok(parsed.data) : refuse(faultsOf(parsed.error));
}

interface Joining {
  readonly join: Join;
  readonly signed: SignedDocument;
  readonly certificate: OpenPgpCertificate;
}

/** Reads and checks what takes a seat, as far as that needs nothing but itself. */
async function readJoining(
  ports: Pick<TrusteePorts, 'openPgp'>,
  command: InvitedTrustee & SignedDocument & { readonly certificate: string },
): Promise<Result<Joining, CeremonyRefused>> {
  const join = readJoin(command.document);
  if (!join.ok) return join;
  const certificate = await ports.openPgp.readCertificate(command.certificate);
  if (!certificate.ok) return refuse(certificate.error.reasons.map((reason) => `the certificate: ${reason}`));
  const reasons: string[] = [];
  const { election, trustee } = join.value;
  if (election !== command.election) reasons.push('the document is for another election');
  if (trustee !== command.trustee) reasons.push('the document is for another seat');
  if (join.value.certificate !== blobRefOf(utf8(certificate.value.armored)).sha256) {
    reasons.push('the document names another certificate');
  }
  const verified = await ports.openPgp.verifySignature({
    document: utf8(command.document),
    signature: command.signature,
    certificates: [certificate.value.armored],
    notBeforeMs: 0,
    notAfterMs: Number.MAX_SAFE_INTEGER,
  });
  if (!verified.ok) reasons.push(...verified.error.reasons);
  if (!verified.ok || reasons.length > 0) return refuse(reasons);
  const signed = { document: command.document, signature: verified.value.armored };
  return ok({ join: join.value, signed, certificate: certificate.value });
}

/** One person may hold one seat, and must bring one certificate for both roles when it is an officer too. */
async function reasonsAgainst(
  ports: Pick<TrusteePorts, 'openPgp'>,
  input: {
    readonly certificate: OpenPgpCertificate;
    readonly others: readonly string[];
    readonly officers: readonly string[];
  },
): Promise<string[]> {
  const { certificate, others, officers } = input;
  const reasons: string[] = [];
  for (const armored of others) {
    const other = await ports.openPgp.readCertificate(armored);
    if (other.ok && other.value.keyHash === certificate.keyHash) {
      reasons.push('the certificate has the same primary key as another trustee’s');
    }
  }
  for (const armored of officers) {
    const officer = await ports.openPgp.readCertificate(armored);
    const isSameKey = officer.ok && officer.value.keyHash === certificate.keyHash;
    if (isSameKey && officer.value.armored !== certificate.armored) {
      reasons.push('this key is a returning officer’s: its certificate must be the one that the draft has');
    }
  }
  return reasons;
}

function parametersOf(stored: StoredCeremony, seats: readonly CeremonySeat[]): Uint8Array {
  const holders = seats.map(({ name, holder }) => {
    const json = parseCanonicalJson(holder?.join.document ?? '');
    if (!json.ok || holder === null) throw new Error('bug: a seat is taken without a document');
    const join = JoinSchema.parse(json.value);
    return { name, certificate: join.certificate, nonce: join.nonce };
  });
  const parameters = {
    type: 'tellers/ceremony/v1',
    election: stored.election as Parameters['election'],
    threshold: stored.threshold,
    trustees: holders.map(({ name, certificate }) => ({ name, certificate })),
    nonces: {
      officer: stored.officerNonce as Parameters['nonces']['officer'],
      trustees: holders.map(({ nonce }) => nonce),
    },
  } satisfies Parameters;
  return canonicalBytes(parameters);
}

/** What taking the seat changes; with the last one the parameters are fixed. */
async function changeOf(
  ports: TrusteePorts,
  input: { readonly stored: StoredCeremony; readonly joining: Joining; readonly officers: readonly string[] },
): Promise<Result<CeremonyChange, CeremonyRefused>> {
  const { stored, joining, officers } = input;
  const { join, signed, certificate } = joining;
  const own = stored.seats.find(({ trustee }) => trustee === join.trustee);
  if (own === undefined) return refuse(['this ceremony has no such seat']);
  if (own.holder !== null) {
    const isSame = own.holder.certificate === certificate.armored && own.holder.join.document === signed.document;
    return isSame ? ok({}) : refuse(['this seat is taken; tell the returning officers if it was not you']);
  }
  const others = stored.seats.flatMap(({ holder }) => (holder === null ? [] : [holder.certificate]));
  const reasons = await reasonsAgainst(ports, { certificate, others, officers });
  if (reasons.length > 0) return refuse(reasons);
  const holder = { certificate: certificate.armored, join: signed };
  const seat = { trustee: join.trustee, holder };
  const seats = stored.seats.map((other) => (other.trustee === join.trustee ? { ...other, holder } : other));
  if (seats.some((other) => other.holder === null)) return ok({ seat });
  const parameters = parametersOf(stored, seats);
  const certificates = seats.map((other) => other.holder?.certificate ?? '');
  const begun = await ports.ceremonyJudge.begin({ parameters, certificates });
  return begun.ok ? ok({ seat, parameters, state: 'running' }) : begun;
}

/**
 * Takes a trustee's seat: with its certificate and a document that it signed. When every seat is taken, what the
 * ceremony is bound to is fixed. The same again changes nothing.
 */
export async function joinCeremony(
  ports: TrusteePorts,
  command: InvitedTrustee & SignedDocument & { readonly certificate: string },
): Promise<
  Result<{ readonly stage: CeremonyProgress['stage'] }, CeremonyRefused | { readonly kind: 'election-not-found' }>
> {
  const { election, trustee } = command;
  const joining = await readJoining(ports, command);
  if (!joining.ok) return joining;
  const draft = await ports.roll.election(election);
  if (draft === null) return err({ kind: 'election-not-found' });
  const officers = readDraft(draft.draft).draft.officers.certificates.map(({ certificate }) => certificate);
  const changed = await ports.ceremonies.change<CeremonyRefused>({
    election,
    decide: (stored) => changeOf(ports, { stored, joining: joining.value, officers }),
  });
  if (!changed.ok)
    return changed.error.kind === 'ceremony-not-found' ? err({ kind: 'election-not-found' }) : err(changed.error);
  ports.log.event('trustee-joined', { election, trustee });
  const stored = await ports.ceremonies.ceremony(election);
  if (stored === null) throw new Error('bug: a ceremony is gone');
  return ok({ stage: (await progressOf(ports.ceremonyJudge, stored)).stage });
}
