import type { Group } from '../../core/group/group.ts';
import { type SealingFacts, sealingFacts } from '../../core/sealing/sealing-facts.ts';
import type { BoxFacts } from './box-facts.ts';

export type SealingFactsOf = (facts: BoxFacts) => SealingFacts;

/** Works out once per election what every ballot check needs of the definition. */
export function createSealingFactsOf(group: Group): SealingFactsOf {
  const known = new Map<string, SealingFacts>();
  return (facts) => {
    const kept = known.get(facts.fixed.fingerprintHex);
    if (kept !== undefined) return kept;
    const made = sealingFacts(facts.fixed, group);
    if (!made.ok) throw new Error('bug: an announced definition has keys that no ballot can be sealed with');
    known.set(facts.fixed.fingerprintHex, made.value);
    return made.value;
  };
}
