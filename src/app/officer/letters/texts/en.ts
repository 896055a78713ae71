import type { LetterSentences } from '../letter.ts';

export const en: LetterSentences = {
  language: 'en',
  dir: 'ltr',
  reference: (reference) => `Member reference: ${reference}`,
  test: 'This election is a test: nothing is decided by it.',
  yourCode: 'Your code, with which you and nobody else can vote:',
  howToVote:
    'Open this address, or point the camera of a telephone at the square. Then type your member reference and the code.',
  compareWords:
    'Before you vote, compare these words with those on the page and with those that your organisation has published. If they differ, do not vote, and tell your returning officers:',
  square: (link) => `The address of the voting page as a square to be read by a camera: ${link}`,
  period: (opens, closes) => `Voting opens: ${opens}. It closes: ${closes}, unless that is extended.`,
  keepIt: (contact) =>
    `Keep this letter to yourself. Nobody who runs this vote will ever ask you for the code. Lost it, or no code came? ${contact}`,
};
