import { toHex } from '../../core/base/bytes.ts';
import { type FixedDefinition, parseDefinition } from '../../core/election/fixed-definition.ts';
import { parseBoxLine, verifyChain } from '../../core/ledger/chain.ts';
import { leafHash } from '../../core/ledger/tree.ts';
import type { SectionGroup } from '../../core/opening/groups.ts';
import { mixedLists } from '../../core/opening/mixing.ts';
import {
  type AcceptedBallot,
  type OpenedList,
  openedLists,
  readAcceptedBallot,
} from '../../core/opening/opened-lists.ts';
import { reasonsToRefuseBallot } from '../../core/sealing/ballot-check.ts';
import { sealingFacts } from '../../core/sealing/sealing-facts.ts';
import type { VerifierPrimitives } from '../../core/verify/primitives.ts';
import type { ClosedBallots, MixedBallots } from './heavy-work.ts';

/** What follows from a closed ballot box alone. */
export interface OpenedBallots {
  readonly fixed: FixedDefinition;
  readonly groups: readonly SectionGroup[];
  /** The first mixer's input. */
  readonly lists: readonly OpenedList[];
}

/** Reads a definition that the service itself stored. */
export function readFixed(definition: Uint8Array): FixedDefinition {
  const fixed = parseDefinition(definition);
  if (!fixed.ok) throw new Error(`the definition is refused: ${fixed.error.reasons.join('; ')}`);
  return fixed.value;
}

/**
 * The ballots that are opened: every line of the box that passes the ballot check, as the verifier has it (PR-8). The
 * chain is walked first, so that nothing is opened of a box that does not hang together.
 */
function acceptedBallots(
  primitives: VerifierPrimitives,
  { fixed, lines }: { readonly fixed: FixedDefinition; readonly lines: readonly Uint8Array[] },
): AcceptedBallot[] {
  const { group, verifyTokenSignature } = primitives;
  const chain = verifyChain(lines);
  if (!chain.ok) throw new Error(`the ballot box is broken at line ${chain.error.seq}: ${chain.error.reason}`);
  const facts = sealingFacts(fixed, group);
  if (!facts.ok) throw new Error(`the election key is refused: ${facts.error.reasons.join('; ')}`);
  const accepted: AcceptedBallot[] = [];
  for (const bytes of lines) {
    const line = parseBoxLine(bytes);
    if (!line.ok || line.value.kind !== 'ballot') continue;
    const { seq, body: ballot } = line.value;
    if (reasonsToRefuseBallot({ group, facts: facts.value, verifyTokenSignature, ballot }).length > 0) continue;
    const read = readAcceptedBallot({ group, seq, ballot });
    if (read !== null) accepted.push(read);
  }
  return accepted;
}

export interface ClosedBallotsReader {
  /** Before any mix. */
  read(input: ClosedBallots): OpenedBallots;
  /** With the lists as the last mixer put them out. */
  readMixed(input: MixedBallots): OpenedBallots;
}

/**
 * Judges the ballots of a closed box. The last box is kept: each trustee's turn begins with the same one, and its last
 * line's hash commits to all lines before it.
 */
export function createClosedBallotsReader(primitives: VerifierPrimitives): ClosedBallotsReader {
  let kept: { readonly key: string; readonly opened: OpenedBallots } | null = null;

  function read({ definition, lines }: ClosedBallots): OpenedBallots {
    const fixed = readFixed(definition);
    const key = `${fixed.fingerprintHex} ${toHex(leafHash(lines.at(-1) ?? new Uint8Array()))}`;
    if (kept?.key === key) return kept.opened;
    const ballots = acceptedBallots(primitives, { fixed, lines });
    const opened = { fixed, ...openedLists({ definition: fixed.definition, ballots }) };
    kept = { key, opened };
    return opened;
  }

  return {
    read,
    readMixed(input) {
      const opened = read(input);
      if (input.mixed === null) return opened;
      const lists = mixedLists({ lists: opened.lists, outputs: input.mixed });
      if (lists === null) throw new Error('bug: a recorded mix does not have the size of its lists');
      return { ...opened, lists };
    },
  };
}
