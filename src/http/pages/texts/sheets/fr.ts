import { ENGLISH, type SheetWords } from '../../../../core/count/print/english.ts';
import { isolated } from '../../../../core/count/print/figures.ts';
import { FR_RULES, motionCondition } from './fr-rules.ts';
import { changeWith, figureWith } from './numbers.ts';
import { type MotionSetting, ruleWordsOf } from './rules.ts';

/** Un résultat raconté en français. Les phrases ne disent rien du genre des personnes, qui n’est pas connu. */

const MARKS = { group: '\u202f', decimal: ',' };
const figure = (text: string) => figureWith(text, MARKS);
const change = (text: string) => changeWith(text, MARKS);

/** `1 bulletin`, `12 bulletins` : zéro et un prennent le singulier. */
function countOf(text: string, one: string, many = `${one}s`): string {
  return `${figure(text)} ${text === '0' || text === '1' ? one : many}`;
}

function list(words: readonly string[]): string {
  if (words.length <= 1) return words[0] ?? '';
  return `${words.slice(0, -1).join(', ')} et ${words.at(-1) ?? ''}`;
}

const bulletins = (papers: string) => countOf(papers, 'bulletin');
const obtain = (count: number) => (count === 1 ? 'obtient le siège' : 'obtiennent chacun un siège');
const leave = (count: number) => (count === 1 ? 'sort du décompte' : 'sortent du décompte');

const REJECTIONS: Readonly<Record<string, string>> = {
  'no-mark': 'rien n’est coché, pas même l’option blanche',
  'blank-with-other-marks': 'l’option blanche est cochée avec d’autres',
  'blank-not-one': 'l’option blanche porte un autre nombre que 1',
  'mark-not-one': 'un choix est écrit par un autre nombre que 1',
  'too-many-choices': 'il y a plus de choix que le mode de scrutin n’en permet',
  'ranks-with-a-gap': 'un rang manque avant un rang utilisé',
  'equal-ranks': 'deux candidats ont le même rang',
  'score-too-high': 'une note dépasse ce que permet le mode de scrutin',
  'too-many-points': 'il y a plus de points que le mode de scrutin n’en permet',
  'rank-below-scores': 'un rang est plus bas que le nombre de marques',
  'wrong-length': 'il n’y a pas une marque par option',
  'not-a-byte': 'une marque est hors limites',
  'block-not-embedded': 'il ne se lit pas\u00a0: ce qui était scellé n’était pas un bulletin',
  'padding-not-zero': 'il porte des marques au-delà de ses options',
};

const EXCLUDED_TOGETHER: Readonly<Record<string, string>> = {
  'fewer-together-than-the-next': 'toutes leurs voix réunies sont moins nombreuses que celles du candidat suivant',
  'not-more-together-than-the-next':
    'toutes leurs voix réunies, avec tous les surplus, ne dépassent pas celles du candidat suivant',
};

const NZ_EXCLUDES: Readonly<Record<string, string>> = {
  'cannot-overtake': 'tous les surplus réunis ne pourraient pas hisser le dernier jusqu’au suivant',
  'no-surplus': 'il ne reste presque aucun surplus pour hisser le dernier',
  'without-votes': 'aucun bulletin ne compte pour le dernier',
  'nothing-moves': 'aucune voix ne bougerait à un nouveau partage',
};

const MARK_STEPS: Readonly<Record<string, string>> = {
  preferred: 'les comparaisons entre eux',
  points: 'leurs points',
  'top-marks': 'les plus hautes notes reçues',
};

