import { createHash } from 'node:crypto';
import { admitOfficer } from '../../src/app/officer/admit-officer.ts';
import { createDraft } from '../../src/app/officer/create-draft.ts';
import type { Draft } from '../../src/app/officer/draft.ts';
import { importRoll } from '../../src/app/officer/import-roll.ts';
import { openCeremony } from '../../src/app/officer/open-ceremony.ts';
import { prepareDefinition } from '../../src/app/officer/prepare-definition.ts';
import { signDefinition } from '../../src/app/officer/sign-definition.ts';
import type { SchedulePorts } from '../../src/app/schedule/ports.ts';
import { getTrusteeCeremony } from '../../src/app/trustee/get-trustee-ceremony.ts';
import { joinCeremony } from '../../src/app/trustee/join-ceremony.ts';
import { sendCeremonyMessage } from '../../src/app/trustee/send-ceremony-message.ts';
import { signDefinitionAsTrustee } from '../../src/app/trustee/sign-definition-as-trustee.ts';
import { fromUtf8, toHex, utf8 } from '../../src/core/base/bytes.ts';
import { canonicalBytes } from '../../src/core/base/canonical-json.ts';
import {
  combineShares,
  type DealerSecrets,
  makeCommit,
  makeConfirm,
  makePrivateShare,
  makeProbe,
  makeProbeShares,
  makeReveal,
  makeShares,
  readPrivateShare,
} from '../../src/core/ceremony/dealer.ts';
import type { Join, SignedDocument } from '../../src/core/ceremony/documents.ts';
import { acceptMessage, beginCeremony, type Ceremony } from '../../src/core/ceremony/state.ts';
import type { FixedDefinition } from '../../src/core/election/fixed-definition.ts';
import { parseDefinition } from '../../src/core/election/fixed-definition.ts';
import type { ElectionId, Hash } from '../../src/core/election/values.ts';
import type { Scalar } from '../../src/core/group/group.ts';
import { draftOf, ELECTION, type Office, orThrow, REQUIRED, ROLL, signedBy } from './election-office.ts';
import { makePgpKey, type PgpKey } from './record-keys.ts';

/**
 * Trustees of an office's election, as their programs behave: each keeps its secrets to itself and speaks through its
 * invitation only. Shares travel as plain text here; that they are encrypted is the program's matter.
 */

export interface TestTrustee {
  /** From 1. */
  readonly number: number;
  readonly key: PgpKey;
  /** The secret of its invitation. */
  readonly invitation: string;
  dealer: DealerSecrets | null;
  /** x_i, once it has all shares. */
  secret: Scalar | null;
}

/** Any instant after the keys were made. */
const CEREMONY_TIME = '2026-06-01T00:00:00Z';
export const hashOf = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest());

export function textOf(bytes: Uint8Array): string {
  const text = fromUtf8(bytes);
  if (!text.ok) throw new Error('not text');
  return text.value;
}

export const seat = ({ number }: TestTrustee, election: string = ELECTION) => ({ election, trustee: number });

export async function signedDocument(
  trustee: TestTrustee,
  document: Uint8Array,
  at = CEREMONY_TIME,
): Promise<SignedDocument> {
  return { document: textOf(document), signature: await trustee.key.sign(document, at) };
}

let keys: Promise<PgpKey[]> | null = null;

/** Opens a ceremony as an officer and gives each trustee its invitation; nobody has joined yet. */
export async function invite(
  office: Office,
  { threshold, names, election = ELECTION }: { threshold: number; names: readonly string[]; election?: string },
): Promise<TestTrustee[]> {
  keys ??= Promise.all(['Tara', 'Theo', 'Tess', 'Tim', 'Toni'].map((name) => makePgpKey(name)));
  const officer = office.officers[0].fingerprint;
  const nonce = toHex(office.primitives.random(32));
  const trustees = names.map((name) => ({ name }));
  const { invitations } = orThrow(await openCeremony(office.ports, { officer, election, threshold, trustees, nonce }));
  const pgp = await keys;
  return invitations.map(({ trustee, link }, index) => {
    return { number: trustee, key: pgp[index]!, invitation: link.split('#')[1]!, dealer: null, secret: null };
  });
}

export async function joinOf(office: Office, trustee: TestTrustee, election: string = ELECTION) {
  const join: Join = {
    type: 'tellers/ceremony-join/v1',
    election: election as ElectionId,
    trustee: trustee.number,
    certificate: toHex(hashOf(utf8(trustee.key.certificate))) as Hash,
    nonce: toHex(office.primitives.random(32)) as Hash,
  };
  return { ...(await signedDocument(trustee, canonicalBytes(join))), certificate: trustee.key.certificate };
}

export async function join(
  office: Office,
  trustee: TestTrustee,
  election: string = ELECTION,
): ReturnType<typeof joinCeremony> {
  return joinCeremony(office.ports, { ...seat(trustee, election), ...(await joinOf(office, trustee, election)) });
}

