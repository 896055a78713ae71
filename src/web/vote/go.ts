import type { OpenBallot } from './open-ballot.ts';

/**
 * The ways back. Screens import only the screens that follow them; to one that came before they go by these, so that no
 * two screens hang on each other. main.ts fills them in.
 */
export interface Go {
  /** To the page of the election. */
  readonly start: () => void;
  /** To what was marked, in words, before it is cast. */
  readonly check: (ballot: OpenBallot) => void;
}
