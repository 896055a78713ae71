import { showFigure } from '../../../../core/count/print/figures.ts';

/** Figures of a sheet as a language writes them. They are texts of exact numbers, and never pass through a float. */

export interface Marks {
  /** Between groups of three digits. */
  readonly group: string;
  readonly decimal: string;
}

/** `-12345.6` as `-12 345,6`; a fraction cut to five places and marked as such, and other texts as they stand. */
export function figureWith(text: string, { group, decimal }: Marks): string {
  const shown = showFigure(text);
  const sign = shown.startsWith('-') ? '−' : '';
  const figure = shown.slice(sign.length);
  const whole = /^[0-9]+/.exec(figure)?.[0] ?? '';
  if (whole === '') return shown;
  return `${sign}${grouped(whole, group)}${figure.slice(whole.length).replace('.', decimal)}`;
}

/** Digits in groups of three from the right; four digits stand together. */
function grouped(digits: string, group: string): string {
  if (digits.length <= 4) return digits;
  const first = digits.length % 3;
  const groups = first === 0 ? [] : [digits.slice(0, first)];
  for (let at = first; at < digits.length; at += 3) groups.push(digits.slice(at, at + 3));
  return groups.join(group);
}

/** A change with its sign; nothing for none. */
export function changeWith(text: string, marks: Marks): string {
  const figure = figureWith(text, marks);
  if (/^[−0.,]*$/.test(figure)) return '';
  return figure.startsWith('−') ? figure : `+${figure}`;
}
