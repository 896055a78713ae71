import { ok, type Result } from '../../core/base/result.ts';
import { electionOfOfficer, fixedDefinitionOf } from './access.ts';
import { declarationOf } from './declaration-of.ts';
import { documentText } from './list-acts.ts';
import type { ElectionAccessError, OfficerCommand, OfficerPorts, Refusal } from './ports.ts';
import { type HowToSign, howToSign, officerSignatureState, type SignatureState } from './signature-state.ts';

export interface DeclarationToSign {
  /** The exact bytes to sign, as text. */
  readonly declaration: string;
  readonly signatures: SignatureState;
  readonly how: HowToSign;
}

/** The declaration to sign, once the ballots are opened and counted and the verifier has passed the record. */
export async function getDeclaration(
  ports: Pick<OfficerPorts, 'roll' | 'box'>,
  command: OfficerCommand,
): Promise<Result<DeclarationToSign, ElectionAccessError | Refusal<'step-not-possible'>>> {
  const found = await electionOfOfficer(ports, command);
  if (!found.ok) return found;
  const stored = await declarationOf(ports, command.election);
  if (!stored.ok) return stored;
  const { officers, counting, stored: roll } = found.value;
  const fixed = fixedDefinitionOf(roll);
  if (fixed === null) throw new Error('bug: a declaration without a definition');
  const { election } = command;
  const signatures = await ports.roll.declarationSignatures(election);
  return ok({
    declaration: documentText(stored.value.bytes),
    signatures: officerSignatureState({ fixed, officers, counting, signatures }),
    how: howToSign({ kind: 'declaration', election }),
  });
}
