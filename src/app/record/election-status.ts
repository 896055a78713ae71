import type { Result } from '../../core/base/result.ts';
import type { Hash, Instant } from '../../core/election/values.ts';
import type { RecordPorts } from './ports.ts';
import type { RecordFiles } from './record-reader.ts';

export type StatusState =
  | 'draft'
  | 'prepared'
  | 'announced'
  | 'voting'
  | 'closed'
  | 'unsealed'
  | 'declared'
  | 'annulled';

export interface ElectionStatus {
  readonly election: string;
  readonly title: string;
  readonly state: StatusState;
  readonly notice: string;
  readonly opens: Instant;
  readonly closes: Instant;
  readonly now: Instant;
  readonly fingerprint: Hash | null;
  readonly words: string[];
  readonly turnout: { readonly section: string; readonly entitled: number; readonly ballots: number }[];
}

export type StatusPorts = RecordPorts & { readonly files: RecordFiles };

export async function electionStatus(
  ports: StatusPorts,
  command: { readonly election: string },
): Promise<Result<ElectionStatus, { readonly kind: 'election-not-found' }>> {
  await Promise.resolve();
  throw new Error(`bug: not written ${JSON.stringify([ports, command])}`);
}

/** All announced elections. */
export async function listElections(
  ports: StatusPorts,
): Promise<Result<{ readonly elections: { election: string; title: string; state: string }[] }, never>> {
  await Promise.resolve();
  throw new Error(`bug: not written ${JSON.stringify(ports)}`);
}
