/**
 * The mail with a member's one-time code, in plain words. The code stands on a line of its own, so that it can be read
 * out and copied; nothing in the mail is a link, so that nobody learns to follow links in such mails.
 */
export function codeNotice(notice: {
  readonly title: string;
  /** True for an election that must never be taken for a real one. */
  readonly test: boolean;
  readonly code: string;
  readonly lifetimeSeconds: number;
  /** The twelve words of the fingerprint. */
  readonly words: readonly string[];
}): { readonly subject: string; readonly text: string } {
  const minutes = Math.max(1, Math.floor(notice.lifetimeSeconds / 60));
  const half = Math.ceil(notice.words.length / 2);
  return {
    subject: `Your code for: ${notice.title}`,
    text: [
      'Somebody, probably you, asked for a code to vote in:',
      '',
      `    ${notice.title}`,
      '',
      'The code is',
      '',
      `    ${notice.code}`,
      '',
      `It works for ${minutes} minutes. Type it only into the page or the program in which you asked for it. Nobody who`,
      'runs this vote will ever ask you for it.',
      '',
      'Before you vote, compare these words with the ones that your organisation has published. If they differ, do not',
      'vote, and tell your returning officers:',
      '',
      `    ${notice.words.slice(0, half).join(' ')}`,
      `    ${notice.words.slice(half).join(' ')}`,
      '',
      ...(notice.test ? ['This election is a test: nothing is decided by it.', ''] : []),
      'If it was not you who asked, you need not do anything: without the code nobody can vote in your name.',
      '',
    ].join('\n'),
  };
}