export const FR_SHEET: SheetWords = {
  figure,
  change,
  exact: figure,
  exactChange: change,
  list,
  parts: (parts) => parts.join('\u00a0; '),
  row: (names) => names.join(', '),
  name: isolated,
  section: (id) => id,
  rule: ruleWordsOf(FR_RULES),
  settings: ENGLISH.settings,
  rejection: (reason) => REJECTIONS[reason] ?? reason,
  condition: ({ words, setting }) => (setting === undefined ? words : motionCondition(setting as MotionSetting)),
  unit: { votes: 'voix', points: 'points' },
  unused: { choices: 'choix non exprimés', points: 'points non donnés', grades: 'mentions inférieures' },

  outcome: {
    carried: 'La motion est adoptée.',
    notCarried: (reasons) => `La motion est rejetée\u00a0: ${reasons}.`,
    noBallot: 'aucun bulletin n’a été ouvert',
    noPaper: 'aucun bulletin ne compte pour un candidat',
    nothingFor: 'il n’y a aucune voix pour',
    notReached: (names, count) => `condition${count > 1 ? 's' : ''} non remplie${count > 1 ? 's' : ''}\u00a0: ${names}`,
    elected: (names, count) => `${count > 1 ? 'Sièges attribués' : 'Siège attribué'}\u00a0: ${names}.`,
    nobody: 'Personne n’est élu',
    nobodyAs: (why) => `Personne n’est élu\u00a0: ${why}`,
    leaves: (names) =>
      `le mode de scrutin laisse ${names}, et ses paramètres ne prévoient pas de tirage au sort entre ces noms`,
    reopened: (name) => `${name} a obtenu un siège\u00a0; il reste vacant, et les candidatures sont rouvertes.`,
    empty: (seats) =>
      `${countOf(String(seats), 'siège reste vacant', 'sièges restent vacants')}\u00a0: il y a trop peu de candidats.`,
    nobodyElse: (standing) =>
      standing === 1
        ? 'Il y avait un candidat pour un siège\u00a0: personne d’autre ne se présentait.'
        : `Il y avait ${standing} candidats pour ${standing} sièges\u00a0: personne d’autre ne se présentait.`,
    lot: { below: 'voir plus bas', above: 'voir plus haut' },
    lotDecided: (where) => `Un tirage au sort a départagé des candidats à égalité de voix\u00a0; ${where}.`,
  },

  page: {
    holds: (words, part, base) => `Remplie\u00a0: ${words} (${part} sur ${base}).`,
    fails: (words, part, base) => `Non remplie\u00a0: ${words} (${part} sur ${base}).`,
    elected: 'Siège attribué',
    electedOf: (elected, seats) => `Sièges attribués\u00a0: ${elected} sur ${seats}`,
    with: (votes, unit) => `${votes} ${unit}`,
    atStage: (stage) => `au tour ${stage}`,
    opened: 'Bulletins ouverts',
    forCandidates: 'pour des candidats',
    forOrAgainst: 'pour ou contre',
    blankPapers: 'Blancs, par choix',
    emptied: 'Restés sans préférence qui compte',
    rejected: 'Rejetés',
    whyRejected: 'Pourquoi des bulletins ont été rejetés\u00a0:',
    rejectedAs: (papers, why) => `${papers}\u00a0: ${why}`,
    withdrawn: (names) => `Retirés avant le décompte\u00a0: ${names}.`,
    bySection: 'Par section',
    weights: 'Un bulletin compte autant de voix que le poids de sa section.',
    bySectionTable: 'Bulletins par section',
    section: 'Section',
    weight: 'Poids',
    openedColumn: 'Ouverts',
    blank: 'Blancs',
    theRule: (name) => `Le mode de scrutin\u00a0: ${name}`,
    evidence: 'Pour vérifier ce décompte',
    ruleId: 'Mode de scrutin',
    ruleVersion: (version) => `version ${version}`,
    settings: 'paramètres',
    noSettings: 'aucun',
    hashes: {
      records: 'SHA-256 des bulletins comptés',
      rejected: 'SHA-256 des bulletins rejetés',
      file: 'SHA-256 du fichier de bulletins',
      sheet: 'SHA-256 de cette feuille de résultat',
    },
    sums: (sum) =>
      `À chaque tour, tous les chiffres ensemble font ${sum}\u00a0; une feuille où ce n’est pas le cas n’est jamais publiée.`,
  },

  stages: {
    one: 'Décompte',
    title: (stage) => `Tour ${stage}`,
    part: (part, parts) => `(${part} sur ${parts})`,
    heading: 'Tour par tour',
    headingOfOne: 'Voix',
    fates: { in: 'siège obtenu', 'was-in': 'siège déjà obtenu', out: 'hors décompte' },
    quota: (votes) => `quota ${votes}`,
    rest: (label, votes) => `${label} ${votes}`,
    notTransferable: 'non transférables',
    lostByRounding: 'perdues par arrondi',
    allFigures: 'Tous les chiffres',
    allFiguresTable: 'Tous les chiffres de tous les tours',
    candidate: 'Candidat',
    quotaRow: 'Quota',
    sum: 'Somme',
  },

  told: {
    equal: (names, votes) => `${names} avaient autant de voix (${votes})`,
    cannotBeToldApart: (names) => `${names} sont en dernière place et ne peuvent pas être départagés`,
    decided: {
      election: (chosen) => `a donné la place à ${chosen}`,
      surplus: (chosen) => `a placé d’abord ${chosen}`,
      exclusion: (chosen) => `a écarté ${chosen}`,
      defeats: (chosen) => `a retenu d’abord les défaites infligées par ${chosen}`,
      finalist: (chosen) => `a qualifié ${chosen} pour le second tour`,
    },
    byLot: (level, lot, decided) => `${level}\u00a0; le tirage ${lot} ${decided}.`,
    byNumbers: (level, decided) => `${level}\u00a0; la suite de nombres du mode de scrutin ${decided}.`,
    byStage: (level, stage, decided) => `${level}\u00a0; leurs voix différaient au tour ${stage}, ce qui ${decided}.`,
    to: (votes, name) => `${votes} à ${name}`,
    toOthers: (votes, others) => `${votes} à ${others} autres`,
    toNobody: (votes) => (votes === null ? 'une partie à personne' : `${votes} à personne`),
    forWant: (part) => `${part}, faute d’autre préférence`,
    nothingToPassOn: 'Il n’y avait pas de voix à transférer.',
    passedOn: (moved) => `Voix transférées\u00a0: ${moved}.`,
    nextPapers: (name) => `${name}\u00a0: les bulletins suivants sont transférés.`,
    excludedTogether: (names, why) => `${names} sortent ensemble du décompte\u00a0: ${EXCLUDED_TOGETHER[why] ?? ''}.`,
    excluded: (name) => `${name} sort du décompte.`,
    fewest: (name, votes) => `${name} a le moins de voix (${votes}) et sort du décompte.`,
    fewestOfAll: (name) => `${name} a le moins de voix et sort du décompte.`,
    sharedOut: (passes) => `Tous les bulletins sont partagés à nouveau (${countOf(String(passes), 'passage')}).`,
    nzExcluded: (names, count, why) =>
      why in NZ_EXCLUDES ? `${names} ${leave(count)}\u00a0: ${NZ_EXCLUDES[why] ?? ''}.` : null,
    carried: 'Toutes les conditions sont remplies\u00a0: la motion est adoptée.',
    notCarried: 'Toutes les conditions ne sont pas remplies\u00a0: la motion est rejetée.',
    moreThanHalf: (name, votes, all) =>
      `${name} a plus de la moitié des voix qui comptent encore (${votes} sur ${all}) et obtient le siège.`,
    elected: (names, count) => `${names} ${obtain(count)}.`,
    mostVotes: (names, count) => `${names} ${obtain(count)}, avec le plus de voix.`,
    noneForMotion: 'Aucun bulletin n’est pour ou contre la motion.',
    noneChosen: 'Aucun bulletin ne choisit de candidat.',
    noneRanked: 'Aucun bulletin ne classe de candidat.',
    noneMarked: 'Aucun bulletin ne note de candidat.',
    votesOf: (papers) => `Les voix de ${bulletins(papers)}.`,
    pointsOf: (papers) => `Les points de ${bulletins(papers)}.`,
    firstPreferences: (papers) => `Les premières préférences de ${bulletins(papers)}.`,
    surplus: (names, moved) => `${names}\u00a0: le surplus est transféré. ${moved}.`,
    asManyAsPlaces: 'Il reste autant de candidats que de places.',
  },

  lots: {
    heading: 'Égalités et tirages au sort',
    fell: ({ n, stage, tied, decided }) => `Tirage ${n}, au tour ${stage}, entre ${tied}\u00a0: il ${decided}.`,
    open: 'On ne sait pas si cela a changé qui est élu\u00a0: il y a trop de cas à essayer.',
    changed: 'Cela a changé qui est élu\u00a0: un autre tirage en aurait élu d’autres.',
    changedAlone:
      'Cela a changé qui est élu\u00a0: un autre tirage en aurait élu d’autres (les tirages suivants restant ce qu’ils sont).',
    nothing: 'Cela n’a rien changé\u00a0: tous les autres cas ont été comptés jusqu’au bout et élisent les mêmes.',
    nothingAlone:
      'Cela n’a rien changé\u00a0: tous les autres cas ont été comptés jusqu’au bout et élisent les mêmes (les tirages suivants restant ce qu’ils sont).',
    none: 'Aucune égalité n’a demandé de tirage au sort, et aucun ordre n’a été donné pour cela.',
    used: 'Chaque tirage suit ce seul ordre, du plus favorisé au moins favorisé.',
    notUsed: 'Aucune égalité n’a demandé de tirage au sort\u00a0: cet ordre n’a pas servi.',
    sources: {
      coin: 'Il découle de la graine des tirages, que les dépositaires ne pouvaient ni prévoir ni choisir.',
      seed: 'Il découle de la graine donnée au décompte.',
      'lowest-number': 'C’est l’ordre des numéros des candidats, comme demandé\u00a0; rien n’a été tiré au sort.',
      given: 'Il a été donné au décompte.',
    },
    order: 'L’ordre des tirages',
    seed: 'Graine des tirages\u00a0:',
    byHand: 'Pour vérifier à la main\u00a0:',
    givesSeed: 'donne la graine de cette question,',
    andForExample: ', et par exemple',
    theLot: (name) => `le tirage pour ${name}. Le plus petit est le plus favorisé.`,
  },

  pairwise: {
    contradict: (names) => `Des défaites de même force, infligées par ${names}, se contredisent`,
    cannotSeparate: (names) => `Le mode de scrutin ne peut pas départager ${names}`,
    winsAll: (name) => `${name} l’emporte dans la comparaison avec chaque autre candidat.`,
    strongestPath: (name) =>
      `En partant de ${name}, le chemin le plus fort vers chaque autre candidat est au moins aussi fort que le chemin de retour.`,
    noLocked: (name) => `Aucune défaite retenue ne place ${name} sous un autre candidat.`,
    worst: (name, worst) => `${name} rencontre au pire ${worst}, et personne ne rencontre moins.`,
    score: (name, won, lost) =>
      `${name} gagne ${countOf(won, 'comparaison')} et en perd ${figure(lost)}\u00a0; personne n’a un meilleur score.`,
    condorcet: (name) => `Le vainqueur de Condorcet\u00a0: ${name}.`,
    smith: (names) =>
      `Aucun candidat ne l’emporte dans la comparaison avec tous les autres\u00a0; ${names} forment le plus petit groupe dont chacun l’emporte sur tous les autres (l’ensemble de Smith).`,
    compared: (papers) =>
      `Les candidats sont comparés deux à deux sur ${bulletins(papers)}\u00a0; les voix d’un candidat sont celles de toutes ses comparaisons.`,
    leaves: (names) => `Le mode de scrutin laisse ${names}.`,
    elected: (name) => `${name} obtient le siège.`,
    comparisons: ['Comparaisons', 'Voix qui préfèrent le candidat de la ligne à celui de la colonne'],
    paths: ['Chemins les plus forts', 'Force du chemin le plus fort du candidat de la ligne à celui de la colonne'],
    locks: ['Les défaites comme elles ont été prises', 'Dans l’ordre où elles ont été prises'],
    lockColumns: ['Voix', 'Contre', 'Force', 'Suite'],
    over: (winner, loser) => `${winner} devant ${loser}`,
    taken: { locked: 'retenue', skipped: 'passée', contradictory: 'écartée, contradictoire' },
    worstOf: [
      'Le pire que rencontre chaque candidat',
      'Force de la plus forte défaite, 0 s’il n’y en a pas\u00a0; sous 0, l’avance dans la comparaison gagnée de plus près',
    ],
    worstColumn: 'Pire',
    scores: [
      'Comparaisons gagnées et perdues',
      'Le score est le nombre de comparaisons gagnées moins celui des perdues',
    ],
    scoreColumns: ['Gagnées', 'Perdues', 'Égales', 'Score'],
  },

  marks: {
    onlyLeft: (name) => `Il ne reste que ${name}, qui obtient le siège.`,
    finalists: (one, onePoints, other, otherPoints) =>
      `${one} (${onePoints} points) et ${other} (${otherPoints} points) passent au second tour.`,
    preferred: (one, forOne, other, forOther, level) =>
      `Bulletins qui donnent plus de points à ${one}\u00a0: ${forOne}\u00a0; à ${other}\u00a0: ${forOther}\u00a0; autant aux deux\u00a0: ${level}.`,
    seat: (seat) => `Siège ${seat}\u00a0:`,
    mostPoints: (names, count) => `${names} ${obtain(count)}, avec le plus de points.`,
    highestMean: (names, count, means) =>
      `${names} ${obtain(count)}, avec la plus haute moyenne des points donnés (${means}).`,
    bestMedian: (names, count, medians) =>
      `${names} ${obtain(count)}, avec la plus haute mention médiane (${medians}).`,
    meanOf: (name, mean) => `${name} ${mean}`,
    medianOf: (name, grade) => `${name}\u00a0: ${grade}`,
    noGrade: 'sans mention',
    none: 'rien',
    gradesOf: (papers) => `Les mentions de ${bulletins(papers)}\u00a0; les voix sont ceux qui donnent une mention.`,
    gradesFrom: (papers, grade) =>
      `Les mentions de ${bulletins(papers)}\u00a0; les voix sont ceux qui donnent au moins «\u00a0${grade}\u00a0», la meilleure mention médiane.`,
    equalForRunoff: (names) => `${names} avaient autant de points pour le second tour`,
    level: (names) => `${names} sont à égalité`,
    byStep: (level, step, chosen) => `${level}\u00a0; ${MARK_STEPS[step] ?? ''} placent d’abord ${chosen}.`,
    place: (place) => `Rang ${place}`,
    grades: ['Mentions', 'Voix qui donnent au candidat de la ligne la mention de la colonne'],
    points: ['Notes', 'Voix qui donnent au candidat de la ligne la note de la colonne'],
    places: ['Rangs', 'Voix qui placent le candidat de la ligne au rang de la colonne, seul ou avec d’autres'],
    means: ['Moyennes', 'Points divisés par le nombre de voix qui en donnent'],
    meanColumns: ['Moyenne', 'Exacte'],
    medians: ['Mentions médianes', 'Les candidats dans l’ordre que donne le mode de scrutin'],
    medianColumn: 'Médiane',
  },

  college: {
    table: (stage) => `Sections, tour ${stage}`,
    caption: 'Voix dans chaque section, combien comptent encore, et la part du tout que représente la section',
    columns: ['Comptent', 'Épuisées', 'Part'],
    byFirst: 'Les parts des sections selon les premières préférences.',
    smallest: (names) =>
      `${names} a la plus petite part et sort du décompte\u00a0; chaque section est comptée à nouveau.`,
    moreThanHalf: (name, share) => `${name} a plus de la moitié du tout (${share}) et obtient le siège.`,
    largest: (name, share) => `${name} a la plus grande part (${share}) et obtient le siège.`,
  },
};
