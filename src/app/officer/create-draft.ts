import { equalBytes } from '../../core/base/bytes.ts';
import { ok, type Result } from '../../core/base/result.ts';
import { instantToMs } from '../../core/election/values.ts';
import { type Draft, draftBytes } from './draft.ts';
import { draftEtag } from './draft-etag.ts';
import type { OfficerPorts, Refusal } from './ports.ts';
import { readDraftCommand } from './read-draft-command.ts';

export type CreateDraftPorts = Pick<OfficerPorts, 'roll' | 'openPgp' | 'log' | 'settings'>;

/**
 * Makes the draft of an election. Refused with every reason at once when it could never become a definition, when a
 * certificate is not accepted, or when the officer who makes it is none of its returning officers. The same draft again
 * by the same officer is no second one.
 */
export async function createDraft(
  ports: CreateDraftPorts,
  command: { readonly officer: string; readonly draft: Draft },
): Promise<
  Result<
    { readonly election: string; readonly state: string; readonly etag: string },
    Refusal<'draft-refused'> | { readonly kind: 'election-exists' }
  >
> {
  const { officer, draft } = command;
  const read = await readDraftCommand(ports, command);
  if (!read.ok) return read;
  const bytes = draftBytes(read.value);
  const created = await ports.roll.createDraft({
    election: draft.election,
    draft: bytes,
    opensAtMs: instantToMs(draft.opens) ?? 0,
    closesAtMs: instantToMs(draft.closes) ?? 0,
    createdBy: officer,
  });
  if (!created.ok) {
    // The answer to the same request may have been lost: what is there already is what was asked for.
    const there = await ports.roll.election(draft.election);
    const isSame = there?.createdBy === officer && equalBytes(there.draft, bytes);
    return isSame ? ok({ election: draft.election, state: there.state, etag: draftEtag(bytes) }) : created;
  }
  ports.log.event('election-drafted', { election: draft.election });
  return ok({ election: draft.election, state: 'draft', etag: draftEtag(bytes) });
}
