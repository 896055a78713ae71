import { err, ok, type Result } from '../../core/base/result.ts';
import type { Ceremony, CeremonyStage } from '../../core/ceremony/state.ts';
import type { CeremonyJudge } from '../ceremony-judge.ts';
import type { StoredCeremony } from '../roll/ports-ceremony.ts';
import { electionOfOfficer } from './access.ts';
import type { ElectionAccessError, OfficerCommand, OfficerPorts } from './ports.ts';

export interface CeremonyProgress {
  readonly stage: 'joining' | CeremonyStage;
  /** Numbers of the trustees from whom something is awaited now. */
  readonly awaited: readonly number[];
  readonly failure: Ceremony['failure'];
}

/** How far a stored ceremony is, and who is awaited. */
export async function progressOf(judge: CeremonyJudge, stored: StoredCeremony): Promise<CeremonyProgress> {
  if (stored.parameters === null) {
    const awaited = stored.seats.filter(({ holder }) => holder === null).map(({ trustee }) => trustee);
    return { stage: 'joining', awaited, failure: null };
  }
  const { stage, awaited, failure } = await judge.ceremonyOf(stored);
  return { stage, awaited, failure };
}

export interface CeremonyStatus {
  readonly stage: CeremonyProgress['stage'];
  readonly threshold: number;
  readonly trustees: {
    readonly trustee: number;
    readonly name: string;
    readonly certificate: string | null;
    readonly awaited: boolean;
  }[];
  readonly failure: Ceremony['failure'];
}

/** The key ceremony as officers follow it: who has joined with which certificate, who is awaited, why it failed. */
export async function getCeremony(
  ports: Pick<OfficerPorts, 'roll' | 'ceremonies' | 'ceremonyJudge'>,
  command: OfficerCommand,
): Promise<Result<CeremonyStatus, ElectionAccessError | { readonly kind: 'ceremony-not-found' }>> {
  const found = await electionOfOfficer(ports, command);
  if (!found.ok) return found;
  const stored = await ports.ceremonies.ceremony(command.election);
  if (stored === null) return err({ kind: 'ceremony-not-found' });
  const { stage, awaited, failure } = await progressOf(ports.ceremonyJudge, stored);
  return ok({
    stage,
    threshold: stored.threshold,
    trustees: stored.seats.map(({ trustee, name, holder }) => {
      return { trustee, name, certificate: holder?.certificate ?? null, awaited: awaited.includes(trustee) };
    }),
    failure,
  });
}
