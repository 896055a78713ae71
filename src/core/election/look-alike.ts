/**
 * Names that people would take for one another though their characters differ: letters of other scripts with the same
 * picture, as in the confusables of Unicode TR 39, of which these are the letters that occur in names.
 */

const PICTURES: readonly (readonly [picture: string, others: string])[] = [
  ['a', 'аɑα'],
  ['A', 'АΑᎪ'],
  ['B', 'ВΒᏴ'],
  ['b', 'Ьƅ'],
  ['c', 'сϲᴄ'],
  ['C', 'СϹᏟ'],
  ['d', 'ԁɗ'],
  ['D', 'Ꭰ'],
  ['e', 'еҽ'],
  ['E', 'ЕΕᎬ'],
  ['G', 'ԌᏀ'],
  ['g', 'ɡց'],
  ['h', 'һհ'],
  ['H', 'НΗᎻ'],
  ['i', 'іıι'],
  ['l', 'IІΙ1|ӀӏⅼӏاǀᏞ'],
  ['j', 'јϳ'],
  ['J', 'ЈᎫ'],
  ['K', 'КΚKᏦ'],
  ['k', 'κк'],
  ['M', 'МΜᎷ'],
  ['N', 'Ν'],
  ['n', 'ո'],
  ['o', 'оοօσѳ'],
  ['O', '0ОΟՕ'],
  ['p', 'рρ'],
  ['P', 'РΡᏢ'],
  ['q', 'ԛզ'],
  ['r', 'гᴦ'],
  ['s', 'ѕꜱ'],
  ['S', 'ЅՏᏚ'],
  ['T', 'ТΤᎢ'],
  ['t', 'т'],
  ['u', 'υսᴜ'],
  ['v', 'νѵᴠ'],
  ['w', 'ԝᴡ'],
  ['W', 'ԜᎳ'],
  ['x', 'хχ'],
  ['X', 'ХΧ'],
  ['y', 'уγү'],
  ['Y', 'ҮΥ'],
  ['Z', 'ΖᏃ'],
  ['-', '‐‑‒–—−'],
  ["'", '’‘ʼʹ`´'],
];

const PICTURE_OF: ReadonlyMap<string, string> = new Map(
  PICTURES.flatMap(([picture, others]) => Array.from(others, (other) => [other, picture] as const)),
);

/** Scripts that share pictures; a word of two of them is rarely meant. */
const SCRIPTS = [
  /\p{Script=Latin}/u,
  /\p{Script=Cyrillic}/u,
  /\p{Script=Greek}/u,
  /\p{Script=Armenian}/u,
  /\p{Script=Cherokee}/u,
];

/** What a text looks like: two texts with one such form can be taken for each other. Only ever compared. */
export function lookOf(text: string): string {
  const plain = text.normalize('NFKC').replaceAll(/[\u200c\u200d\s]+/g, '');
  return Array.from(plain, (character) => PICTURE_OF.get(character) ?? character)
    .join('')
    .toLowerCase()
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w');
}

/** Whether a word of a text mixes letters of scripts that share pictures. */
export function mixesScripts(text: string): boolean {
  return text.split(/\s+/).some((word) => SCRIPTS.filter((script) => script.test(word)).length > 1);
}
