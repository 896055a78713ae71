import { toHex } from '../../core/base/bytes.ts';
import { blobRefOf } from '../../core/election/blob-ref.ts';
import { boxOrigin, type Definition, registerOrigin } from '../../core/election/definition.ts';
import { imagesOf } from '../../core/election/definition-bounds.ts';
import type { FixedDefinition } from '../../core/election/fixed-definition.ts';
import { instantToMs } from '../../core/election/values.ts';
import type { SignatureRef } from '../../core/ledger/box-lines.ts';
import type { StoredSignature } from '../roll/ports.ts';
import { definitionSigners } from './definition-signers.ts';
import { genuineSignatures } from './genuine-signatures.ts';
import { officerRefs, signatureRefs } from './officer-signatures.ts';
import type { OfficerPorts } from './ports.ts';

type RoleSignature = StoredSignature & { readonly role: SignatureRef['role'] };

/** The service signs as registrar or trustee what the officers signed (PR-14), and checks its own signature. */
async function serviceSignature(
  ports: OfficerPorts,
  input: { fixed: FixedDefinition; role: 'registrar' | 'trustee'; certificate: string },
): Promise<RoleSignature> {
  const { fixed, role, certificate } = input;
  const document = fixed.bytes;
  const signature = await ports.keys.sign({ election: fixed.definition.election, role, document });
  const verified = await ports.openPgp.verifySignature({
    document,
    signature,
    certificates: [certificate],
    notBeforeMs: instantToMs(fixed.definition.drafted) ?? 0,
    notAfterMs: instantToMs(fixed.definition.closes) ?? 0,
  });
  if (!verified.ok)
    throw new Error(`the service's own ${role} signature is refused: ${verified.error.reasons.join('; ')}`);
  return { role, signer: verified.value.signer, signature: verified.value.armored };
}

async function createRegisters(ports: OfficerPorts, fixed: FixedDefinition): Promise<void> {
  const { definition, fingerprintHex } = fixed;
  const sections = definition.sections.map(({ id, roll }) => ({ section: id, size: roll.size, root: roll.root }));
  for (const index of definition.registrars.keys()) {
    const registrar = index + 1;
    await ports.registers.create({
      election: definition.election,
      registrar,
      body: { fingerprint: fingerprintHex, registrar, sections },
      signer: await ports.keys.registerLedger(definition.election, registrar),
      origin: registerOrigin(definition, registrar),
    });
  }
}

/** The trustees' signatures, the service's own where it is the only one, and the transcript of the ceremony. */
async function trusteeSignatures(
  ports: OfficerPorts,
  input: AnnounceInput,
): Promise<{ readonly signatures: RoleSignature[]; readonly ceremony: Uint8Array }> {
  const { fixed } = input;
  const { definition } = fixed;
  const { election } = definition;
  const stored = await ports.ceremonies.ceremony(election);
  if (stored !== null) {
    const { trustees } = await definitionSigners(ports, input);
    if (stored.transcript === null) throw new Error('bug: a definition without a complete ceremony');
    return { signatures: trustees.map((signed) => ({ ...signed, role: 'trustee' })), ceremony: stored.transcript };
  }
  const sections = definition.sections.map(({ id }) => id);
  const { trustee } = await ports.keys.create({ election, sections, trustee: true });
  const [sole] = definition.electionKey.trustees;
  if (trustee === null || sole === undefined) throw new Error('bug: nobody holds the election key');
  const signature = await serviceSignature(ports, { fixed, role: 'trustee', certificate: sole.certificate });
  return { signatures: [signature], ceremony: trustee.ceremony };
}

/** The bytes of every picture that the definition names; of those that officers stored and did not use, none. */
async function imagesOfDefinition(ports: OfficerPorts, definition: Definition): Promise<Uint8Array[]> {
  const named = new Set<string>(imagesOf(definition).map(({ sha256 }) => sha256));
  const stored = await ports.roll.images(definition.election);
  return stored.filter(({ sha256 }) => named.has(toHex(sha256))).map(({ content }) => content);
}

interface AnnounceInput {
  readonly fixed: FixedDefinition;
  /** Primary fingerprints in the definition's order. */
  readonly officers: readonly string[];
  readonly signatures: readonly StoredSignature[];
}

/** Those of the officers and trustees that the definition names. */
function genuineAmong(ports: OfficerPorts, { fixed, signatures }: AnnounceInput): Promise<StoredSignature[]> {
  const { election, officers, electionKey, drafted, closes } = fixed.definition;
  return genuineSignatures(ports, {
    election,
    document: fixed.bytes,
    signatures,
    certificates: [...officers.certificates, ...electionKey.trustees].map(({ certificate }) => certificate),
    notBeforeMs: instantToMs(drafted) ?? 0,
    notAfterMs: instantToMs(closes) ?? 0,
  });
}

/**
 * Announces an election whose definition enough officers and every trustee have signed: registrars sign last, the
 * ballot box is made with its first line, then the registers, and last the roll's side lets tokens be drawn. Every step can be
 * repeated; whoever comes after a crash starts again from the first.
 */
export async function announce(ports: OfficerPorts, given: AnnounceInput): Promise<void> {
  const { fixed, officers } = given;
  const { definition } = fixed;
  const { election } = definition;
  if ((await ports.box.election(election)) === null) {
    const signatures = await genuineAmong(ports, given);
    const input = { ...given, signatures };
    if (!(await definitionSigners(ports, input)).complete) return;
    const own: RoleSignature[] = [];
    for (const { certificate } of definition.registrars) {
      own.push(await serviceSignature(ports, { fixed, role: 'registrar', certificate }));
    }
    const trustees = await trusteeSignatures(ports, input);
    const images = await imagesOfDefinition(ports, definition);
    const byOfficers = officerRefs(officers, signatures);
    const byOthers = signatureRefs([...own, ...trustees.signatures]);
    const created = await ports.box.create({
      election,
      fingerprint: fixed.fingerprint,
      definition: fixed.bytes,
      opensAtMs: instantToMs(definition.opens) ?? 0,
      closesAtMs: instantToMs(definition.closes) ?? 0,
      first: {
        kind: 'announced',
        body: {
          fingerprint: fixed.fingerprintHex,
          definition: blobRefOf(fixed.bytes),
          signatures: [...byOfficers.refs, ...byOthers.refs],
        },
      },
      blobs: [...byOfficers.blobs, ...byOthers.blobs, ...images, trustees.ceremony],
      signer: await ports.keys.boxLedger(election),
      origin: boxOrigin(definition),
    });
    if (!created.ok) throw new Error(`the ballot box has another definition for ${election}`);
  }
  await createRegisters(ports, fixed);
  // Never backwards: another process may have got further in the meantime.
  const stored = await ports.roll.election(election);
  if (stored?.state === 'prepared') await ports.roll.setState(election, 'announced');
  ports.log.event('election-announced', { election, fingerprint: toHex(fixed.fingerprint) });
}
