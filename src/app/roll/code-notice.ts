import type { FixedDefinition } from '../../core/election/fixed-definition.ts';
import { wordBlocks } from './notices/compose-notice.ts';
import { wordsOfElection } from './notices/election-words.ts';
import { type RenderedLetter, renderLetter } from './notices/letter.ts';
import { noticeTextsOf } from './notices/texts/texts-of.ts';

/**
 * The mail with a member's one-time code, in plain words and the member's language. The code stands on a line of its
 * own, so that it can be read out and copied; nothing in the mail is a link, so that nobody learns to follow links in
 * such mails, and the subject, which shows on a locked screen, does not hold it.
 */
export function codeNotice(notice: {
  readonly fixed: FixedDefinition;
  /** As the roll has it. */
  readonly language: string | null;
  readonly code: string;
  readonly lifetimeSeconds: number;
}): RenderedLetter & { readonly senderName: string } {
  const { fixed, language, code, lifetimeSeconds } = notice;
  const { definition, fingerprint } = fixed;
  const texts = noticeTextsOf(language, definition.language);
  const { title, organisation } = wordsOfElection(definition, language);
  const rendered = renderLetter({
    subject: texts.subject.code(title).normalize('NFC'),
    language: texts.language,
    dir: texts.dir,
    organisation,
    blocks: [
      { kind: 'text', text: texts.codeAsked },
      { kind: 'lines', lines: [title] },
      { kind: 'text', text: texts.codeIs },
      { kind: 'lines', lines: [code], large: true },
      { kind: 'text', text: texts.codeWorks(Math.max(1, Math.floor(lifetimeSeconds / 60))) },
      ...wordBlocks(texts, fingerprint),
      ...(definition.test ? [{ kind: 'text' as const, text: texts.test }] : []),
      { kind: 'text', text: texts.codeNotYou },
    ],
  });
  return { ...rendered, senderName: organisation };
}
