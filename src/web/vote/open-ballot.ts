import type { DrawnToken } from '../../client/member-device.ts';
import type { Marks } from './forms/marks.ts';

/** A ballot that is being filled in. */
export interface OpenBallot {
  readonly token: DrawnToken;
  readonly marks: readonly Marks[];
  /** Two words of the member's own (PR-26); empty for none. */
  words: string;
}

function warnBeforeLeaving(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

/** From the first mark on until the vote is sealed: closing the window asks first. */
export function guardLeaving(isOn: boolean): void {
  if (isOn) addEventListener('beforeunload', warnBeforeLeaving);
  else removeEventListener('beforeunload', warnBeforeLeaving);
}
