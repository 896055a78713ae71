import { ENGLISH, type SheetWords } from '../../../../core/count/print/english.ts';
import { AR_RULES, motionCondition } from './ar-rules.ts';
import { changeWith, figureWith } from './numbers.ts';
import { type MotionSetting, ruleWordsOf } from './rules.ts';

/**
 * A result told in Arabic. Digits are Latin, as on all pages; a sign must not change sides, so that such figures are isolated.
 * Counts stand behind a colon or in brackets, where no plural has to agree with them.
 */

const MARKS = { group: ',', decimal: '.' };

/** Left to right, apart from what surrounds it. */
const leftToRight = (text: string) => `\u2066${text}\u2069`;

function figure(text: string): string {
  const written = figureWith(text, MARKS);
  return written.startsWith('−') ? leftToRight(written) : written;
}

function change(text: string): string {
  const written = changeWith(text, MARKS);
  return written === '' ? '' : leftToRight(written);
}

function list(words: readonly string[]): string {
  if (words.length <= 1) return words[0] ?? '';
  return `${words.slice(0, -1).join('، ')} و${words.at(-1) ?? ''}`;
}

const papersIn = (text: string) => `(عدد الأوراق: ${figure(text)})`;

const REJECTIONS: Readonly<Record<string, string>> = {
  'no-mark': 'لا علامة فيها، ولا حتى على الخيار الأبيض',
  'blank-with-other-marks': 'وُضعت علامة على الخيار الأبيض مع غيره',
  'blank-not-one': 'على الخيار الأبيض رقم غير 1',
  'mark-not-one': 'كُتب اختيار برقم غير 1',
  'too-many-choices': 'فيها اختيارات أكثر مما تسمح به طريقة الفرز',
  'ranks-with-a-gap': 'تُركت مرتبة قبل مرتبة مستعملة',
  'equal-ranks': 'لمرشحَين المرتبة نفسها',
  'score-too-high': 'فيها درجة أعلى مما تسمح به طريقة الفرز',
  'too-many-points': 'فيها نقاط أكثر مما تسمح به طريقة الفرز',
  'rank-below-scores': 'فيها مرتبة أدنى من عدد العلامات',
  'wrong-length': 'ليس فيها علامة واحدة لكل خيار',
  'not-a-byte': 'فيها علامة خارج الحدود',
  'block-not-embedded': 'لا يمكن قراءتها: ما خُتم لم يكن ورقة اقتراع',
  'padding-not-zero': 'فيها علامات بعد آخر خياراتها',
};

const EXCLUDED_TOGETHER: Readonly<Record<string, string>> = {
  'fewer-together-than-the-next': 'كل أصواتهم مجتمعة أقل من أصوات المرشح التالي',
  'not-more-together-than-the-next': 'كل أصواتهم مجتمعة مع كل الفوائض لا تزيد على أصوات المرشح التالي',
};

const NZ_EXCLUDES: Readonly<Record<string, string>> = {
  'cannot-overtake': 'كل الفوائض مجتمعة لا ترفع الأخير إلى الذي يسبقه',
  'no-surplus': 'لم يبق فائض يُذكر يرفع الأخير',
  'without-votes': 'لا ورقة تُحسب للأخير',
  'nothing-moves': 'لن ينتقل أي صوت في توزيع جديد',
};

const MARK_STEPS: Readonly<Record<string, string>> = {
  preferred: 'المقارنات بينهم',
  points: 'نقاطهم',
  'top-marks': 'أعلى الدرجات التي نالوها',
};

