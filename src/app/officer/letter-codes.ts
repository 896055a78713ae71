import { letterCodeHash } from '../../core/roll/letter-code.ts';
import type { KeyCustody } from '../ports.ts';
import type { RollMember } from '../roll/ports.ts';

/**
 * Commits to a letter code for every entry that gets a letter: the channel is the hash of the first letter's code, which
 * itself is stored nowhere.
 */
export async function withLetterCodes(
  keys: Pick<KeyCustody, 'letterCode'>,
  { election, entries }: { readonly election: string; readonly entries: readonly RollMember[] },
): Promise<RollMember[]> {
  const made: RollMember[] = [];
  for (const entry of entries) {
    if (!entry.letter) {
      made.push(entry);
      continue;
    }
    const code = await keys.letterCode({ election, reference: entry.reference, issue: 1 });
    made.push({ ...entry, channels: { ...entry.channels, letterCode: letterCodeHash(code) } });
  }
  return made;
}
