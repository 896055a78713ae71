import type { Language } from '../languages.ts';

/**
 * The sentences of the part that checks devices and receipts, in every language of the page: it is loaded by few, and so
 * carries its own. The reason for each check stands in second-device.ts.
 */

const EN = {
  second: 'Check a device or a receipt',
  secondWhy: 'Paste or type what the other device shows: the letters, the text, or a receipt.',
  secondLabel: 'Letters, text or receipt',
  secondFile: 'Or open a receipt that was saved',
  secondBad: 'This is none of the three. Look again whether all of it is here.',
  noted: 'Noted',
  notedWhy:
    'These letters are noted: {letters}. Do they stand on the other device? Then decide there: look inside, or cast.',
  notedNext: 'Then scan or paste here what it shows next.',
  notNoted: 'The letters come first',
  notNotedWhy:
    'This device noted nothing before. What is shown now could have been made up afterwards. Begin again on the other device with “Check this device first”.',
  honest: 'This is what was sealed',
  honestWhy: 'The other device had sealed exactly this. Is it what you chose there? Then it was honest this time.',
  dishonest: 'The device did not seal what it said',
  dishonestWhy: 'Do not vote with that device. Keep both screens, and tell your organisation: {contact}',
  notCountable: 'What was sealed would not be counted',
  again: 'Check something else',
  inBox: 'The vote is in the ballot box',
  inBoxWhy: 'As number {n} of {size} entries. The ballot box has only grown since the receipt was given.',
  inBoxSame: 'It is the very same sealed vote that this device had noted.',
  inBoxOther: 'It is NOT the sealed vote that this device had noted. Tell your organisation: {contact}',
  notInBox: 'The vote is NOT in the ballot box',
  notInBoxWhy: 'Keep this receipt: it proves that the ballot box was changed. Tell your organisation: {contact}',
  notFoundYet: 'Not there yet',
  notFoundYetWhy: 'The published ballot box is a little behind. Look again in a minute.',
  receiptBad: 'This receipt does not hold',
  receiptBadWhy: 'It is damaged, or not one of this election. {reason}',
  wordsFit: 'It was cast with your two words.',
  wordsNot: 'It was NOT cast with these words. It may be somebody else’s receipt.',
  wordsAsk: 'Your two words, if you gave any',
  wordsCompare: 'Compare the words',
  stillOpen: 'Voting is still open. Check again after {instant} whether your vote was mixed and counted.',
  boxClosed: 'The ballot box was closed with this vote in it.',
  mixedBy: 'Mixed by: {names}',
  opened: 'The mixed votes were opened.',
  declaredNow: 'The result is declared.',
  howLooked:
    'For this check the whole ballot box was loaded, not one entry: nobody can see from it whose receipt was checked.',
} as const;

export type CheckKey = keyof typeof EN;
/** Complete in every language: a text that is missing does not compile. */
type CheckTexts = Readonly<Record<CheckKey, string>>;

const FR: CheckTexts = {
  second: 'Vérifier un appareil ou un reçu',
  secondWhy: 'Collez ou tapez ce que montre l’autre appareil\u00a0: les lettres, le texte, ou un reçu.',
  secondLabel: 'Lettres, texte ou reçu',
  secondFile: 'Ou ouvrez un reçu enregistré',
  secondBad: 'Ce n’est rien de tout cela. Regardez si tout y est.',
  noted: 'C’est noté',
  notedWhy:
    'Ces lettres sont notées\u00a0: {letters}. Sont-elles sur l’autre appareil\u00a0? Alors décidez là-bas\u00a0: regarder dedans, ou déposer.',
  notedNext: 'Puis scannez ou collez ici ce qu’il montre ensuite.',
  notNoted: 'Les lettres d’abord',
  notNotedWhy:
    'Cet appareil n’avait rien noté. Ce qui est montré maintenant a pu être inventé après coup. Recommencez sur l’autre appareil par «\u00a0Vérifier d’abord cet appareil\u00a0».',
  honest: 'Voici ce qui était scellé',
  honestWhy:
    'L’autre appareil avait scellé exactement ceci. Est-ce ce que vous y avez choisi\u00a0? Alors il était honnête cette fois.',
  dishonest: 'L’appareil n’a pas scellé ce qu’il disait',
  dishonestWhy:
    'Ne votez pas avec cet appareil. Gardez les deux écrans, et prévenez votre organisation\u00a0: {contact}',
  notCountable: 'Ce qui était scellé ne serait pas compté',
  again: 'Vérifier autre chose',
  inBox: 'Le vote est dans l’urne',
  inBoxWhy: 'Sous le numéro {n}, sur {size} entrées. Depuis le reçu, l’urne n’a fait que grandir.',
  inBoxSame: 'C’est exactement le vote scellé que cet appareil avait noté.',
  inBoxOther: 'Ce n’est PAS le vote scellé que cet appareil avait noté. Prévenez votre organisation\u00a0: {contact}',
  notInBox: 'Le vote n’est PAS dans l’urne',
  notInBoxWhy: 'Gardez ce reçu\u00a0: il prouve que l’urne a été changée. Prévenez votre organisation\u00a0: {contact}',
  notFoundYet: 'Pas encore là',
  notFoundYetWhy: 'L’urne publiée a un peu de retard. Regardez encore dans une minute.',
  receiptBad: 'Ce reçu ne tient pas',
  receiptBadWhy: 'Il est abîmé, ou d’une autre élection. {reason}',
  wordsFit: 'Il a été déposé avec vos deux mots.',
  wordsNot: 'Il n’a PAS été déposé avec ces mots. C’est peut-être le reçu d’une autre personne.',
  wordsAsk: 'Vos deux mots, si vous en avez donné',
  wordsCompare: 'Comparer les mots',
  stillOpen: 'Le vote est encore ouvert. Vérifiez après le {instant} si votre vote a été mélangé et compté.',
  boxClosed: 'L’urne a été close avec ce vote dedans.',
  mixedBy: 'Mélangé par\u00a0: {names}',
  opened: 'Les votes mélangés ont été ouverts.',
  declaredNow: 'Le résultat est proclamé.',
  howLooked:
    'Pour cette vérification, toute l’urne a été chargée, et pas une seule entrée\u00a0: personne ne peut y voir quel reçu a été vérifié.',
};

