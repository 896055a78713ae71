import { recoveryCodeOf } from '../../core/token/recovery-code.ts';
import { el, folded, paragraph } from './dom.ts';
import type { VotePage } from './frame.ts';
import { t } from './texts.ts';

/** The code that brings the ballot paper to another device. */
export function recoveryPart(page: VotePage): HTMLElement {
  const seed = page.store.seed();
  const code = seed === null ? '' : recoveryCodeOf(seed);
  return folded(
    t('recovery'),
    paragraph(t('keepCode')),
    el('p', {}, el('code', { dir: 'ltr', class: 'letters' }, code)),
  );
}
