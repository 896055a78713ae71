import type { JsonObject } from '../../../../core/base/canonical-json.ts';
import { type MotionSetting, motionSettings, type RuleSize, type RuleTranslations, said } from './rules.ts';

/** Les modes de scrutin en français, phrase pour phrase comme dans le registre (src/core/count/rules). */

const RANKED =
  'Chaque bulletin classe autant de candidats qu’il veut\u00a0: 1 pour la première préférence, 2 pour la deuxième, et ainsi de suite.';
const LAST_SEAT =
  'Des candidats à égalité de voix ne sont départagés que si le dernier siège se joue entre eux, et alors par tirage au sort.';
const NONE_CHOSEN = 'Si aucun bulletin ne choisit de candidat, personne n’est élu.';
const NONE_RANKED = 'Si aucun bulletin ne classe de candidat, personne n’est élu.';
const AS_MANY_LEFT = `S’il reste autant de candidats que de places, ils sont élus. ${NONE_RANKED}`;

const most = (what: string, { seats }: RuleSize) =>
  seats === 1 ? `Le candidat qui a ${what} est élu.` : `Les ${seats} candidats qui ont ${what} sont élus.`;

const oneChoice = 'Chaque bulletin choisit un candidat.';
const choices = (count: unknown) =>
  count === 1
    ? oneChoice
    : `Chaque bulletin choisit jusqu’à ${said(count)} candidats\u00a0; moins est permis, plus rend le bulletin entier nul.`;

const chooseRule = (name: string) => ({
  name,
  explain: (settings: JsonObject, size: RuleSize) => [
    choices(settings['choices']),
    most('le plus de voix', size),
    LAST_SEAT,
    NONE_CHOSEN,
  ],
});

const TIES: Readonly<Record<string, string>> = {
  lot: 'Les égalités de voix sont départagées par tirage au sort.',
  backwards:
    'Les égalités de voix sont départagées par le tour précédent le plus récent où les voix différaient, sinon par tirage au sort.',
  forwards:
    'Les égalités de voix sont départagées par le premier tour où les voix différaient, sinon par tirage au sort.',
};

const ties = (settings: JsonObject) => TIES[said(settings['ties'])] ?? '';

const EQUAL_RANKS =
  'Chaque bulletin classe autant de candidats qu’il veut, 1 pour le meilleur\u00a0; plusieurs peuvent avoir le même rang';
const DIFFERENT_RANKS =
  'Chaque bulletin classe autant de candidats qu’il veut, 1 pour le meilleur\u00a0; deux ne peuvent pas avoir le même rang.';

const pairOpening = ({ equalRanks, unranked }: JsonObject) => [
  equalRanks === 'allowed' ? `${EQUAL_RANKS}.` : DIFFERENT_RANKS,
  'Chaque candidat est comparé à chaque autre\u00a0: l’un bat l’autre quand plus de bulletins le classent devant que derrière.',
  unranked === 'last'
    ? 'Les candidats sans rang sont derrière tous ceux qui en ont un, et à égalité entre eux.'
    : 'Un bulletin ne dit rien d’un candidat auquel il ne donne pas de rang.',
];

const pairClosing = (settings: JsonObject) => [
  settings['ties'] === 'lot'
    ? 'S’il reste plusieurs candidats, un tirage au sort les départage.'
    : 'S’il reste plusieurs candidats, ils sont tous nommés et personne n’est élu.',
  NONE_RANKED,
];

const pairRule = (name: string, sentences: (settings: JsonObject) => readonly string[]) => ({
  name,
  explain: (settings: JsonObject) => [
    ...pairOpening(settings),
    settings['strength'] === 'winning-votes'
      ? 'La force d’une défaite est le nombre de voix pour le gagnant.'
      : 'La force d’une défaite est l’avance en voix du gagnant sur le perdant.',
    ...sentences(settings),
    ...pairClosing(settings),
  ],
});

const meekShares = ({ seats }: RuleSize) =>
  `Chaque bulletin est partagé à partir de sa première préférence\u00a0: un candidat élu ne garde de chaque bulletin qu’une part telle que toutes les parts ensemble fassent le quota, soit le total des voix encore en jeu divisé par ${seats + 1}\u00a0; le reste va à la préférence suivante.`;
