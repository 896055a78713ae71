import type { ElectionStatus } from '../../../contract/status-api.ts';
import type { Contest } from '../../../core/election/definition.ts';
import type { FixedDefinition } from '../../../core/election/read-definition.ts';
import type { Arithmetic } from '../../../core/group/group.ts';
import type { VerifyEd25519 } from '../../../core/ledger/checkpoint.ts';
import type { SealingFacts } from '../../../core/sealing/sealing-facts.ts';
import type { Language } from '../languages.ts';
import type { Shows } from '../screen.ts';
import type { DeviceStore } from '../store.ts';
import type { Fill, TextKey } from '../texts/en.ts';

/** What the checking part is given by the page, so that it need not carry the same code again. */
export interface Kit {
  readonly fixed: FixedDefinition;
  readonly facts: SealingFacts;
  readonly group: Arithmetic;
  readonly store: DeviceStore;
  readonly status: ElectionStatus;
  readonly verifyEd25519: VerifyEd25519;
  readonly frame: Shows;
  readonly typed: Map<string, string>;
  readonly t: (key: TextKey, fill?: Fill) => string;
  readonly filled: (text: string, fill: Fill) => string;
  readonly language: () => Language;
  /** When voting closes, in words. */
  readonly closes: () => string;
  readonly contact: () => string;
  /** Marks of a contest in plain words. */
  readonly choices: (contest: Contest, marks: readonly number[]) => HTMLElement;
  readonly question: (contest: Contest) => string;
  /** A file of the published record, or null. */
  readonly recordFile: (path: string) => Promise<Uint8Array | null>;
  /** To the receipt of this device that was to be checked; null where there is none. */
  readonly back: (() => void) | null;
}

export interface SecondDevice {
  /** Begins with what a scanned link said. */
  open(said: ReadonlyMap<string, string>): void;
  /** Checks letters, a link or a receipt. */
  checkText(text: string): void;
}
