import { ok, type Result } from '../../core/base/result.ts';
import { instantToMs } from '../../core/election/values.ts';
import { changeableElectionOfOfficer, fixedDefinitionOf } from './access.ts';
import { declarationOf } from './declaration-of.ts';
import { declare } from './declare.ts';
import { readOfficerSignature, refuseSignature } from './officer-signatures.ts';
import type { ChangeAccessError, OfficerCommand, OfficerPorts, Refusal } from './ports.ts';
import type { SignedState } from './sign-definition.ts';
import { officerSignatureState } from './signature-state.ts';

/** Takes an officer's signature of the declaration; with the one that was still needed the result is declared. */
export async function signDeclaration(
  ports: Pick<OfficerPorts, 'roll' | 'box' | 'keys' | 'openPgp' | 'log'>,
  command: OfficerCommand & { readonly signature: string },
): Promise<Result<SignedState, ChangeAccessError | Refusal<'step-not-possible'> | Refusal<'signature-refused'>>> {
  const found = await changeableElectionOfOfficer(ports, command);
  if (!found.ok) return found;
  const { officers, counting, stored } = found.value;
  const { election } = command;
  const prepared = await declarationOf(ports, election);
  if (!prepared.ok) return prepared;
  const fixed = fixedDefinitionOf(stored);
  if (fixed === null) throw new Error('bug: a declaration without a definition');
  const { bytes, declaration, box } = prepared.value;
  const signature = await readOfficerSignature(ports, {
    election,
    kind: 'declaration',
    document: bytes,
    signature: command.signature,
    certificates: fixed.definition.officers.certificates.map(({ certificate }) => certificate),
    notBeforeMs: instantToMs(declaration.made) ?? 0,
    notAfterMs: instantToMs(declaration.notAfter) ?? 0,
  });
  if (!signature.ok) return signature;
  if (!counting.includes(signature.value.signer)) {
    return refuseSignature(ports, { election, kind: 'declaration', reasons: ['its officer is suspended'] });
  }
  if (box.state === 'unsealed') await ports.roll.putDeclarationSignature(election, signature.value);
  const signatures = await ports.roll.declarationSignatures(election);
  const state = officerSignatureState({ fixed, officers, counting, signatures });
  if (state.signed.length < state.required) return ok({ signatures: state, state: box.state });
  const declared = await declare(ports, { fixed, officers, signatures, declaration: bytes });
  return declared.ok ? ok({ signatures: state, state: 'declared' }) : declared;
}
