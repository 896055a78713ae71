import { ok, type Result } from '../../core/base/result.ts';
import { electionOfOfficer } from './access.ts';
import type { Draft } from './draft.ts';
import { draftEtag } from './draft-etag.ts';
import type { ElectionAccessError, OfficerCommand, OfficerPorts } from './ports.ts';

export interface ShownDraft {
  readonly draft: Draft;
  /** Names this state of the draft; a change of it has to name it. */
  readonly etag: string;
}

/** The draft of an election as it is stored, also after the definition was made from it. */
export async function getDraft(
  ports: Pick<OfficerPorts, 'roll'>,
  command: OfficerCommand,
): Promise<Result<ShownDraft, ElectionAccessError>> {
  const found = await electionOfOfficer(ports, command);
  if (!found.ok) return found;
  const { draft, stored } = found.value;
  return ok({ draft, etag: draftEtag(stored.draft) });
}
