import { fromUtf8 } from '../../core/base/bytes.ts';
import { ok, type Result } from '../../core/base/result.ts';
import { electionOfOfficer } from './access.ts';
import { signersAmong } from './officer-signatures.ts';
import type { ElectionAccessError, OfficerCommand, OfficerPorts } from './ports.ts';

export interface ListedAct {
  readonly number: number;
  /** The exact bytes to sign, as text. */
  readonly document: string;
  readonly state: string;
  readonly signed: string[];
}

/** What we stored as canonical JSON is text. */
export function documentText(document: Uint8Array): string {
  const text = fromUtf8(document);
  if (!text.ok) throw new Error('bug: a stored document is not UTF-8');
  return text.value;
}

/** The acts of an election by number, whether pending, made or void, with who has signed. */
export async function listActs(
  ports: Pick<OfficerPorts, 'roll'>,
  command: OfficerCommand,
): Promise<Result<{ readonly acts: ListedAct[] }, ElectionAccessError>> {
  const found = await electionOfOfficer(ports, command);
  if (!found.ok) return found;
  const { officers } = found.value;
  const acts = (await ports.roll.acts(command.election)).map(({ number, document, state, signatures }) => ({
    number,
    document: documentText(document),
    state,
    signed: signersAmong(officers, signatures),
  }));
  return ok({ acts: acts.toSorted((left, right) => left.number - right.number) });
}
