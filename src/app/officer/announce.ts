import { toHex } from '../../core/base/bytes.ts';
import { blobRefOf } from '../../core/election/blob-ref.ts';
import { boxOrigin, registerOrigin } from '../../core/election/definition.ts';
import type { FixedDefinition } from '../../core/election/fixed-definition.ts';
import { instantToMs } from '../../core/election/values.ts';
import type { SignatureRef } from '../../core/ledger/box-lines.ts';
import type { StoredSignature } from '../roll/ports.ts';
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

/**
 * Announces an election whose definition enough officers have signed: registrars and trustee sign too, the ballot box
 * is made with its first line, then the registers, and last the roll's side lets tokens be drawn. Every step can be
 * repeated; whoever comes after a crash starts again from the first.
 * @param officers primary fingerprints in the definition's order
 */
export async function announce(
  ports: OfficerPorts,
  input: {
    readonly fixed: FixedDefinition;
    readonly officers: readonly string[];
    readonly signatures: readonly StoredSignature[];
  },
): Promise<void> {
  const { fixed, officers, signatures } = input;
  const { definition } = fixed;
  const { election } = definition;
  if ((await ports.box.election(election)) === null) {
    const own: RoleSignature[] = [];
    for (const { certificate } of definition.registrars) {
      own.push(await serviceSignature(ports, { fixed, role: 'registrar', certificate }));
    }
    for (const { certificate } of definition.electionKey.trustees) {
      own.push(await serviceSignature(ports, { fixed, role: 'trustee', certificate }));
    }
    const byOfficers = officerRefs(officers, signatures);
    const byService = signatureRefs(own);
    const { trustee } = await ports.keys.create({ election, sections: definition.sections.map(({ id }) => id) });
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
          signatures: [...byOfficers.refs, ...byService.refs],
        },
      },
      blobs: [...byOfficers.blobs, ...byService.blobs, trustee.ceremony],
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
