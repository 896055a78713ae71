import { err, ok } from '../../core/base/result.ts';
import { boxOrigin } from '../../core/election/definition.ts';
import type { FixedDefinition } from '../../core/election/fixed-definition.ts';
import type { Decide, SchedulePorts } from './ports.ts';

/**
 * Takes one step of an election under its box's head lock. What is decided there holds for all processes: whoever
 * comes second sees what the first has done, and does nothing.
 * @returns true when this call has written something
 */
export async function appendStep(
  ports: Pick<SchedulePorts, 'box' | 'keys' | 'log'>,
  input: { readonly fixed: FixedDefinition; readonly name: string; readonly decide: Decide },
): Promise<boolean> {
  const { definition } = input.fixed;
  const { election } = definition;
  const taken = await ports.box.step<null, { readonly kind: 'nothing-to-do' }>({
    election,
    signer: await ports.keys.boxLedger(election),
    origin: boxOrigin(definition),
    decide: async (head) => {
      const decision = await input.decide(head);
      return decision === null ? err({ kind: 'nothing-to-do' }) : ok(decision);
    },
  });
  if (taken.ok) ports.log.event(input.name, { election });
  return taken.ok;
}
