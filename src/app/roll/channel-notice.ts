import type { Channels } from '../../core/roll/roll.ts';

/**
 * The mail to a member whose roll entry was changed after the freeze, to the old and to the new address: whoever did not
 * ask for it learns of it in time (PR-13). It names what was changed, never the other address.
 */
export interface ChannelNotice {
  readonly title: string;
  /** True for an election that must never be taken for a real one. */
  readonly test: boolean;
  /** The number of the act, which stands in the public ballot box. */
  readonly act: number;
  /** The twelve words of the fingerprint. */
  readonly words: readonly string[];
  readonly before: Channels;
  readonly after: Channels;
}

const WAYS = {
  mail: 'your mail address',
  letterCode: 'the code of your letter',
  certificate: 'your OpenPGP certificate',
  subject: 'your account of the organisation’s sign-in',
} as const satisfies Record<keyof Channels, string>;

/** What was changed, taken away or added, in plain words. */
function changesOf({ before, after }: ChannelNotice): string[] {
  return (Object.keys(WAYS) as (keyof Channels)[]).flatMap((way) => {
    if (before[way] === after[way]) return [];
    const what = after[way] === undefined ? 'taken away' : before[way] === undefined ? 'added' : 'replaced';
    return [`    ${WAYS[way]}: ${what}`];
  });
}

/** Every address that must hear of the change: the old one and the new one, each once. */
export function addressesOf({ before, after }: Pick<ChannelNotice, 'before' | 'after'>): string[] {
  return [...new Set([before.mail, after.mail].flatMap((mail) => mail ?? []))];
}

export function channelNotice(notice: ChannelNotice): { readonly subject: string; readonly text: string } {
  const half = Math.ceil(notice.words.length / 2);
  return {
    subject: `Your entry on the roll was changed: ${notice.title}`,
    text: [
      'The returning officers have changed how you can prove who you are in',
      '',
      `    ${notice.title}`,
      '',
      ...changesOf(notice),
      '',
      'Codes and sign-ins from before do not work any more. If a ballot token was issued to you before, it stays the only',
      'one: cast it from the device that drew it, or with its recovery code.',
      '',
      `This is act ${notice.act} of the election. It stands in the public ballot box and in the register, with nothing that`,
      'names you. If you know nothing of it, tell your returning officers at once.',
      '',
      'The twelve words of this election:',
      '',
      `    ${notice.words.slice(0, half).join(' ')}`,
      `    ${notice.words.slice(half).join(' ')}`,
      '',
      ...(notice.test ? ['This election is a test: nothing is decided by it.', ''] : []),
    ].join('\n'),
  };
}
