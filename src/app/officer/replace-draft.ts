import { err, ok, type Result } from '../../core/base/result.ts';
import { instantToMs } from '../../core/election/values.ts';
import { electionOfOfficer } from './access.ts';
import { type Draft, draftBytes } from './draft.ts';
import { draftEtag } from './draft-etag.ts';
import type { ElectionAccessError, OfficerCommand, OfficerPorts, Refusal } from './ports.ts';
import { readDraftCommand } from './read-draft-command.ts';

export type ReplaceDraftError =
  | ElectionAccessError
  | Refusal<'draft-refused'>
  | (Refusal<'if-match-failed'> & { readonly etag: string })
  | { readonly kind: 'roll-frozen' };

/** For whoever lost against another officer: what to do next. */
function changed(draft: Uint8Array): Result<never, ReplaceDraftError> {
  return err({
    kind: 'if-match-failed',
    etag: draftEtag(draft),
    reasons: ['another officer has changed the draft since you read it; read it again and make your changes in it'],
  });
}

/**
 * Puts another draft in the place of the one that the officer saw. Of two who change the same state one is told that
 * the draft has changed, and nothing of theirs is stored. Until the definition is prepared.
 * @param command.etag what `getDraft` said of the draft that was changed
 */
export async function replaceDraft(
  ports: Pick<OfficerPorts, 'roll' | 'openPgp' | 'log' | 'settings'>,
  command: OfficerCommand & { readonly draft: Draft; readonly etag: string },
): Promise<Result<{ readonly election: string; readonly state: string; readonly etag: string }, ReplaceDraftError>> {
  const found = await electionOfOfficer(ports, command);
  if (!found.ok) return found;
  const { election, draft, officer } = command;
  const { stored } = found.value;
  if (stored.definition !== null) return err({ kind: 'roll-frozen' });
  if (draftEtag(stored.draft) !== command.etag) return changed(stored.draft);
  if (draft.election !== election) {
    return err({ kind: 'draft-refused', reasons: ['election: the id of an election is never changed'] });
  }
  const read = await readDraftCommand(ports, { officer, draft });
  if (!read.ok) return read;
  const bytes = draftBytes(read.value);
  const replaced = await ports.roll.replaceDraft({
    election,
    before: stored.draft,
    draft: bytes,
    opensAtMs: instantToMs(draft.opens) ?? 0,
    closesAtMs: instantToMs(draft.closes) ?? 0,
  });
  if (!replaced.ok) {
    if (replaced.error.kind === 'roll-frozen') return err({ kind: 'roll-frozen' });
    return changed((await ports.roll.election(election))?.draft ?? stored.draft);
  }
  ports.log.event('draft-changed', { election });
  return ok({ election, state: stored.state, etag: draftEtag(bytes) });
}
