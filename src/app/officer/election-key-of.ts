import { err, ok, type Result } from '../../core/base/result.ts';
import type { ElectionPublicKeys } from '../ports.ts';
import type { StoredCeremony } from '../roll/ports-ceremony.ts';
import { progressOf } from './get-ceremony.ts';
import type { OfficerPorts, Refusal } from './ports.ts';

/** The election key as the definition states it. Points are 32 raw bytes. */
export interface ElectionKeyParts {
  readonly y: Uint8Array;
  readonly threshold: number;
  readonly trustees: readonly { readonly name: string; readonly certificate: string; readonly share: Uint8Array }[];
  /** The exact bytes of `ceremony.jsonl`. */
  readonly transcript: Uint8Array;
  /** The service is the only trustee. */
  readonly isServiceHeld: boolean;
}

function refuse(reasons: readonly string[]): Result<never, Refusal<'draft-refused'>> {
  return err({ kind: 'draft-refused', reasons });
}

/** The key that a complete ceremony gave, or who is still awaited. */
export async function keyOfCeremony(
  ports: Pick<OfficerPorts, 'ceremonyJudge'>,
  stored: StoredCeremony,
): Promise<Result<ElectionKeyParts, Refusal<'draft-refused'>>> {
  const { stage, awaited, failure } = await progressOf(ports.ceremonyJudge, stored);
  if (failure !== null) return refuse([`the key ceremony has failed, open a new one: ${failure.words}`]);
  if (stored.transcript === null) {
    const names = stored.seats.filter(({ trustee }) => awaited.includes(trustee)).map(({ name }) => name);
    return refuse([`the key ceremony is not complete (${stage}); awaited: ${names.join(', ')}`]);
  }
  const { y, keys } = await ports.ceremonyJudge.ceremonyOf(stored);
  if (y === null) throw new Error('bug: a complete ceremony without a key');
  return ok({
    y,
    threshold: stored.threshold,
    trustees: stored.seats.map(({ name, holder }, index) => {
      const share = keys[index];
      if (holder === null || share === undefined) throw new Error('bug: a complete ceremony without a trustee');
      return { name, certificate: holder.certificate, share };
    }),
    transcript: stored.transcript,
    isServiceHeld: false,
  });
}

/** The key of the trustee that the service itself plays: its share of the key is the key. */
export function keyOfService({ trustee }: ElectionPublicKeys): ElectionKeyParts {
  if (trustee === null) throw new Error('bug: the service made no key for its trustee');
  const { name, certificate, share, ceremony } = trustee;
  return {
    y: share,
    threshold: 1,
    trustees: [{ name, certificate, share }],
    transcript: ceremony,
    isServiceHeld: true,
  };
}
