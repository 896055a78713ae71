import type { FixedDefinition } from '../../core/election/fixed-definition.ts';
import type { StoredSignature } from '../roll/ports.ts';
import { signersAmong } from './officer-signatures.ts';
import type { OfficerPorts } from './ports.ts';
import { officerSignatureState, type SignatureState, type Signer } from './signature-state.ts';

/** Who has signed a definition of those who must: enough officers, and every trustee that holds its share itself (PR-14). */
export interface DefinitionSigners {
  /** Primary fingerprints of the officers, in the definition's order. */
  readonly officers: string[];
  /** By trustee; empty where the service itself is the only one. One who is an officer too signs once for both. */
  readonly trustees: readonly StoredSignature[];
  /** Nobody is missing but the service. */
  readonly complete: boolean;
}

/** Looks who has signed. @param officers primary fingerprints in the definition's order */
export async function definitionSigners(
  ports: Pick<OfficerPorts, 'ceremonies' | 'openPgp'>,
  input: {
    readonly fixed: FixedDefinition;
    readonly officers: readonly string[];
    readonly signatures: readonly StoredSignature[];
  },
): Promise<DefinitionSigners> {
  const { fixed, officers, signatures } = input;
  const { definition } = fixed;
  const signed = signersAmong(officers, signatures);
  const trustees: StoredSignature[] = [];
  const isServiceHeld = (await ports.ceremonies.ceremony(definition.election)) === null;
  for (const { certificate } of isServiceHeld ? [] : definition.electionKey.trustees) {
    const read = await ports.openPgp.readCertificate(certificate);
    if (!read.ok) throw new Error(`a trustee's certificate is refused: ${read.error.reasons.join('; ')}`);
    const signature = signatures.find(({ signer }) => signer === read.value.fingerprint);
    if (signature !== undefined) trustees.push(signature);
  }
  const wanted = isServiceHeld ? 0 : definition.electionKey.trustees.length;
  const complete = signed.length >= definition.officers.required && trustees.length === wanted;
  return { officers: signed, trustees, complete };
}

/** The same as people are told it, with the trustees by name. */
export async function definitionSignatureState(
  ports: Pick<OfficerPorts, 'ceremonies' | 'openPgp'>,
  input: {
    readonly fixed: FixedDefinition;
    readonly officers: readonly string[];
    readonly signatures: readonly StoredSignature[];
  },
): Promise<SignatureState> {
  const { fixed, signatures } = input;
  const officers = officerSignatureState(input);
  const isServiceHeld = (await ports.ceremonies.ceremony(fixed.definition.election)) === null;
  const trustees: Signer[] = [];
  for (const { name, certificate } of isServiceHeld ? [] : fixed.definition.electionKey.trustees) {
    const read = await ports.openPgp.readCertificate(certificate);
    if (!read.ok) throw new Error(`a trustee's certificate is refused: ${read.error.reasons.join('; ')}`);
    trustees.push({ role: 'trustee', name, certificate: read.value.fingerprint });
  }
  const signers = new Set(signatures.map(({ signer }) => signer));
  return {
    signed: [...officers.signed, ...trustees.filter(({ certificate }) => signers.has(certificate))],
    awaited: [...officers.awaited, ...trustees.filter(({ certificate }) => !signers.has(certificate))],
    required: officers.required,
  };
}
