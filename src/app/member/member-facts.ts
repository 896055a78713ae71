import type { Definition } from '../../core/election/definition.ts';
import { type FixedDefinition, parseDefinition } from '../../core/election/fixed-definition.ts';
import type { RollElection, RollStore } from '../roll/ports.ts';

/** An election as its members meet it: announced, its definition fixed. */
export interface MemberFacts {
  readonly fixed: FixedDefinition;
  readonly definition: Definition;
  /** Read anew each time: the state and the close may change. */
  readonly election: RollElection;
}

export type MemberFactsOf = (election: string) => Promise<MemberFacts | null>;

/**
 * Finds announced elections; drafts are nobody's business yet and are answered like unknown ones. Definitions are
 * parsed once and kept, because they never change.
 */
export function createMemberFactsOf(store: Pick<RollStore, 'election'>): MemberFactsOf {
  const known = new Map<string, FixedDefinition>();
  return async (id) => {
    const election = await store.election(id);
    if (election === null || election.definition === null) return null;
    if (election.state === 'draft' || election.state === 'prepared') return null;
    let fixed = known.get(id);
    if (fixed === undefined) {
      const parsed = parseDefinition(election.definition);
      if (!parsed.ok) throw new Error(`bug: the stored definition of ${id} is refused`);
      fixed = parsed.value;
      known.set(id, fixed);
    }
    return { fixed, definition: fixed.definition, election };
  };
}
