import { showFigure } from '../../../../core/count/print/figures.ts';

/** Figures of a sheet as a language writes them. They are texts of exact numbers, and never pass through a float. */

export interface Marks {
  /** Between groups of three digits. */
  readonly group: string;
  readonly decimal: string;
}

/** `-12345.6` as `-12 345,6`; a fraction cut to five places and marked as such, and other texts as they stand. */
export function figureWith(text: string, { group, decimal }: Marks): string {
  const [, sign = '', whole = '', rest = ''] = /^(-?)([0-9]+)(.*)$/.exec(showFigure(text)) ?? [];
  if (whole === '') return showFigure(text);
  const grouped = whole.length > 4 ? whole.replace(/\B(?=(?:[0-9]{3})+$)/g, group) : whole;
  return `${sign === '' ? '' : '−'}${grouped}${rest.replace('.', decimal)}`;
}

/** A change with its sign; nothing for none. */
export function changeWith(text: string, marks: Marks): string {
  const figure = figureWith(text, marks);
  if (/^[−0.,]*$/.test(figure)) return '';
  return figure.startsWith('−') ? figure : `+${figure}`;
}
