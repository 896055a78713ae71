import { toHex } from '../../core/base/bytes.ts';
import { registerOrigin } from '../../core/election/definition.ts';
import type { Hash } from '../../core/election/values.ts';
import type { BoxAppend } from '../box/ports.ts';
import { settleChanges } from '../officer/settle-changes.ts';
import { appendStep } from './append-step.ts';
import type { Scheduled, SchedulePorts } from './ports.ts';

async function publish(
  ports: SchedulePorts,
  { fixed, end }: { readonly fixed: Scheduled['fixed']; readonly end: boolean },
): Promise<void> {
  const { definition } = fixed;
  const { election } = definition;
  for (const index of definition.registrars.keys()) {
    const registrar = index + 1;
    const head = await ports.registers.head(election, registrar);
    if (head.ended) continue;
    const published = await ports.registers.publish({
      election,
      registrar,
      sections: definition.sections.map(({ id }) => id),
      end,
      signer: await ports.keys.registerLedger(election, registrar),
      origin: registerOrigin(definition, registrar),
    });
    if (published.appended > 0) ports.log.event('register-published', { election, registrar });
  }
}

/** Appends the `issued` lines of every interval that is over (PR-11). */
export async function publishIntervals(ports: SchedulePorts, { fixed, roll }: Scheduled): Promise<void> {
  if (roll.state === 'announced') await publish(ports, { fixed, end: false });
}

/** Ends the registers of an election that is closed or annulled, and destroys the keys that nothing needs any more (PR-31). */
export async function endRegisters(ports: SchedulePorts, { fixed, roll, box }: Scheduled): Promise<void> {
  const { election } = box;
  // No act changes an entry any more; what the box holds of changes must stand in the registers before they end.
  await settleChanges(ports, fixed);
  await publish(ports, { fixed, end: true });
  await ports.keys.destroyRegistrarKeys(election);
  // No letter is printed any more; codes that were sent go on working.
  await ports.keys.destroyLetterSecret(election);
  // Last: whoever finds it so need not look at the keys again.
  if (roll.state === 'announced' && box.state !== 'annulled') await ports.roll.setState(election, 'ended');
}

/** States the registers' final heads in the ballot box (PR-28). */
export async function stateRegisters(ports: SchedulePorts, { fixed, box }: Scheduled): Promise<void> {
  const registers: { registrar: number; size: number; root: Hash; ended: boolean }[] = [];
  for (const index of fixed.definition.registrars.keys()) {
    const head = await ports.registers.head(box.election, index + 1);
    registers.push({ registrar: index + 1, size: head.size, root: toHex(head.root) as Hash, ended: head.ended });
  }
  const line: BoxAppend<'registers'> = { kind: 'registers', body: { registers } };
  await appendStep(ports, {
    fixed,
    name: 'registers-stated',
    decide: ({ election, steps }) => {
      const stands = (wanted: string) => steps.some(({ kind }) => kind === wanted);
      if (election.state !== 'closed' || !stands('closed') || stands('registers')) return null;
      return { lines: [line], value: null };
    },
  });
}
