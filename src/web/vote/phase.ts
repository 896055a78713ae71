import { instantToMs } from '../../core/election/values.ts';
import { type Child, el, paragraph, quiet } from './dom.ts';
import type { VotePage } from './frame.ts';
import { t } from './texts.ts';
import { electionTime, readersTime } from './when.ts';

/** How far the election is, and how that is said. */

/** By the service's clock: the device's may be set to anything. */
export function isOpen({ status }: Pick<VotePage, 'status'>): boolean {
  if (status.state === 'voting') return true;
  return status.state === 'announced' && (instantToMs(status.now) ?? 0) >= (instantToMs(status.opens) ?? 0);
}

export function isOver({ status }: Pick<VotePage, 'status'>): boolean {
  return status.state !== 'announced' && status.state !== 'voting';
}

/** An instant in the election's zone as part of a sentence, and by the reader's clock behind it. */
export function timed(
  page: VotePage,
  key: 'openUntil' | 'opensAt' | 'closedAt' | 'notYetWhy' | 'notOpenWhy',
  instant: string,
): Child[] {
  const { zone } = page.fixed.definition;
  const readers = readersTime(instant, zone);
  const sentence = paragraph(t(key, { instant: electionTime(instant, zone) }));
  return readers === null ? [sentence] : [sentence, quiet(readers)];
}

/** The way to the election's own page, where there is nothing more to do on this one. */
export function resultLink({ place }: Pick<VotePage, 'place'>): HTMLElement {
  return el('a', { href: `${place.service}/elections/${place.election}`, class: 'main' }, t('seeResult'));
}
