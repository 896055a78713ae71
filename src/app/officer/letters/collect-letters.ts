import { fingerprintWords } from '../../../core/election/fingerprint-words.ts';
import type { FixedDefinition } from '../../../core/election/fixed-definition.ts';
import { instantToMs } from '../../../core/election/values.ts';
import { letterCodeHash } from '../../../core/roll/letter-code.ts';
import type { RollEntry } from '../../../core/roll/roll.ts';
import type { KeyCustody } from '../../ports.ts';
import type { Letter, LetterTexts } from './letter.ts';

/** Nobody loses more letters than this in one election. */
const MAX_ISSUES = 50;

/** The day and time of an instant in the election's zone, in a form that every country reads. */
function inZone(instant: string, zone: string): string {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const parts = new Map(format.formatToParts(instantToMs(instant) ?? 0).map(({ type, value }) => [type, value]));
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? '';
  return `${part('year')}-${part('month')}-${part('day')} ${part('hour')}:${part('minute')} (${zone})`;
}

/** What the letters of an election say. @param publicUrl where people reach the service */
export function letterTexts(fixed: FixedDefinition, publicUrl: string): LetterTexts {
  const { definition, fingerprint, fingerprintHex } = fixed;
  const { election, organisation, title, test, opens, closes, zone, contact } = definition;
  return {
    organisation: organisation.name,
    title,
    test,
    link: `${publicUrl}/vote/${election}#${fingerprintHex}`,
    words: fingerprintWords(fingerprint),
    opens: inZone(opens, zone),
    closes: inZone(closes, zone),
    contact,
  };
}

/** The letter of an entry; null where the roll has committed to no letter code for it. */
export async function letterOf(
  keys: Pick<KeyCustody, 'letterCode'>,
  { election, entry }: { readonly election: string; readonly entry: RollEntry & { readonly name?: string | null } },
): Promise<Letter | null> {
  const { reference, channels, name = null } = entry;
  if (channels.letterCode === undefined) return null;
  for (let issue = 1; issue <= MAX_ISSUES; issue += 1) {
    const code = await keys.letterCode({ election, reference, issue });
    // Which letter is the entry's present one, the roll's commitment says.
    if (letterCodeHash(code) === channels.letterCode) return { reference, name, code };
  }
  throw new Error('bug: the roll has committed to a letter code that custody never made');
}