export const AR_SHEET: SheetWords = {
  figure,
  change,
  exact: figure,
  exactChange: change,
  list,
  parts: (parts) => parts.join('؛ '),
  row: (names) => names.map((name) => `\u2068${name}\u2069`).join('، '),
  name: (name) => `\u2068${name}\u2069`,
  section: (id) => id,
  rule: ruleWordsOf(AR_RULES),
  settings: ENGLISH.settings,
  rejection: (reason) => REJECTIONS[reason] ?? reason,
  condition: ({ words, setting }) => (setting === undefined ? words : motionCondition(setting as MotionSetting)),
  unit: { votes: 'الأصوات', points: 'النقاط' },
  unused: { choices: 'اختيارات لم تُستعمل', points: 'نقاط لم تُعطَ', grades: 'تقديرات أدنى' },

  outcome: {
    carried: 'أُقرّ الاقتراح.',
    notCarried: (reasons) => `لم يُقرّ الاقتراح: ${reasons}.`,
    noBallot: 'لم تُفتح أي ورقة',
    noPaper: 'لا ورقة تُحسب لأي مرشح',
    nothingFor: 'لا صوت يؤيده',
    notReached: (names) => `شروط لم تتحقق: ${names}`,
    elected: (names) => `الفائزون بالمقاعد: ${names}.`,
    nobody: 'لم يُنتخب أحد',
    nobodyAs: (why) => `لم يُنتخب أحد: ${why}`,
    leaves: (names) => `تُبقي طريقة الفرز ${names}، ولا تطلب إعداداتها قرعة بينهم`,
    reopened: (name) => `نال ${name} مقعدًا؛ يبقى شاغرًا ويُعاد فتح باب الترشيح له.`,
    empty: (seats) => `مقاعد تبقى شاغرة: ${seats}، لأن المرشحين أقل من المقاعد.`,
    nobodyElse: (standing) =>
      standing === 1
        ? 'كان هناك مرشح واحد لمقعد واحد: لم يترشح أحد غيره.'
        : `كان عدد المرشحين (${standing}) مساويًا لعدد المقاعد (${standing}): لم يترشح أحد غيرهم.`,
    lot: { below: 'انظر أدناه', above: 'انظر أعلاه' },
    lotDecided: (where) => `حسمت القرعة بين مرشحين تساوت أصواتهم؛ ${where}.`,
  },

  page: {
    holds: (words, part, base) => `تحقّق: ${words} (${part} من ${base}).`,
    fails: (words, part, base) => `لم يتحقّق: ${words} (${part} من ${base}).`,
    elected: 'الفائز بالمقعد',
    electedOf: (elected, seats) => `مقاعد مُنحت: ${elected} من ${seats}`,
    with: (votes, unit) => `${unit}: ${votes}`,
    atStage: (stage) => `في الجولة ${stage}`,
    opened: 'أوراق فُتحت',
    forCandidates: 'لمرشحين',
    forOrAgainst: 'مؤيدة أو معارضة',
    blankPapers: 'بيضاء عن قصد',
    emptied: 'بقيت بلا تفضيل يُحسب',
    rejected: 'مرفوضة',
    whyRejected: 'لماذا رُفضت أوراق:',
    rejectedAs: (papers, why) => `${papers}: ${why}`,
    withdrawn: (names) => `انسحبوا قبل الفرز: ${names}.`,
    bySection: 'حسب القسم',
    weights: 'تُحسب الورقة أصواتًا بقدر وزن قسمها.',
    bySectionTable: 'الأوراق حسب القسم',
    section: 'القسم',
    weight: 'الوزن',
    openedColumn: 'فُتحت',
    blank: 'بيضاء',
    theRule: (name) => `طريقة الفرز: ${name}`,
    evidence: 'للتحقق من هذا الفرز',
    ruleId: 'طريقة الفرز',
    ruleVersion: (version) => `الإصدار ${leftToRight(version)}`,
    settings: 'الإعدادات',
    noSettings: 'لا شيء',
    hashes: {
      records: 'SHA-256 للأوراق المحسوبة',
      rejected: 'SHA-256 للأوراق المرفوضة',
      file: 'SHA-256 لملف الأوراق',
      sheet: 'SHA-256 لصحيفة النتيجة هذه',
    },
    sums: (sum) => `في كل جولة مجموع كل الأرقام ${sum}؛ والصحيفة التي لا يصح فيها ذلك لا تُنشر أبدًا.`,
  },

  stages: {
    one: 'الفرز',
    title: (stage) => `الجولة ${stage}`,
    part: (part, parts) => `(${part} من ${parts})`,
    heading: 'جولة بجولة',
    headingOfOne: 'الأصوات',
    fates: { in: 'نال مقعدًا', 'was-in': 'نال مقعدًا من قبل', out: 'خرج من الفرز' },
    quota: (votes) => `النصاب: ${votes}`,
    rest: (label, votes) => `${label}: ${votes}`,
    notTransferable: 'لا تنتقل',
    lostByRounding: 'ضاعت بالتقريب',
    allFigures: 'كل الأرقام',
    allFiguresTable: 'كل أرقام كل الجولات',
    candidate: 'المرشح',
    quotaRow: 'النصاب',
    sum: 'المجموع',
  },

  told: {
    equal: (names, votes) => `تساوت أصوات ${names} (${votes})`,
    cannotBeToldApart: (names) => `في المكان الأخير ${names} ولا يمكن التفريق بينهم`,
    decided: {
      election: (chosen) => `أعطت المكان إلى ${chosen}`,
      surplus: (chosen) => `قدّمت ${chosen}`,
      exclusion: (chosen) => `أخرجت ${chosen}`,
      defeats: (chosen) => `قدّمت الهزائم التي ألحقها ${chosen}`,
      finalist: (chosen) => `أدخلت الجولة الفاصلة ${chosen}`,
    },
    byLot: (level, lot, decided) => `${level}؛ القرعة ${lot} ${decided}.`,
    byNumbers: (level, decided) => `${level}؛ أرقام طريقة الفرز ${decided}.`,
    byStage: (level, stage, decided) => `${level}؛ والجولة ${stage} التي اختلفت فيها ${decided}.`,
    to: (votes, name) => `${votes} إلى ${name}`,
    toOthers: (votes, others) => `${votes} إلى آخرين (عددهم: ${others})`,
    toNobody: (votes) => (votes === null ? 'وبعضها لا يذهب إلى أحد' : `${votes} لا تذهب إلى أحد`),
    forWant: (part) => `${part} لعدم وجود تفضيل آخر`,
    nothingToPassOn: 'لا أصوات تُنقل.',
    passedOn: (moved) => `الأصوات المنقولة: ${moved}.`,
    nextPapers: (name) => `تُنقل الأوراق التالية العائدة إلى ${name}.`,
    excludedTogether: (names, why) => `يخرج من الفرز معًا ${names}: ${EXCLUDED_TOGETHER[why] ?? ''}.`,
    excluded: (name) => `يخرج من الفرز ${name}.`,
    fewest: (name, votes) => `أقل الأصوات (${votes}) عند ${name} فيخرج من الفرز.`,
    fewestOfAll: (name) => `أقل الأصوات عند ${name} فيخرج من الفرز.`,
    sharedOut: (passes) => `تُوزّع كل الأوراق من جديد (عدد المرات: ${passes}).`,
    nzExcluded: (names, _count, why) =>
      why in NZ_EXCLUDES ? `يخرج من الفرز ${names}: ${NZ_EXCLUDES[why] ?? ''}.` : null,
    carried: 'تحققت كل الشروط: أُقرّ الاقتراح.',
    notCarried: 'لم تتحقق كل الشروط: لم يُقرّ الاقتراح.',
    moreThanHalf: (name, votes, all) =>
      `نال ${name} أكثر من نصف الأصوات التي ما زالت تُحسب (${votes} من ${all}) ففاز بالمقعد.`,
    elected: (names) => `فاز بمقعد ${names}.`,
    mostVotes: (names) => `فاز بمقعد ${names} بأكثر الأصوات.`,
    noneForMotion: 'لا ورقة تؤيد الاقتراح أو تعارضه.',
    noneChosen: 'لا ورقة تختار مرشحًا.',
    noneRanked: 'لا ورقة ترتّب مرشحًا.',
    noneMarked: 'لا ورقة تعطي مرشحًا درجة.',
    votesOf: (papers) => `أصوات الأوراق ${papersIn(papers)}.`,
    pointsOf: (papers) => `نقاط الأوراق ${papersIn(papers)}.`,
    firstPreferences: (papers) => `التفضيلات الأولى في الأوراق ${papersIn(papers)}.`,
    surplus: (names, moved) => `يُنقل فائض ${names}. ${moved}.`,
    asManyAsPlaces: 'بقي من المرشحين بقدر الأماكن.',
  },

  lots: {
    heading: 'التعادل والقرعة',
    fell: ({ n, stage, tied, decided }) => `القرعة ${n} في الجولة ${stage} بين ${tied}: ${decided}.`,
    open: 'لا يُعرف هل غيّر ذلك من انتُخب: الحالات الممكنة أكثر من أن تُجرَّب.',
    changed: 'غيّر ذلك من انتُخب: كانت قرعة أخرى ستنتخب غيرهم.',
    changedAlone: 'غيّر ذلك من انتُخب: كانت قرعة أخرى ستنتخب غيرهم (مع بقاء القرعات التالية كما هي).',
    nothing: 'لم يغيّر ذلك شيئًا: فُرزت كل الحالات الأخرى إلى نهايتها وتنتخب الأشخاص أنفسهم.',
    nothingAlone:
      'لم يغيّر ذلك شيئًا: فُرزت كل الحالات الأخرى إلى نهايتها وتنتخب الأشخاص أنفسهم (مع بقاء القرعات التالية كما هي).',
    none: 'لم يحتج أي تعادل إلى قرعة، ولم يُحدَّد ترتيب للقرعة.',
    used: 'أُخذت كل قرعة من هذا الترتيب وحده، وأوّله أكثرهم حظًا.',
    notUsed: 'لم يحتج أي تعادل إلى قرعة: لم يُستعمل هذا الترتيب.',
    sources: {
      coin: 'وهو يتبع بذرة القرعة التي لم يكن الأمناء يستطيعون توقّعها ولا اختيارها.',
      seed: 'وهو يتبع البذرة التي أُعطيت للفرز.',
      'lowest-number': 'وهو ترتيب أرقام المرشحين كما طُلب؛ لم تُجرَ قرعة.',
      given: 'وقد أُعطي للفرز.',
    },
    order: 'ترتيب القرعة',
    seed: 'بذرة القرعة:',
    byHand: 'للتحقق يدويًا:',
    givesSeed: 'يعطي بذرة هذا السؤال،',
    andForExample: '، ومثلًا',
    theLot: (name) => `قرعة ${name}. والأصغر أكثرهم حظًا.`,
  },

  pairwise: {
    contradict: (names) => `هزائم متساوية القوة ألحقها ${names} يناقض بعضها بعضًا`,
    cannotSeparate: (names) => `لا تستطيع طريقة الفرز أن تفرّق بين ${names}`,
    winsAll: (name) => `يفوز ${name} في المقارنة مع كل مرشح آخر.`,
    strongestPath: (name) => `أقوى مسار من ${name} إلى كل مرشح آخر لا يقل قوة عن مسار العودة.`,
    noLocked: (name) => `لا هزيمة مثبّتة تضع ${name} تحت مرشح آخر.`,
    worst: (name, worst) => `أسوأ ما يلقاه ${name} هو ${worst}، ولا أحد يلقى أقل منه.`,
    score: (name, won, lost) => `نتيجة ${name}: مقارنات رابحة ${figure(won)} وخاسرة ${figure(lost)}؛ ولا أحد أفضل منه.`,
    condorcet: (name) => `فائز كوندورسيه: ${name}.`,
    smith: (names) =>
      `لا مرشح يفوز في المقارنة مع كل الآخرين؛ وأصغر مجموعة يفوز كل من فيها على كل من سواها (مجموعة سميث): ${names}.`,
    compared: (papers) => `يُقارن كل مرشحَين معًا على الأوراق ${papersIn(papers)}؛ وأصوات المرشح هي أصوات مقارناته كلها.`,
    leaves: (names) => `تُبقي طريقة الفرز ${names}.`,
    elected: (name) => `فاز بالمقعد ${name}.`,
    comparisons: ['المقارنات', 'الأصوات التي تفضّل مرشح الصف على مرشح العمود'],
    paths: ['أقوى المسارات', 'قوة أقوى مسار من مرشح الصف إلى مرشح العمود'],
    locks: ['الهزائم كما أُخذت', 'بالترتيب الذي أُخذت به'],
    lockColumns: ['الأصوات', 'ضد', 'القوة', 'المصير'],
    over: (winner, loser) => `${winner} على ${loser}`,
    taken: { locked: 'ثُبّتت', skipped: 'تُجووزت', contradictory: 'تُركت للتناقض' },
    worstOf: ['أسوأ ما يلقاه كل مرشح', 'قوة أقوى هزيمة، و0 إن لم توجد؛ وتحت الصفر مقدار الفوز في أقرب مقارنة'],
    worstColumn: 'الأسوأ',
    scores: ['المقارنات الرابحة والخاسرة', 'النتيجة هي المقارنات الرابحة ناقص الخاسرة'],
    scoreColumns: ['رابحة', 'خاسرة', 'متعادلة', 'النتيجة'],
  },

  marks: {
    onlyLeft: (name) => `لم يبق إلا ${name} ففاز بالمقعد.`,
    finalists: (one, onePoints, other, otherPoints) =>
      `إلى الجولة الفاصلة: ${one} (النقاط: ${onePoints}) و${other} (النقاط: ${otherPoints}).`,
    preferred: (one, forOne, other, forOther, level) =>
      `أوراق تعطي نقاطًا أكثر إلى ${one}: ${forOne}؛ وإلى ${other}: ${forOther}؛ وبالتساوي: ${level}.`,
    seat: (seat) => `المقعد ${seat}:`,
    mostPoints: (names) => `فاز بمقعد ${names} بأكثر النقاط.`,
    highestMean: (names, _count, means) => `فاز بمقعد ${names} بأعلى متوسط للنقاط المعطاة (${means}).`,
    bestMedian: (names, _count, medians) => `فاز بمقعد ${names} بأعلى تقدير وسيط (${medians}).`,
    meanOf: (name, mean) => `${name} ${mean}`,
    medianOf: (name, grade) => `${name}: \u2068${grade}\u2069`,
    noGrade: 'بلا تقدير',
    none: 'لا شيء',
    gradesOf: (papers) => `تقديرات الأوراق ${papersIn(papers)}؛ والأصوات هي التي تعطي تقديرًا.`,
    gradesFrom: (papers, grade) =>
      `تقديرات الأوراق ${papersIn(papers)}؛ والأصوات هي التي تعطي على الأقل «\u2068${grade}\u2069»، وهو أفضل تقدير وسيط.`,
    equalForRunoff: (names) => `تساوت نقاط ${names} للجولة الفاصلة`,
    level: (names) => `تعادل ${names}`,
    byStep: (level, step, chosen) => `${level}؛ وقدّمت ${MARK_STEPS[step] ?? ''} ${chosen}.`,
    place: (place) => `المرتبة ${place}`,
    grades: ['التقديرات', 'الأصوات التي تعطي مرشح الصف تقدير العمود'],
    points: ['الدرجات', 'الأصوات التي تعطي مرشح الصف درجة العمود'],
    places: ['المراتب', 'الأصوات التي تضع مرشح الصف في مرتبة العمود، وحده أو مع غيره'],
    means: ['المتوسطات', 'النقاط مقسومة على عدد الأصوات التي تعطي نقاطًا'],
    meanColumns: ['المتوسط', 'بالضبط'],
    medians: ['التقديرات الوسيطة', 'المرشحون بترتيب طريقة الفرز'],
    medianColumn: 'الوسيط',
  },

  college: {
    table: (stage) => `الأقسام، الجولة ${stage}`,
    caption: 'الأصوات في كل قسم، وكم منها ما زال يُحسب، وحصة القسم من الكل',
    columns: ['تُحسب', 'نفدت', 'الحصة'],
    byFirst: 'حصص الأقسام حسب التفضيلات الأولى.',
    smallest: (names) => `أصغر حصة عند ${names} فيخرج من الفرز؛ ويُفرز كل قسم من جديد.`,
    moreThanHalf: (name, share) => `نال ${name} أكثر من نصف الكل (${share}) ففاز بالمقعد.`,
    largest: (name, share) => `نال ${name} أكبر حصة (${share}) ففاز بالمقعد.`,
  },
};
