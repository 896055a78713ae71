import { el, quiet } from './dom.ts';
import { loadPart } from './parts.ts';
import { t } from './texts.ts';

/** A code to scan, drawn on the device: its room is kept free until the part that draws it has come. */

const SVG = 'http://www.w3.org/2000/svg';
/** Light modules around it, which scanners need. */
const QUIET = 4;

function drawing(matrix: readonly (readonly boolean[])[], label: string): SVGElement {
  const size = matrix.length + 2 * QUIET;
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', `0 0 ${size} ${size}`);
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', label);
  svg.setAttribute('shape-rendering', 'crispEdges');
  const path = document.createElementNS(SVG, 'path');
  const dark = matrix.flatMap((row, y) => row.flatMap((is, x) => (is ? [`M${x + QUIET} ${y + QUIET}h1v1h-1z`] : [])));
  path.setAttribute('d', dark.join(''));
  svg.append(path);
  return svg;
}

export function qrImage(text: string): HTMLElement {
  const box = el('div', { class: 'qr' });
  void loadPart('qr').then(
    ({ qrMatrix }) => {
      const matrix = qrMatrix(text);
      // Too much for one code: the text beside it is copied instead.
      if (matrix === null) box.remove();
      else box.replaceChildren(drawing(matrix, t('qrCode')));
    },
    () => box.replaceChildren(quiet(t('noConnection'))),
  );
  return box;
}
