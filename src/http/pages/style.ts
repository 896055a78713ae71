import { RESULT_PARTS } from '../../core/count/print/style.ts';
import { BALLOT } from './style/ballot.ts';
import { BASE } from './style/base.ts';
import { MEDIA } from './style/media.ts';
import { PARTS } from './style/parts.ts';
import { tokens } from './style/tokens.ts';

/**
 * The one stylesheet of the service's own pages, served as a file: no page carries style or script of its own. The parts of a
 * result are those of the record's result page.
 * @param arabicFont where the letters are that Arabic pages are set in
 */
export function makeStyle(arabicFont: string): string {
  return [tokens(arabicFont), BASE, RESULT_PARTS, PARTS, BALLOT, MEDIA].map((part) => part.trim()).join('\n');
}
