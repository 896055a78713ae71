import type { NoticeTexts } from './notice-texts.ts';

export const fr: NoticeTexts = {
  language: 'fr',
  dir: 'ltr',
  locale: 'fr-FR',

  subject: {
    announcement: (title) => `Votre vote : ${title}`,
    code: (title) => `Votre code pour : ${title}`,
    reminder: (title) => `Vous n’avez pas encore retiré votre jeton de vote : ${title}`,
    closingSoon: (title) => `Le vote se termine bientôt : ${title}`,
    result: (title) => `Le résultat : ${title}`,
    tokenState: (title) => `Un jeton de vote vous a-t-il été délivré ? ${title}`,
    channelChanged: (title) => `Votre inscription sur la liste a été modifiée : ${title}`,
    annulled: (title) => `Ce vote a été annulé : ${title}`,
  },

  announced: (organisation) => `${organisation} vous invite à voter :`,
  period: (opens, closes) => `Le vote ouvre le ${opens} et se termine le ${closes}.`,
  yourReference: 'Votre référence de membre, que la page vous demandera, est :',
  openThisPage: 'Pour voter, ouvrez cette page :',
  howItGoes:
    'La page vous demande une seule fois de prouver qui vous êtes. Ensuite vous retirez votre jeton de vote, vous choisissez, vous relisez votre choix et vous déposez votre bulletin. Personne ne peut voir comment vous avez voté. Vous recevez un reçu : gardez-le, il vous permet de vérifier que votre bulletin figure dans le dossier publié.',
  noHurry: 'Vous pouvez retirer votre jeton un jour et voter un autre jour.',

  notYet: 'Aucun jeton de vote n’a encore été retiré pour vous ; vous ne pouvez donc pas avoir voté :',
  closesAt: (closes) => `Le vote se termine le ${closes}.`,
  noMoreReminders: 'Si vous ne voulez plus de rappels pour ce vote, ouvrez cette page :',

  closingSoon: 'Le vote se termine bientôt :',
  ignoreIfVoted:
    'Si vous avez voté, vous n’avez rien à faire. Tout le monde reçoit ce message : nous ne savons pas qui a voté, car rien ne relie un bulletin à un membre.',

  declared: 'Le bureau de vote a proclamé le résultat :',
  elected: (question) => `${question} Le résultat :`,
  nobodyElected: 'rien n’a été élu ni adopté',
  checkIt: 'Le résultat, et tout ce qu’il faut pour le vérifier, est publié ici :',

  tokenIssued: 'Le vote est clos. Un jeton de vote vous a été délivré :',
  tokenNotIssued: 'Le vote est clos. Aucun jeton de vote ne vous a été délivré :',
  tokenBegun:
    'Le vote est clos. Certains teneurs de registre ont signé un jeton de vote pour vous, mais pas tous ; personne ne pouvait donc voter avec lui :',
  tokenMeaning:
    'Pour voter, il faut d’abord un jeton de vote. Nous ne savons pas si un bulletin a été déposé avec ce jeton, ni comment vous avez voté.',
  tellIfWrong: (contact) => `Si cela ne correspond pas à la réalité, prévenez aussitôt le bureau de vote : ${contact}`,

  channelChanged:
    'Votre inscription sur la liste a été modifiée : la façon de vous joindre, ou celle de prouver qui vous êtes, pour :',
  changedWay: {
    mail: 'Votre adresse électronique',
    letterCode: 'Le code de votre lettre',
    certificate: 'Votre certificat OpenPGP',
    subject: 'Votre compte auprès de l’organisation',
  },
  change: { added: 'ajouté', removed: 'retiré', replaced: 'remplacé' },
  channelWhy: (act) =>
    `Le bureau de vote l’a décidé : c’est l’acte ${act} de ce vote, inscrit dans l’urne publique et dans le registre, sans votre nom. Ce message part à l’ancienne adresse et à la nouvelle.`,
  channelEffect:
    'Les codes et les connexions d’avant ne fonctionnent plus. Si un jeton de vote vous a déjà été délivré, il reste le seul : utilisez-le depuis l’appareil qui l’a retiré ou avec son code de récupération.',

  annulled: 'Le bureau de vote a annulé :',
  annulledReason: 'Sa raison :',
  annulledMeaning:
    'Ce vote ne décide de rien. La décision figure dans l’urne publique, signée par le bureau de vote, qui vous dira s’il y aura un autre vote.',

  codeAsked: 'Quelqu’un, sans doute vous, a demandé un code pour voter :',
  codeIs: 'Le code est',
  codeWorks: (minutes) =>
    `Il est valable ${minutes} minutes. Ne le saisissez que dans la page ou le programme où vous l’avez demandé. Personne parmi ceux qui organisent ce vote ne vous le demandera jamais.`,
  codeNotYou:
    'Si vous n’avez rien demandé, vous n’avez rien à faire : sans ce code, personne ne peut voter à votre place.',

  compareWords:
    'Avant de voter, comparez ces mots avec ceux que votre organisation a publiés. S’ils diffèrent, ne votez pas et prévenez le bureau de vote :',
  neverAsk:
    'Nous ne demandons jamais de mot de passe, de code, de code de récupération ni comment vous avez voté : ni par message, ni par téléphone. Quiconque le fait n’est pas nous.',
  test: 'Ce vote est un essai : il ne décide de rien.',
  questions: (organisation, contact) => `Envoyé pour ${organisation}. Questions : ${contact}`,
};
