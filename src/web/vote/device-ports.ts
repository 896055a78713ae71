import { verifyEd25519 } from '../../backends/noble-ed25519.ts';
import type { VotePage } from './frame.ts';
import { sleep } from './small.ts';

/** What the member's device brings along for drawing and casting. */
export function devicePorts({ group }: VotePage) {
  return { group, verifyEd25519, sleep };
}
