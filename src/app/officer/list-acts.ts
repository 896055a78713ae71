import { fromUtf8, toBase64Url } from '../../core/base/bytes.ts';
import { ok, type Result } from '../../core/base/result.ts';
import { type SectionId, SectionIdSchema } from '../../core/election/values.ts';
import type { Channels } from '../../core/roll/roll.ts';
import type { PendingAct } from '../roll/ports.ts';
import type { StoredChange } from '../roll/ports-amendments.ts';
import { electionOfOfficer, fixedDefinitionOf } from './access.ts';
import type { ElectionAccessError, OfficerCommand, OfficerPorts } from './ports.ts';
import { type HowToSign, howToSign, officerSignatureState, type SignatureState } from './signature-state.ts';

export interface ListedAct {
  readonly number: number;
  /** The exact bytes to sign, as text. */
  readonly document: string;
  readonly state: PendingAct['state'];
  readonly signatures: SignatureState;
  readonly how: HowToSign;
  /** What the leaves of an act `amend` or `reissue` stand for, for officers to compare before they sign. */
  readonly change: ListedChange | null;
}

export interface ListedChange {
  readonly reference: string;
  readonly section: SectionId;
  readonly before: Channels;
  readonly channels: Channels;
  readonly salt: string | null;
}

function changeOf(change: StoredChange | undefined): ListedChange | null {
  return change === undefined ? null : listed(change);
}

function listed({ reference, section, before, channels, salt }: StoredChange): ListedChange {
  return {
    reference,
    section: SectionIdSchema.parse(section),
    before,
    channels,
    salt: salt === null ? null : toBase64Url(salt),
  };
}

/** What we stored as canonical JSON is text. */
export function documentText(document: Uint8Array): string {
  const text = fromUtf8(document);
  if (!text.ok) throw new Error('bug: a stored document is not UTF-8');
  return text.value;
}

/** The acts of an election by number, whether pending, made or void, with who has signed. */
export async function listActs(
  ports: Pick<OfficerPorts, 'roll' | 'amendments'>,
  command: OfficerCommand,
): Promise<Result<{ readonly acts: ListedAct[] }, ElectionAccessError>> {
  const found = await electionOfOfficer(ports, command);
  if (!found.ok) return found;
  const { officers, counting, stored } = found.value;
  const { election } = command;
  const fixed = fixedDefinitionOf(stored);
  // Acts begin with the announcement.
  if (fixed === null) return ok({ acts: [] });
  const changes = new Map((await ports.amendments.changes(election)).map((change) => [change.act, change]));
  const acts = (await ports.roll.acts(election)).map(({ number, document, state, signatures }) => ({
    number,
    document: documentText(document),
    state,
    // Under an act that was made the signatures stand that counted then.
    signatures: officerSignatureState({ fixed, officers, signatures, ...(state === 'pending' ? { counting } : {}) }),
    how: howToSign({ kind: 'act', election, number }),
    change: changeOf(changes.get(number)),
  }));
  return ok({ acts: acts.toSorted((left, right) => left.number - right.number) });
}
