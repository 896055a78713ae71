import { instantToMs } from '../../core/election/values.ts';
import { language, t } from './texts.ts';

/** Instants as people write them: in the election's zone, and in the reader's where it says something else. */

/** Digits as they are typed and printed everywhere else. */
const LOCALES = { en: 'en-GB', fr: 'fr', ar: 'ar-u-nu-latn' } as const;

/** Making one costs a slow phone 40 ms; they are kept by language and zone. */
const formats = new Map<string, Intl.DateTimeFormat>();

/** @throws RangeError for a zone that this browser does not know. */
function formatOf(zone: string | undefined): Intl.DateTimeFormat {
  const key = `${language()} ${zone ?? ''}`;
  const known = formats.get(key);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat(LOCALES[language()], {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
    timeZone: zone,
  });
  formats.set(key, made);
  return made;
}

/** The first instant that a page writes costs a slow phone 100 ms. This takes them where the page waits anyway. */
export function makeClockReady(): void {
  formatOf(undefined);
}

function inZone(ms: number, zone: string | undefined): string {
  try {
    return formatOf(zone).format(ms);
  } catch {
    return new Date(ms).toISOString();
  }
}

/** The clock's hands and the day there and then, without the zone's name. */
function hands(ms: number, zone: string | undefined): string {
  const parts = formatOf(zone).formatToParts(ms);
  return parts.map(({ type, value }) => (type === 'timeZoneName' ? '' : value)).join('');
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
