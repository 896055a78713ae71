import type { Client } from '../../contract/client.ts';
import { API_PREFIX } from '../../contract/route.ts';
import { type ElectionStatus, getElection } from '../../contract/status-api.ts';
import { toHex } from '../../core/base/bytes.ts';
import { err, ok, type Result } from '../../core/base/result.ts';
import { type FixedDefinition, readDefinition } from '../../core/election/read-definition.ts';
import type { Arithmetic } from '../../core/group/group.ts';
import { type SealingFacts, sealingFacts } from '../../core/sealing/sealing-facts.ts';
import type { Place } from './place.ts';
import { breath } from './small.ts';

/** The election of this page, as its definition says and not as the service does. */
export interface LoadedElection {
  readonly fixed: FixedDefinition;
  readonly facts: SealingFacts;
  readonly status: ElectionStatus;
}

export interface LoadFailure {
  readonly kind: 'failed' | 'wrong-election';
  readonly reason: string;
}

/** A file of the election's record, as it is published. */
export async function recordFile(place: Pick<Place, 'service' | 'election'>, path: string): Promise<Uint8Array | null> {
  const url = `${place.service}${API_PREFIX}/elections/${encodeURIComponent(place.election)}/record/${path}`;
  try {
    const answer = await fetch(url, { credentials: 'omit', referrerPolicy: 'no-referrer' });
    return answer.ok ? new Uint8Array(await answer.arrayBuffer()) : null;
  } catch {
    return null;
  }
}

/**
 * Loads the definition, hashes its exact bytes and holds them against the fingerprint of the link: whatever the server
 * says besides, the ballot is sealed for this definition and no other.
 */
export async function loadElection(input: {
  readonly client: Client;
  readonly group: Arithmetic;
  readonly place: Place;
}): Promise<Result<LoadedElection, LoadFailure>> {
  const { client, group, place } = input;
  const { election, fingerprint } = place;
  const failed = (reason: string) => err({ kind: 'failed' as const, reason });
  const [status, bytes] = await Promise.all([
    client.call(getElection, { params: { election } }),
    recordFile(place, 'definition.json'),
  ]);
  if (!status.ok) return failed(status.error.detail);
  if (bytes === null) return failed('');
  await breath();
  const fixed = readDefinition(bytes);
  if (!fixed.ok) return failed(fixed.error.reasons.join('; '));
  if (fixed.value.definition.election !== election) return err({ kind: 'wrong-election', reason: '' });
  if (fingerprint !== null && toHex(fixed.value.fingerprint) !== fingerprint) {
    return err({ kind: 'wrong-election', reason: fixed.value.fingerprintHex });
  }
  await breath();
  const facts = sealingFacts(fixed.value, group);
  await breath();
  return facts.ok
    ? ok({ fixed: fixed.value, facts: facts.value, status: status.value })
    : failed(facts.error.reasons.join('; '));
}
