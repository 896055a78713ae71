import type { RecordFacts } from './facts.ts';
import type { Findings } from './report.ts';

/** One numbered check. Its id never changes once it was published; docs/verification.md explains it under that id. */
export interface Check {
  readonly id: string;
  readonly title: string;
  /** Looks at the facts and says everything that is wrong, not only the first thing. */
  readonly run: (facts: RecordFacts, say: Findings) => void | Promise<void>;
}
