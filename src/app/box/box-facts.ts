import type { Definition } from '../../core/election/definition.ts';
import { boxOrigin } from '../../core/election/definition.ts';
import { type FixedDefinition, parseDefinition } from '../../core/election/fixed-definition.ts';
import type { BoxStore } from './ports.ts';

/** What the box needs of a definition at every cast, read once and kept: a definition never changes. */
export interface BoxFacts {
  readonly fixed: FixedDefinition;
  readonly definition: Definition;
  readonly origin: string;
}

export type FactsOf = (election: string) => Promise<BoxFacts | null>;

/** Reads definitions from the store and keeps them. Unknown ids are asked again: they may be announced later. */
export function createFactsOf(store: Pick<BoxStore, 'election'>): FactsOf {
  const known = new Map<string, BoxFacts>();
  return async (election) => {
    const kept = known.get(election);
    if (kept !== undefined) return kept;
    const stored = await store.election(election);
    if (stored === null) return null;
    const fixed = parseDefinition(stored.definition);
    if (!fixed.ok)
      throw new Error(`the stored definition of ${election} is refused: ${fixed.error.reasons.join('; ')}`);
    const facts = { fixed: fixed.value, definition: fixed.value.definition, origin: boxOrigin(fixed.value.definition) };
    known.set(election, facts);
    return facts;
  };
}
