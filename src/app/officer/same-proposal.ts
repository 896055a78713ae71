import { equalBytes } from '../../core/base/bytes.ts';
import { canonicalBytes, type Json } from '../../core/base/canonical-json.ts';
import type { ActKind } from '../../core/election/act.ts';
import type { PendingAct } from '../roll/ports.ts';
import type { EntryChange, StoredChange } from '../roll/ports-amendments.ts';
import { readAct } from './make-act.ts';

/** What was asked for: what the document would say, and the change of a roll entry that it would stand for. */
export interface Proposed {
  readonly body: { readonly act: ActKind; readonly parameters: object; readonly notAfter: string };
  readonly change: EntryChange | null;
}

/** Both are of schemas whose values are JSON. */
const same = (left: object, right: object): boolean =>
  equalBytes(canonicalBytes(left as Json), canonicalBytes(right as Json));

/** Leaves differ each time, since their salts are fresh: a change is the same when it starts and ends the same way. */
function isSameChange(stored: StoredChange | undefined, asked: EntryChange): boolean {
  if (stored === undefined) return false;
  const { kind, reference, letterIssue, leaf, channels } = asked;
  return (
    stored.kind === kind &&
    stored.reference === reference &&
    stored.letterIssue === letterIssue &&
    equalBytes(stored.leaf, leaf) &&
    same(stored.channels, channels)
  );
}

/**
 * The newest act, when it waits for signatures and says what is proposed now. Whoever asks again, since the answer was
 * lost, or who means the same as another officer, gets this one, so that signatures gather on one document. An older one
 * is not taken up again: an act that is made voids those before it only, and what was dropped since could still be made.
 */
export function samePending(
  { body, change }: Proposed,
  known: { readonly acts: readonly PendingAct[]; readonly changes: readonly StoredChange[] },
): PendingAct | null {
  const newest = known.acts.toSorted((left, right) => right.number - left.number)[0];
  if (newest?.state !== 'pending') return null;
  const { act, parameters, notAfter } = readAct(newest.document);
  if (act !== body.act || notAfter !== body.notAfter) return null;
  const isSame =
    change === null
      ? same(parameters, body.parameters)
      : isSameChange(
          known.changes.find((candidate) => candidate.act === newest.number),
          change,
        );
  return isSame ? newest : null;
}
