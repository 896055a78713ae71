import type { EventLog, KeyCustody } from '../../ports.ts';
import type { MemberStore, RollStore } from '../../roll/ports.ts';
import type { PrintLetters } from './letter.ts';

/** What the use cases of letters need. */
export interface LetterPorts {
  readonly roll: Pick<RollStore, 'election' | 'entries' | 'entry' | 'acts'>;
  readonly members: Pick<MemberStore, 'releaseLetters'>;
  readonly keys: Pick<KeyCustody, 'letterCode'>;
  readonly print: PrintLetters;
  readonly sha256: (bytes: Uint8Array) => Uint8Array;
  readonly log: EventLog;
  readonly settings: { readonly publicUrl: string };
}