/** The ceremony as a trustee's own program sees it: everything judged again. */
export async function ownView(office: Office, trustee: TestTrustee, election: string = ELECTION) {
  const { group, openPgp } = office.primitives;
  const seen = orThrow(await getTrusteeCeremony(office.ports, seat(trustee, election)));
  if (seen.parameters === null) throw new Error('not everybody has joined');
  const certificates = seen.certificates.map((certificate) => certificate ?? '');
  let ceremony = orThrow(await beginCeremony({ group, openPgp, parameters: utf8(seen.parameters), certificates }));
  for (const message of seen.messages) {
    ceremony = orThrow(await acceptMessage({ group, openPgp, ceremony, message }));
  }
  return { ceremony, shares: seen.shares };
}

export interface TrusteeMessage extends SignedDocument {
  readonly shares: readonly { readonly to: number; readonly ciphertext: string }[];
}

/** What a trustee has to send in the round that its ceremony is in. */
export async function nextMessage(
  office: Office,
  {
    trustee,
    ceremony,
    shares,
  }: { trustee: TestTrustee; ceremony: Ceremony; shares: readonly { from: number; ciphertext: string }[] },
): Promise<TrusteeMessage> {
  const { group, random } = office.primitives;
  const own = { group, ceremony, trustee: trustee.number };
  const plain = async (document: Uint8Array) => ({ ...(await signedDocument(trustee, document)), shares: [] });
  const dealer = () => trustee.dealer ?? Promise.reject(new Error('nothing was committed to'));
  switch (ceremony.stage) {
    case 'committing': {
      const made = makeCommit({ ...own, random });
      trustee.dealer = made.secrets;
      return plain(made.document);
    }
    case 'revealing':
      return plain(makeReveal({ ...own, secrets: await dealer() }));
    case 'sharing': {
      const secrets = await dealer();
      const others = ceremony.certificates.map((_, index) => index + 1).filter((to) => to !== trustee.number);
      const relayed = others.map((to) => ({ to, ciphertext: textOf(makePrivateShare({ ...own, secrets, to })) }));
      const ciphertexts = relayed.map(({ to, ciphertext }) => ({ to, ciphertext: hashOf(utf8(ciphertext)) }));
      return { ...(await plain(makeShares({ ...own, ciphertexts }))), shares: relayed };
    }
    case 'probing': {
      const received = new Map<number, Scalar>();
      for (const { from, ciphertext } of shares) {
        received.set(from, orThrow(readPrivateShare({ ...own, from, document: utf8(ciphertext) })));
      }
      trustee.secret = combineShares({ ...own, secrets: await dealer(), received });
      return plain(makeProbe({ ...own, random }));
    }
    case 'opening-probes':
      return plain(makeProbeShares({ ...own, random, secret: trustee.secret! }));
    case 'confirming':
      return plain(makeConfirm(own));
    case 'complete':
    case 'failed':
      throw new Error(`nothing is to be sent: ${ceremony.stage}`);
  }
}

/** One trustee looks and does what is due, if anything. @returns the stage afterwards */
export async function takePart(
  office: Office,
  trustee: TestTrustee,
  ports: SchedulePorts = office.ports,
  election: string = ELECTION,
) {
  const { ceremony, shares } = await ownView(office, trustee, election);
  if (!ceremony.awaited.includes(trustee.number)) return ceremony.stage;
  const message = await nextMessage(office, { trustee, ceremony, shares });
  return orThrow(await sendCeremonyMessage(ports, { ...seat(trustee, election), ...message })).stage;
}

/** All rounds up to the complete ceremony. */
export async function holdCeremony(
  office: Office,
  trustees: readonly TestTrustee[],
  election: string = ELECTION,
): Promise<void> {
  for (const trustee of trustees) orThrow(await join(office, trustee, election));
  for (let round = 0; round < 6; round += 1) {
    for (const trustee of trustees) await takePart(office, trustee, office.ports, election);
  }
}

/** A draft with its roll, made by the first officer. */
export async function draftElection(office: Office, changes: Partial<Draft> = {}): Promise<void> {
  const officer = office.officers[0].fingerprint;
  const { election } = draftOf(office, changes);
  for (const { certificate } of office.officers) orThrow(await admitOfficer(office.ports, { certificate }));
  orThrow(await createDraft(office.ports, { officer, draft: draftOf(office, changes) }));
  orThrow(await importRoll(office.ports, { officer, election, csv: ROLL }));
}

/** Prepares the definition and has it signed by everybody who must: the election is announced. */
export async function announceWith(office: Office, trustees: readonly TestTrustee[]): Promise<FixedDefinition> {
  const officer = office.officers[0].fingerprint;
  const { definition } = orThrow(await prepareDefinition(office.ports, { officer, election: ELECTION }));
  const fixed = orThrow(parseDefinition(utf8(definition)));
  for (const trustee of trustees) await signAsTrustee(office, trustee, fixed);
  for (const signer of office.officers.slice(0, REQUIRED)) {
    const signature = await signedBy(office, signer, fixed.bytes);
    orThrow(await signDefinition(office.ports, { officer: signer.fingerprint, election: ELECTION, signature }));
  }
  return fixed;
}

export async function signAsTrustee(office: Office, trustee: TestTrustee, fixed: FixedDefinition): Promise<string> {
  const signature = await signedBy(office, trustee.key, fixed.bytes);
  return orThrow(await signDefinitionAsTrustee(office.ports, { ...seat(trustee), signature })).state;
}