const AR: CheckTexts = {
  second: 'تحقق من جهاز أو إيصال',
  secondWhy: 'الصق أو اكتب ما يعرضه الجهاز الآخر: الحروف أو النص أو إيصالًا.',
  secondLabel: 'حروف أو نص أو إيصال',
  secondFile: 'أو افتح إيصالًا محفوظًا',
  secondBad: 'هذا ليس واحدًا من الثلاثة. انظر هل هو كامل.',
  noted: 'سُجّل',
  notedWhy: 'سُجّلت هذه الحروف: {letters}. هل هي على الجهاز الآخر؟ إذن قرّر هناك: انظر في الداخل أو أدلِ به.',
  notedNext: 'ثم امسح أو الصق هنا ما يعرضه بعد ذلك.',
  notNoted: 'الحروف أولًا',
  notNotedWhy:
    'لم يسجّل هذا الجهاز شيئًا من قبل. ما يُعرض الآن قد يكون مختلقًا بعد ذلك. ابدأ من جديد على الجهاز الآخر بـ«تحقق من هذا الجهاز أولًا».',
  honest: 'هذا ما كان مختومًا',
  honestWhy: 'ختم الجهاز الآخر هذا بالضبط. هل هو ما اخترته هناك؟ إذن كان أمينًا هذه المرة.',
  dishonest: 'لم يختم الجهاز ما قاله',
  dishonestWhy: 'لا تصوّت بذلك الجهاز. احتفظ بالشاشتين وأبلغ منظمتك: {contact}',
  notCountable: 'ما كان مختومًا لن يُحسب',
  again: 'تحقق من شيء آخر',
  inBox: 'الصوت في صندوق الاقتراع',
  inBoxWhy: 'برقم {n} من {size} مدخلًا. لم يحدث للصندوق منذ الإيصال إلا أن زاد.',
  inBoxSame: 'وهو الصوت المختوم نفسه الذي سجّله هذا الجهاز.',
  inBoxOther: 'وليس هو الصوت المختوم الذي سجّله هذا الجهاز. أبلغ منظمتك: {contact}',
  notInBox: 'الصوت ليس في صندوق الاقتراع',
  notInBoxWhy: 'احتفظ بهذا الإيصال فهو يثبت أن الصندوق تغيّر. أبلغ منظمتك: {contact}',
  notFoundYet: 'ليس هناك بعد',
  notFoundYetWhy: 'الصندوق المنشور متأخر قليلًا. انظر مرة أخرى بعد دقيقة.',
  receiptBad: 'هذا الإيصال غير صحيح',
  receiptBadWhy: 'هو تالف أو لانتخاب آخر. {reason}',
  wordsFit: 'أُدلي به مع كلمتيك.',
  wordsNot: 'لم يُدلَ به مع هاتين الكلمتين. ربما كان إيصال شخص آخر.',
  wordsAsk: 'كلمتاك إن كنت قد أعطيتهما',
  wordsCompare: 'قارن الكلمتين',
  stillOpen: 'ما زال التصويت مفتوحًا. تحقق بعد {instant} هل خُلط صوتك وحُسب.',
  boxClosed: 'أُغلق الصندوق وهذا الصوت فيه.',
  mixedBy: 'خلطه: {names}',
  opened: 'فُتحت الأصوات المخلوطة.',
  declaredNow: 'أُعلنت النتيجة.',
  howLooked: 'لهذا التحقق حُمّل الصندوق كله لا مدخل واحد، فلا يستطيع أحد أن يعرف أي إيصال فُحص.',
};

export const CHECK_TEXTS: { readonly [L in Language]: CheckTexts } = { en: EN, fr: FR, ar: AR };
