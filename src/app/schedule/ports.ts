import type { FixedDefinition } from '../../core/election/fixed-definition.ts';
import type { BoxElection, HeadView, StepDecision } from '../box/ports.ts';
import type { OfficerPorts } from '../officer/ports.ts';
import type { RollElection } from '../roll/ports.ts';
import type { HeavyWork } from './heavy-work.ts';

/** What the schedule needs: all that officers need, and somebody who does the long work. */
export interface SchedulePorts extends OfficerPorts {
  readonly heavy: HeavyWork;
}

/** One announced election as a step of the schedule finds it. */
export interface Scheduled {
  readonly fixed: FixedDefinition;
  /** Primary fingerprints in the definition's order. */
  readonly officers: readonly string[];
  readonly roll: RollElection;
  readonly box: BoxElection;
  readonly nowMs: number;
}

/** What a step under the head lock decides; `null` when there is nothing to do (any more). */
export type Decide = (head: HeadView) => StepDecision<null> | null | Promise<StepDecision<null> | null>;
