import { ok, type Result } from '../../core/base/result.ts';
import { electionOfOfficer } from './access.ts';
import { declarationOf } from './declaration-of.ts';
import { documentText } from './list-acts.ts';
import { signersAmong } from './officer-signatures.ts';
import type { ElectionAccessError, OfficerCommand, OfficerPorts, Refusal } from './ports.ts';

export interface DeclarationToSign {
  /** The exact bytes to sign, as text. */
  readonly declaration: string;
  readonly signed: string[];
  readonly required: number;
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
  const { officers, draft } = found.value;
  return ok({
    declaration: documentText(stored.value.bytes),
    signed: signersAmong(officers, await ports.roll.declarationSignatures(command.election)),
    required: draft.officers.required,
  });
}
