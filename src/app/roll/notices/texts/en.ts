import type { NoticeTexts } from './notice-texts.ts';

export const en: NoticeTexts = {
  language: 'en',
  dir: 'ltr',
  locale: 'en-GB',

  subject: {
    announcement: (title) => `Your vote: ${title}`,
    code: (title) => `Your code for: ${title}`,
    reminder: (title) => `You have not drawn your ballot token yet: ${title}`,
    closingSoon: (title) => `Voting closes soon: ${title}`,
    result: (title) => `The result: ${title}`,
    tokenState: (title) => `Whether a ballot token was issued to you: ${title}`,
    channelChanged: (title) => `Your entry on the roll was changed: ${title}`,
    annulled: (title) => `This vote was annulled: ${title}`,
  },

  announced: (organisation) => `${organisation} asks you to vote in:`,
  period: (opens, closes) => `Voting opens on ${opens} and closes on ${closes}.`,
  yourReference: 'Your member reference, for which the page asks, is:',
  openThisPage: 'To vote, open this page:',
  howItGoes:
    'The page asks you to prove who you are, once. Then you draw your ballot token, choose, look at your choice again and cast your ballot. Nobody can see how you voted. You get a receipt: keep it, with it you can check that your ballot is in the published record.',
  noHurry: 'You may draw your token on one day and vote on another.',

  notYet: 'No ballot token has been drawn for you yet, so you cannot have voted in:',
  closesAt: (closes) => `Voting closes on ${closes}.`,
  noMoreReminders: 'If you want no more reminders of this vote, open this page:',

  closingSoon: 'Voting closes soon in:',
  ignoreIfVoted:
    'If you have voted, you need not do anything. Everybody gets this mail: we do not know who has voted, because nothing ties a ballot to a member.',

  declared: 'The returning officers have declared the result of:',
  elected: (question) => `${question} The outcome:`,
  nobodyElected: 'nothing was elected or accepted',
  checkIt: 'The result, and all that anybody needs to check it, is published here:',

  tokenIssued: 'Voting is closed. A ballot token was issued to you in:',
  tokenNotIssued: 'Voting is closed. No ballot token was issued to you in:',
  tokenBegun:
    'Voting is closed. Some registrars signed a ballot token for you, not all, so that nobody could vote with it in:',
  tokenMeaning:
    'Whoever votes needs a ballot token first. Whether a ballot was cast with it is not known to us, and neither is how you voted.',
  tellIfWrong: (contact) => `If that is not as it should be, tell your returning officers at once: ${contact}`,

  channelChanged: 'Your entry on the roll was changed: how you are reached, or how you prove who you are, in:',
  changedWay: {
    mail: 'Your mail address',
    letterCode: 'The code of your letter',
    certificate: 'Your OpenPGP certificate',
    subject: 'Your account of the organisation’s sign-in',
  },
  change: { added: 'added', removed: 'taken away', replaced: 'replaced' },
  channelWhy: (act) =>
    `The returning officers decided it: it is act ${act} of this vote, and stands in the public ballot box and register without your name. This mail goes to the address of before and to the new one.`,
  channelEffect:
    'Codes and sign-ins from before do not work any more. If a ballot token was issued to you before, it stays the only one: cast it from the device that drew it, or with its recovery code.',

  annulled: 'The returning officers have annulled:',
  annulledReason: 'Their reason:',
  annulledMeaning:
    'Nothing is decided by this vote. The decision stands in the public ballot box, signed by the returning officers. Whether there will be another vote, they will tell you.',

  codeAsked: 'Somebody, probably you, asked for a code to vote in:',
  codeIs: 'The code is',
  codeWorks: (minutes) =>
    `It works for ${minutes} minutes. Type it only into the page or the program in which you asked for it. Nobody who runs this vote will ever ask you for it.`,
  codeNotYou: 'If it was not you who asked, you need not do anything: without the code nobody can vote in your name.',

  compareWords:
    'Before you vote, compare these words with the ones that your organisation has published. If they differ, do not vote, and tell your returning officers:',
  neverAsk:
    'We never ask for a password, a code, a recovery code or how you voted: not by mail, not by telephone. Whoever does is not us.',
  test: 'This election is a test: nothing is decided by it.',
  questions: (organisation, contact) => `Sent for ${organisation}. Questions: ${contact}`,
};