const NINE_PLACES = 'Tout est compté à neuf décimales\u00a0; les parts gardées sont arrondies vers le haut.';

const bordaPoints = (points: unknown, { candidates }: RuleSize) => {
  switch (points) {
    case 'from-n-less-1':
      return `Le premier rang vaut ${candidates - 1} points, chaque rang suivant un de moins, le dernier 0.`;
    case 'from-n':
      return `Le premier rang vaut ${candidates} points, chaque rang suivant un de moins, le dernier 1.`;
    case 'from-ranked':
      return 'Le premier rang vaut autant de points que le bulletin classe de candidats, chaque rang suivant un de moins.';
    default:
      return 'Le premier rang vaut 1 point, le deuxième 1/2, le troisième 1/3 et ainsi de suite, en fractions exactes.';
  }
};

const UNGRADED: Readonly<Record<string, string>> = {
  lowest: 'Un bulletin sans mention pour un candidat lui donne la plus basse.',
  median: 'Un bulletin sans mention pour un candidat lui donne la médiane de celles des autres bulletins.',
  'not-counted':
    'Un bulletin sans mention pour un candidat ne dit rien de lui\u00a0; les mentions sont répétées jusqu’à ce que tous les candidats en aient autant.',
};

const FIGURES: Readonly<Record<string, string>> = {
  for: 'les voix pour',
  cast: 'les voix pour et contre',
  'cast-and-blank': 'les voix pour, contre et blanches',
  returned: 'toutes les voix reçues, rejetées comprises,',
};
const BASES: Readonly<Record<string, string>> = {
  for: 'des voix pour',
  cast: 'des voix pour et contre',
  'cast-and-blank': 'des voix pour, contre et blanches',
  returned: 'de toutes les voix reçues, rejetées comprises',
  entitled: 'des voix de tous les inscrits',
};

/** Une condition d’une motion, avec le nom que lui donne la définition. */
export function motionCondition({ name, figure, relation, share, base, of }: MotionSetting): string {
  const [n = 0, d = 1] = share;
  const least = relation === 'more-than' ? 'plus de' : 'au moins';
  const root = of === 'square-root' ? 'de la racine carrée ' : '';
  return `${name}\u00a0: ${FIGURES[figure] ?? figure} doivent faire ${least} ${n}/${d} ${root}${BASES[base] ?? base}`;
}

const sectionShares = (settings: JsonObject) => {
  const sections = settings['sections'] as unknown as { section: string; share: number[] }[];
  return sections.map(({ section, share: [n = 0, d = 1] }) => `${section} ${n}/${d}`).join(', ');
};

