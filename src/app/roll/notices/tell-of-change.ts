import { canonicalJson } from '../../../core/base/canonical-json.ts';
import type { Channels } from '../../../core/roll/roll.ts';
import type { NoticeStore } from '../ports-notices.ts';

/** The ways by which a member proves who they are, as the mail about a change names them. */
export const WAYS = ['mail', 'letterCode', 'certificate', 'subject'] as const satisfies (keyof Channels)[];
export type ChangeOfWay = 'added' | 'removed' | 'replaced';

export interface ChangedChannels {
  readonly before: Channels;
  readonly after: Channels;
}

/** Every address that must hear of a change: the old one and the new one, each once. */
export function addressesOf({ before, after }: ChangedChannels): string[] {
  return [...new Set([before.mail, after.mail].flatMap((mail) => mail ?? []))];
}

function changesOf({ before, after }: ChangedChannels): { way: (typeof WAYS)[number]; change: ChangeOfWay }[] {
  return WAYS.flatMap((way) => {
    if (before[way] === after[way]) return [];
    const change = after[way] === undefined ? 'removed' : before[way] === undefined ? 'added' : 'replaced';
    return [{ way, change }];
  });
}

/**
 * Queues the notice that a roll entry was changed to the address of before and to the new one (PR-13): whoever had an
 * address changed behind a member's back cannot keep the member from hearing of it. It names what was changed, never an
 * address. The same act again is harmless.
 */
export async function tellOfChange(
  notices: Pick<NoticeStore, 'queueOne'>,
  change: ChangedChannels & { readonly election: string; readonly act: number; readonly reference: string },
): Promise<void> {
  const { election, act, reference } = change;
  const content = canonicalJson({ act, changes: changesOf(change) });
  for (const [index, address] of addressesOf(change).entries()) {
    const occasion = `act-${act}-${index + 1}`;
    await notices.queueOne({ election, kind: 'channel-changed', occasion, reference, address, content });
  }
}
