import { fromUtf8 } from '../../core/base/bytes.ts';
import { err, ok, type Result } from '../../core/base/result.ts';
import { RECORD } from '../../core/record/paths.ts';
import type { BoxElection } from '../box/ports.ts';
import { electionOfOfficer } from './access.ts';
import { declarationOf, type StoredDeclaration } from './declaration-of.ts';
import type { ElectionAccessError, OfficerCommand, OfficerPorts, Refusal } from './ports.ts';

/** The result as it was counted, before and after it is declared. */
export interface DraftResult {
  readonly state: BoxElection['state'];
  /** The text of `result.json`. */
  readonly result: string;
  /** Whether the verifier has passed the record, so that there is a declaration to sign; null while it runs. */
  readonly verified: boolean | null;
  /** What stands in the way of a declaration. */
  readonly reasons: string[];
}

/** The counted result for the officers, before they declare it: what it says, and whether the record was verified. */
export async function getDraftResult(
  ports: Pick<OfficerPorts, 'roll' | 'box'>,
  command: OfficerCommand,
): Promise<Result<DraftResult, ElectionAccessError | Refusal<'step-not-possible'>>> {
  const found = await electionOfOfficer(ports, command);
  if (!found.ok) return found;
  const { election } = command;
  const declaration: Result<StoredDeclaration, Refusal<'step-not-possible'>> = await declarationOf(ports, election);
  const content = await ports.box.file(election, RECORD.result);
  const box = await ports.box.election(election);
  if (content === null || box === null) {
    return declaration.ok ? err({ kind: 'step-not-possible', reasons: ['there is no result'] }) : declaration;
  }
  const text = fromUtf8(content);
  if (!text.ok) throw new Error('bug: a stored result is not UTF-8');
  const reasons = declaration.ok ? [] : [...declaration.error.reasons];
  const isVerifying = reasons.length === 1 && reasons[0] === 'the record is being verified';
  return ok({
    state: box.state,
    result: text.value,
    verified: declaration.ok ? true : isVerifying ? null : false,
    reasons,
  });
}
