import type { LetterSentences } from '../letter.ts';

export const fr: LetterSentences = {
  language: 'fr',
  dir: 'ltr',
  reference: (reference) => `Numéro de membre\u00a0: ${reference}`,
  test: 'Ce vote est un essai\u00a0: il ne décide de rien.',
  yourCode: 'Votre code, avec lequel vous pouvez voter, vous et personne d’autre\u00a0:',
  howToVote:
    'Ouvrez cette adresse, ou visez le carré avec l’appareil photo d’un téléphone. Saisissez ensuite votre numéro de membre et le code.',
  compareWords:
    'Avant de voter, comparez ces mots avec ceux de la page et avec ceux que votre organisation a publiés. S’ils diffèrent, ne votez pas et prévenez le bureau de vote\u00a0:',
  square: (link) =>
    `L’adresse de la page de vote, sous la forme d’un carré à lire avec un appareil photo\u00a0: ${link}`,
  period: (opens, closes) => `Le vote ouvre\u00a0: ${opens}. Il se termine\u00a0: ${closes}, sauf prolongation.`,
  keepIt: (contact) =>
    `Gardez cette lettre pour vous. Personne parmi ceux qui organisent ce vote ne vous demandera jamais le code. Lettre perdue, ou sans code\u00a0? ${contact}`,
};
