import type { Client } from '../../contract/client.ts';
import { type ElectionStatus, getElection } from '../../contract/observer-api.ts';
import { API_PREFIX } from '../../contract/routes.ts';
import { toHex } from '../../core/base/bytes.ts';
import { err, ok, type Result } from '../../core/base/result.ts';
import { type FixedDefinition, parseDefinition } from '../../core/election/fixed-definition.ts';
import type { Group } from '../../core/group/group.ts';
import { type SealingFacts, sealingFacts } from '../../core/sealing/sealing-facts.ts';

/** The election of this page, as its definition says and not as the service does. */
export interface LoadedElection {
  readonly fixed: FixedDefinition;
  readonly facts: SealingFacts;
  readonly status: ElectionStatus;
}

/** The whole fingerprint that a link carries behind `#`; null when it has none. */
export function fingerprintOfLink(hash: string): string | null {
  const found = /(?:^#|&|^#fingerprint=)([0-9a-f]{64})$/.exec(hash);
  return found?.[1] ?? null;
}

/**
 * Loads the definition, hashes its exact bytes and holds them against the fingerprint of the link: whatever the server
 * says besides, the ballot is sealed for this definition and no other.
 */
export async function loadElection(input: {
  readonly client: Client;
  readonly group: Group;
  readonly election: string;
  readonly fingerprint: string | null;
}): Promise<Result<LoadedElection, { readonly kind: 'failed' | 'wrong-election'; readonly reason: string }>> {
  const { client, group, election, fingerprint } = input;
  const failed = (reason: string) => err({ kind: 'failed' as const, reason });
  const status = await client.call(getElection, { params: { election } });
  if (!status.ok) return failed(status.error.detail);
  let bytes: Uint8Array;
  try {
    const path = `${API_PREFIX}/elections/${encodeURIComponent(election)}/record/definition.json`;
    const answer = await fetch(path, { credentials: 'omit' });
    if (!answer.ok) return failed(`HTTP ${answer.status}`);
    bytes = new Uint8Array(await answer.arrayBuffer());
  } catch (error) {
    return failed(error instanceof Error ? error.message : 'no connection');
  }
  const fixed = parseDefinition(bytes);
  if (!fixed.ok) return failed(fixed.error.reasons.join('; '));
  if (fingerprint !== null && toHex(fixed.value.fingerprint) !== fingerprint) {
    return err({ kind: 'wrong-election', reason: fixed.value.fingerprintHex });
  }
  const facts = sealingFacts(fixed.value, group);
  return facts.ok
    ? ok({ fixed: fixed.value, facts: facts.value, status: status.value })
    : failed(facts.error.reasons.join('; '));
}
