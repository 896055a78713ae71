import { fingerprintWords } from '../../../core/election/fingerprint-words.ts';
import type { FixedDefinition } from '../../../core/election/fixed-definition.ts';
import { instantToMs } from '../../../core/election/values.ts';
import { letterCodeHash } from '../../../core/roll/letter-code.ts';
import type { RollEntry } from '../../../core/roll/roll.ts';
import type { KeyCustody } from '../../ports.ts';
import { wordsOfElection } from '../../roll/notices/election-words.ts';
import type { Letter, LetterTexts } from './letter.ts';
import { letterSentencesOf } from './texts/sentences-of.ts';

/** A roll entry with what only a letter to its member needs. */
type Addressed = RollEntry & { readonly name?: string | null; readonly language: string | null };

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

/**
 * What the letters of an election say, by the member's language on the roll: chosen as for notices by mail.
 * @param publicUrl where people reach the service
 */
export function letterTexts(fixed: FixedDefinition, publicUrl: string): (language: string | null) => LetterTexts {
  const { definition, fingerprint, fingerprintHex } = fixed;
  const { election, test, opens, closes, zone } = definition;
  const common = {
    test,
    link: `${publicUrl}/vote/${election}#${fingerprintHex}`,
    words: fingerprintWords(fingerprint),
    opens: inZone(opens, zone),
    closes: inZone(closes, zone),
  };
  const made = new Map<string | null, LetterTexts>();
  return (language) => {
    const known = made.get(language);
    if (known !== undefined) return known;
    const { language: tongue, organisation, title, contact } = wordsOfElection(definition, language);
    const sentences = letterSentencesOf(language, definition.language);
    const texts = { ...common, sentences, language: tongue, organisation, title, contact };
    made.set(language, texts);
    return texts;
  };
}

/** The letter of an entry; null where the roll has committed to no letter code for it. */
export async function letterOf(
  keys: Pick<KeyCustody, 'letterCode'>,
  { election, entry }: { readonly election: string; readonly entry: Addressed },
): Promise<Letter | null> {
  const { reference, channels, name = null, language } = entry;
  if (channels.letterCode === undefined) return null;
  for (let issue = 1; issue <= MAX_ISSUES; issue += 1) {
    const code = await keys.letterCode({ election, reference, issue });
    // Which letter is the entry's present one, the roll's commitment says.
    if (letterCodeHash(code) === channels.letterCode) return { reference, name, code, language };
  }
  throw new Error('bug: the roll has committed to a letter code that custody never made');
}
