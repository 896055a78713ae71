import { instantToMs } from '../../core/election/values.ts';
import { language, t } from './texts.ts';

/** Instants as people write them: in the election's zone, and in the reader's where it says something else. */

/** Digits as they are typed and printed everywhere else. */
const LOCALES = { en: 'en-GB', fr: 'fr', ar: 'ar-u-nu-latn' } as const;

function inZone(ms: number, zone: string | undefined): string {
  try {
    return new Intl.DateTimeFormat(LOCALES[language()], {
      weekday: 'long',
      day: 'numeric',
      month: 'long',
      year: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      timeZoneName: 'short',
      timeZone: zone,
    }).format(ms);
  } catch {
    return new Date(ms).toISOString();
  }
}

/** The clock's hands there and then, without the zone's name. */
function hands(ms: number, zone: string | undefined): string {
  return new Date(ms).toLocaleString('sv', { timeZone: zone });
}

export function electionTime(instant: string, zone: string): string {
  return inZone(instantToMs(instant) ?? 0, zone);
}

/** The same instant by the reader's clock, as a sentence; null where both clocks show the same. */
export function readersTime(instant: string, zone: string): string | null {
  const ms = instantToMs(instant) ?? 0;
  try {
    if (hands(ms, zone) === hands(ms, undefined)) return null;
  } catch {
    // A zone that this browser does not know: the reader's own is all that can be said.
  }
  return t('yourTime', { instant: inZone(ms, undefined) });
}