export const FR_RULES: RuleTranslations = {
  plurality: chooseRule('Majorité relative (le plus de voix)'),
  block: chooseRule('Vote plurinominal (autant de choix que de sièges)'),
  limited: chooseRule('Vote limité (moins de choix que de sièges)'),
  approval: {
    name: 'Vote par approbation',
    explain: (settings, size) => [
      settings['most'] === null
        ? 'Chaque bulletin coche tous les candidats qu’il approuve, autant qu’il veut.'
        : `Chaque bulletin coche jusqu’à ${said(settings['most'])} candidats qu’il approuve\u00a0; plus rend le bulletin entier nul.`,
      most('le plus d’approbations', size),
      'Des candidats à égalité d’approbations ne sont départagés que si le dernier siège se joue entre eux, et alors par tirage au sort.',
      'Un bulletin blanc n’approuve personne et est valable. Si personne n’a d’approbation, personne n’est élu.',
    ],
  },
  motion: {
    name: 'Motion',
    explain: (settings) => [
      'Chaque bulletin est pour la motion, contre, ou blanc.',
      'La motion est adoptée s’il y a au moins une voix pour et si toutes ces conditions sont remplies\u00a0:',
      ...motionSettings(settings).map((condition) => `${motionCondition(condition)}.`),
      'À égalité de voix pour et contre elle n’est pas adoptée\u00a0; il n’y a ni voix prépondérante ni tirage au sort.',
    ],
  },
  cumulative: {
    name: 'Vote cumulatif',
    explain: (settings, size) => [
      `Chaque bulletin dispose de ${settings['votes'] === 1 ? '1 voix' : `${said(settings['votes'])} voix`}, qu’il répartit comme il veut entre les candidats, jusqu’à ${said(settings['mostForOne'])} pour un seul\u00a0; moins est permis, plus rend le bulletin entier nul.`,
      most('le plus de voix', size),
      LAST_SEAT,
      'Si aucun bulletin ne donne de voix, personne n’est élu.',
    ],
  },
  score: {
    name: 'Vote par notes',
    explain: (settings, size) => [
      `Chaque bulletin donne à chaque candidat des points, de 1 à ${said(settings['highest'])}, ou aucun.`,
      settings['unmarked'] === 'zero'
        ? 'Tous les points d’un candidat sont additionnés\u00a0; ne pas donner de points vaut 0.'
        : 'Tous les points d’un candidat sont additionnés et divisés par le nombre de bulletins qui lui en donnent\u00a0; les fractions exactes sont comparées.',
      most(settings['unmarked'] === 'zero' ? 'le plus de points' : 'la plus haute moyenne', size),
      'Des candidats à égalité ne sont départagés que si le dernier siège se joue entre eux, et alors par tirage au sort.',
      'Si aucun bulletin ne donne de point, personne n’est élu.',
    ],
  },
  star: {
    name: 'STAR (notes, puis second tour automatique)',
    explain: (settings, size) => [
      `Chaque bulletin donne à chaque candidat des points, de 1 à ${said(settings['highest'])}, ou aucun, ce qui vaut 0.`,
      'Les deux candidats qui ont le plus de points passent au second tour. Chaque bulletin y compte pour celui auquel il donne le plus de points\u00a0; celui qui a le plus de bulletins est élu.',
      'Des candidats à égalité de points pour une place au second tour sont départagés par les comparaisons gagnées moins les comparaisons perdues entre eux, puis par les bulletins qui leur donnent la plus haute note, puis par tirage au sort.',
      'À égalité au second tour est élu celui qui a le plus de points, puis le plus de notes les plus hautes, puis par tirage au sort.',
      ...(size.seats === 1
        ? []
        : ['Chaque siège suivant est attribué de la même façon entre les candidats restants (STAR en bloc).']),
      'Si aucun bulletin ne donne de point, personne n’est élu.',
    ],
  },
  'majority-judgement': {
    name: 'Jugement majoritaire',
    explain: (settings, size) => [
      `Chaque bulletin donne à chaque candidat une mention\u00a0: ${(settings['grades'] as string[]).join(', ')}.`,
      UNGRADED[said(settings['ungraded'])] ?? '',
      'Les mentions d’un candidat sont mises en ordre\u00a0; celle du milieu, la plus basse de deux, est la médiane.',
      most('la plus haute médiane', size),
      'À des candidats de même médiane on enlève une mention médiane chacun, encore et encore, jusqu’à ce que les médianes diffèrent. Des candidats avec exactement les mêmes mentions sont départagés par tirage au sort, si le dernier siège se joue entre eux.',
      'Si aucun bulletin ne donne de mention, personne n’est élu.',
    ],
  },
  borda: {
    name: 'Méthode de Borda',
    explain: (settings, size) => [
      settings['equalRanks'] === 'allowed'
        ? `${EQUAL_RANKS}, et se partagent les points des rangs qu’ils occupent ensemble.`
        : DIFFERENT_RANKS,
      bordaPoints(settings['points'], size),
      settings['unranked'] === 'nothing'
        ? 'Les candidats sans rang n’ont rien.'
        : 'Les candidats sans rang se partagent les points des rangs qui restent.',
      most('le plus de points', size),
      'Des candidats à égalité de points ne sont départagés que si le dernier siège se joue entre eux, et alors par tirage au sort.',
      NONE_RANKED,
    ],
  },
  'electoral-college': {
    name: 'Collège électoral (sections avec des parts)',
    explain: (settings) => [
      settings['count'] === 'most-votes' ? oneChoice : RANKED,
      `Les sections ont ces parts du tout\u00a0: ${sectionShares(settings)}.`,
      'Dans chaque section, les voix d’un candidat sont divisées par les voix qui y comptent encore pour quelqu’un et multipliées par la part de la section\u00a0; ces fractions exactes sont additionnées.',
      settings['withoutVotes'] === 'nothing'
        ? 'La part d’une section où plus aucun bulletin ne compte ne va à personne.'
        : 'Si plus aucun bulletin d’une section ne compte, les autres sections se partagent le tout.',
      settings['count'] === 'most-votes'
        ? 'Le candidat qui a la plus grande somme est élu.'
        : 'Tant que personne n’a plus de la moitié de ce qui compte, le candidat qui a la plus petite somme sort du décompte, et ses bulletins vont dans chaque section à leur préférence suivante. Les bulletins sans autre préférence ne comptent plus dans leur section.',
      {
        lot: 'Les parts égales sont départagées par tirage au sort.',
        backwards:
          'Les parts égales sont départagées par le tour précédent le plus récent où elles différaient, sinon par tirage au sort.',
        forwards:
          'Les parts égales sont départagées par le premier tour où elles différaient, sinon par tirage au sort.',
      }[said(settings['ties'])] ?? '',
      NONE_RANKED,
    ],
  },
  irv: {
    name: 'Vote alternatif (second tour instantané)',
    explain: (settings) => [
      RANKED,
      'Les bulletins comptent pour leur première préférence. Tant que personne n’a plus de la moitié des bulletins qui comptent encore, le candidat qui a le moins de voix sort du décompte, et chacun de ces bulletins va à sa préférence suivante pour un candidat encore en lice.',
      settings['end'] === 'majority'
        ? 'Le premier candidat qui a plus de la moitié des bulletins qui comptent encore est élu.'
        : 'Le décompte continue jusqu’à ce qu’il reste deux candidats\u00a0; celui qui a le plus de voix est élu.',
      settings['elimination'] === 'batch'
        ? 'Les derniers candidats sortent ensemble si toutes leurs voix réunies sont moins nombreuses que celles du suivant.'
        : 'Les candidats sortent du décompte un par un.',
      ties(settings),
      NONE_RANKED,
    ],
  },
  'scottish-stv': {
    name: 'Vote unique transférable, élections locales écossaises',
    explain: (_, { seats }) => [
      RANKED,
      `Un candidat qui a autant de voix que le quota est élu\u00a0: un de plus que le nombre de bulletins divisé par ${seats + 1}, sans le reste.`,
      'Les voix au-dessus du quota sont transférées, le plus grand surplus d’abord\u00a0: tous les bulletins de ce candidat vont à leur préférence suivante pour une part de leur valeur, coupée après cinq décimales.',
      'Quand il n’y a pas de surplus, le candidat qui a le moins de voix sort du décompte, et ses bulletins continuent à la valeur à laquelle ils étaient arrivés.',
      TIES['backwards'] ?? '',
      AS_MANY_LEFT,
    ],
  },
  ers97: {
    name: 'Vote unique transférable, Electoral Reform Society 1997 (ERS97)',
    explain: (_, { seats }) => [
      RANKED,
      `Le quota est le nombre de bulletins divisé par ${seats + 1}, arrondi vers le haut à deux décimales\u00a0; tant que personne n’est élu, il est recalculé sans les bulletins qui n’ont plus de préférence. Est élu quiconque a le quota, ou tant de voix que trop peu d’autres peuvent le dépasser.`,
      'Un surplus est transféré par les bulletins qui l’ont apporté\u00a0: tous les bulletins d’un candidat élu au premier tour, sinon le dernier lot reçu. Les bulletins valent deux décimales, le reste est coupé. Un surplus qui ne pourrait pas changer qui est dernier attend.',
      'Ensuite les derniers candidats sortent du décompte, autant à la fois qu’il y en a qui ne peuvent dépasser le suivant\u00a0; leurs bulletins sont transférés par lots de même valeur, la plus haute d’abord.',
      'Les égalités de voix sont départagées par le premier moment où les voix différaient, sinon par tirage au sort.',
      AS_MANY_LEFT,
    ],
  },
  'wigm-exact': {
    name: 'Vote unique transférable en fractions exactes',
    explain: (settings, { seats }) => [
      RANKED,
      `Un candidat qui a plus de voix que le quota est élu\u00a0: le nombre de bulletins divisé par ${seats + 1}, en fraction exacte.`,
      'Les voix au-dessus du quota sont transférées, le plus grand surplus d’abord\u00a0: tous les bulletins de ce candidat vont à leur préférence suivante pour la même part de leur valeur. Rien n’est arrondi.',
      'Quand il n’y a pas de surplus, le candidat qui a le moins de voix sort du décompte, et ses bulletins continuent à la valeur à laquelle ils étaient arrivés.',
      ties(settings),
      AS_MANY_LEFT,
    ],
  },
  'meek-prf': {
    name: 'Vote unique transférable par la méthode de Meek, règle de référence de la PR Foundation',
    explain: (_, size) => [
      RANKED,
      meekShares(size),
      'Quiconque atteint le quota est élu, et les parts sont recalculées jusqu’à ce qu’il ne reste presque rien à transférer (moins de 0,000001 voix).',
      'Ensuite le candidat qui a le moins de voix sort du décompte, comme s’il ne s’était jamais présenté. Des candidats que le surplus restant ne peut pas départager le sont par tirage au sort.',
      NINE_PLACES,
      AS_MANY_LEFT,
    ],
  },
  'meek-nz': {
    name: 'Vote unique transférable par la méthode de Meek, élections locales de Nouvelle-Zélande',
    explain: (_, size) => [
      RANKED,
      size.seats === 1 ? 'Est élu quiconque a la majorité absolue des voix encore en jeu.' : meekShares(size),
      'Après chaque partage, quiconque atteint le quota est élu. Le dernier candidat sort du décompte dès que tous les surplus réunis ne pourraient pas le hisser jusqu’au suivant, ou qu’il ne reste presque aucun surplus (moins de 0,0001 voix).',
      'Deux candidats ou plus sans aucune voix sortent ensemble, tant qu’il en reste assez pour les sièges.',
      'Des candidats à égalité sont départagés par le premier partage où leurs voix différaient\u00a0: sort celui qui en avait alors le moins. S’ils n’ont jamais différé, les nombres pseudo-aléatoires du mode de scrutin décident, qui découlent des nombres de candidats, de sièges et de voix\u00a0; rien n’est tiré au sort.',
      NINE_PLACES,
      AS_MANY_LEFT,
    ],
  },
  schulze: pairRule('Méthode de Schulze (chemins les plus forts)', () => [
    'On suit les défaites de candidat en candidat\u00a0: un chemin est aussi fort que sa défaite la plus faible.',
    'Est élu le candidat dont le chemin le plus fort vers chaque autre est au moins aussi fort que le chemin de retour.',
  ]),
  'ranked-pairs': pairRule('Paires classées (méthode de Tideman)', (settings) => [
    'Les défaites sont prises de la plus forte à la plus faible, à force égale celle où le perdant a le moins de voix d’abord. Chacune est retenue, sauf si celles qui le sont déjà placent son perdant devant son gagnant.',
    settings['ties'] === 'lot'
      ? 'Si des défaites égales en tout se contredisent, un tirage au sort dit lesquelles sont prises d’abord.'
      : 'Si des défaites égales en tout se contredisent, elles sont écartées.',
    'Est élu le candidat qu’aucune défaite retenue ne place derrière un autre.',
  ]),
  minimax: pairRule('Minimax (la plus petite des pires défaites)', (settings) => [
    settings['strength'] === 'winning-votes'
      ? 'Est élu le candidat dont la pire défaite est la plus faible\u00a0; qui n’est jamais battu a 0.'
      : 'Est élu le candidat dont la pire comparaison est la moins mauvaise\u00a0: la plus grande avance qu’un autre a sur lui, sous 0 pour qui gagne toutes ses comparaisons.',
  ]),
  copeland: {
    name: 'Méthode de Copeland (comparaisons gagnées)',
    explain: (settings) => [
      ...pairOpening(settings),
      'Le score d’un candidat est le nombre de comparaisons gagnées moins celui des perdues\u00a0; les égales ne comptent pas. Le plus haut score est élu.',
      ...pairClosing(settings),
    ],
  },
};
