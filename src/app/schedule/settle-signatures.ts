import { instantToMs } from '../../core/election/values.ts';
import { RECORD } from '../../core/record/paths.ts';
import { countingOfficers, fixedDefinitionOf } from '../officer/access.ts';
import { announce } from '../officer/announce.ts';
import { declare } from '../officer/declare.ts';
import { definitionSigners } from '../officer/definition-signers.ts';
import { readDraft } from '../officer/draft.ts';
import { makeAct, readAct } from '../officer/make-act.ts';
import { signersAmong } from '../officer/officer-signatures.ts';
import type { RollElection } from '../roll/ports.ts';
import type { Scheduled, SchedulePorts } from './ports.ts';

/**
 * What the last signature that was needed would have set going, had its process not died right after it was stored.
 */

/** Announces an election that has all signatures and no ballot box, or only a part of what an announcement makes. */
export async function settleAnnouncement(ports: SchedulePorts, stored: RollElection): Promise<void> {
  const fixed = fixedDefinitionOf(stored);
  if (stored.state !== 'prepared' || fixed === null) return;
  const { officers } = readDraft(stored.draft);
  const signatures = await ports.roll.definitionSignatures(stored.election);
  if (!(await definitionSigners(ports, { fixed, officers, signatures })).complete) return;
  const isTooLate = (await ports.roll.nowMs()) >= (instantToMs(fixed.definition.closes) ?? 0);
  // What was announced in time is completed; what was not begun in time never is.
  if (isTooLate && (await ports.box.election(stored.election)) === null) return;
  await announce(ports, { fixed, officers, signatures });
}

/** Makes acts that have all their signatures; those whose instant has passed become void. */
export async function settleActs(ports: SchedulePorts, { fixed, officers, box, nowMs }: Scheduled): Promise<void> {
  const { election } = fixed.definition;
  const counting = countingOfficers(officers, box.suspended);
  for (const pending of await ports.roll.acts(election)) {
    if (pending.state !== 'pending') continue;
    if (signersAmong(counting, pending.signatures).length >= fixed.definition.officers.required) {
      const made = await makeAct(ports, { fixed, officers, pending });
      if (!made.ok) ports.log.event('act-void', { election, number: pending.number });
    } else if (nowMs >= (instantToMs(readAct(pending.document).notAfter) ?? 0)) {
      await ports.roll.setActState(election, pending.number, 'void');
      ports.log.event('act-void', { election, number: pending.number });
    }
  }
}

/**
 * Declares a result whose declaration has all its signatures.
 * @returns false when that has become impossible, because its last instant has passed
 */
export async function settleDeclaration(ports: SchedulePorts, { fixed, officers, box }: Scheduled): Promise<boolean> {
  const { election } = fixed.definition;
  const signatures = await ports.roll.declarationSignatures(election);
  if (signersAmong(countingOfficers(officers, box.suspended), signatures).length < fixed.definition.officers.required)
    return true;
  const declaration = await ports.box.file(election, RECORD.declaration);
  if (declaration === null) return true;
  const declared = await declare(ports, { fixed, officers, signatures, declaration });
  if (!declared.ok) ports.log.event('declaration-not-possible', { election });
  return declared.ok;
}
