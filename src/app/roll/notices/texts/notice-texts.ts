/** Every sentence that a mail to a member may hold, in one language. A language that lacks one does not compile. */
export interface NoticeTexts {
  readonly language: string;
  readonly dir: 'ltr' | 'rtl';
  /** For dates, with the digits that the rest of the mail has. */
  readonly locale: string;

  readonly subject: {
    announcement(title: string): string;
    code(title: string): string;
    reminder(title: string): string;
    closingSoon(title: string): string;
    result(title: string): string;
    tokenState(title: string): string;
    channelChanged(title: string): string;
    annulled(title: string): string;
  };

  /** The organisation asks for a vote; the title follows on a line of its own. */
  announced(organisation: string): string;
  period(opens: string, closes: string): string;
  yourReference: string;
  openThisPage: string;
  howItGoes: string;
  noHurry: string;

  notYet: string;
  closesAt(closes: string): string;
  noMoreReminders: string;

  closingSoon: string;
  ignoreIfVoted: string;

  declared: string;
  elected(question: string): string;
  nobodyElected: string;
  checkIt: string;

  tokenIssued: string;
  tokenNotIssued: string;
  tokenBegun: string;
  tokenMeaning: string;
  tellIfWrong(contact: string): string;

  channelChanged: string;
  /** One line for each way that was changed. */
  changedWay: Readonly<Record<'mail' | 'letterCode' | 'certificate' | 'subject', string>>;
  change: Readonly<Record<'added' | 'removed' | 'replaced', string>>;
  channelWhy(act: number): string;
  /** What stays after a change: an issued token is the only one. */
  channelEffect: string;

  annulled: string;
  annulledReason: string;
  annulledMeaning: string;

  codeAsked: string;
  codeIs: string;
  codeWorks(minutes: number): string;
  codeNotYou: string;

  compareWords: string;
  neverAsk: string;
  test: string;
  questions(organisation: string, contact: string): string;
}
