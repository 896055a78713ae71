import type { Definition } from '../../core/election/definition.ts';
import { instantToMs } from '../../core/election/values.ts';
import { RECORD } from '../../core/record/paths.ts';
import type { BoxStore } from '../box/ports.ts';
import { fixedDefinitionOf } from '../officer/access.ts';
import { readDeclaration } from '../officer/declaration-of.ts';
import type { EventLog } from '../ports.ts';
import type { RollElection, RollStore } from '../roll/ports.ts';
import type { Forgettable, RetentionStore } from '../roll/ports-retention.ts';

export interface ForgetPorts {
  readonly roll: Pick<RollStore, 'elections' | 'nowMs'>;
  readonly box: Pick<BoxStore, 'election' | 'file'>;
  readonly retention: RetentionStore;
  readonly log: EventLog;
}

const DAY_MS = 86_400_000;

const DAYS: { readonly [what in Forgettable]: (days: Definition['retentionDays']) => number } = {
  salts: ({ rollSalts }) => rollSalts,
  codes: ({ codes }) => codes,
  mails: ({ mails }) => mails,
};

/**
 * From when days are counted: the declaration, for an annulled election its close. Null while it is not over: as long
 * as nothing is declared, members may still need all of it.
 */
async function overSinceMs(ports: ForgetPorts, { election, state, closesAtMs }: RollElection): Promise<number | null> {
  if (state !== 'ended' && state !== 'annulled') return null;
  const box = await ports.box.election(election);
  if (box?.state === 'annulled') return closesAtMs;
  if (box?.state !== 'declared') return null;
  const bytes = await ports.box.file(election, RECORD.declaration);
  if (bytes === null) throw new Error('bug: a declared election without a declaration');
  return instantToMs(readDeclaration(bytes).made);
}

/**
 * Forgets what its time is over for, in every election, as its definition promised. Repeatable, and safe in several
 * processes; what was forgotten stays in members' and auditors' copies, and in backups until they are thrown away.
 */
export async function forgetWhatIsDue(ports: ForgetPorts): Promise<void> {
  const nowMs = await ports.roll.nowMs();
  for (const stored of await ports.roll.elections()) {
    const since = await overSinceMs(ports, stored);
    const fixed = since === null ? null : fixedDefinitionOf(stored);
    if (since === null || fixed === null) continue;
    const { election } = stored;
    for (const what of ['codes', 'mails', 'salts'] as const) {
      if (nowMs < since + DAYS[what](fixed.definition.retentionDays) * DAY_MS) continue;
      const entries = await ports.retention.forget(election, what);
      if (entries > 0) ports.log.event('forgotten', { election, kind: what, entries });
    }
  }
}
