import type { Check } from './check.ts';
import type { CheckReport, Findings } from './report.ts';

/** A check that was run, and what it found. */
export interface Ran {
  readonly check: Pick<Check, 'id' | 'title'>;
  readonly findings: Findings;
}

/**
 * A check that another one blocks must not hide behind it: if nothing that blocks it has failed, it fails itself.
 */
export function settle(ran: readonly Ran[]): CheckReport[] {
  const byId = new Map(ran.map(({ check, findings }) => [check.id, findings]));
  const hasCause = (findings: Findings): boolean => {
    const seen = new Set<string>();
    for (let id = findings.blockedById; id !== null && !seen.has(id); ) {
      seen.add(id);
      const blocker = byId.get(id);
      if (blocker === undefined || blocker.failed) return blocker?.failed === true;
      id = blocker.blockedById;
    }
    return false;
  };
  const unexplained = ran.filter(({ findings }) => findings.blockedById !== null && !hasCause(findings));
  for (const { findings } of unexplained) findings.fault('it could not be made, and no other check says why');
  return ran.map(({ check, findings }) => findings.report(check));
}
