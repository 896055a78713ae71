import type { Channels } from '../../../core/roll/roll.ts';
import type { NoticeStore } from '../ports-notices.ts';

/**
 * Queues the notice that a roll entry was changed to the address of before and to the new one (PR-13): whoever had an
 * address changed behind a member's back cannot keep the member from hearing of it. The same act again is harmless.
 */
export async function tellOfChange(
  notices: Pick<NoticeStore, 'queueOne'>,
  change: {
    readonly election: string;
    readonly act: number;
    readonly reference: string;
    readonly before: Channels;
    readonly after: Channels;
  },
): Promise<void> {
  const { election, act, reference, before, after } = change;
  const addresses = new Set([before.mail, after.mail].filter((address) => address !== undefined));
  for (const [index, address] of [...addresses].entries()) {
    const occasion = `act-${act}-${index + 1}`;
    await notices.queueOne({ election, kind: 'channel-changed', occasion, reference, address });
  }
}
