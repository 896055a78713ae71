import { assert } from '../base/assert.ts';
import { u32 } from '../base/bytes.ts';
import { frame } from '../base/frame.ts';
import type { ContestId, SectionId } from '../election/values.ts';

/** What one shuffle belongs to: which list of which election, whose step of its chain. */
export interface MixStep {
  /** 32 bytes, the fingerprint of the definition. */
  readonly fingerprint: Uint8Array;
  /** The id of the group of sections. */
  readonly group: SectionId;
  /** The id of the contest whose ballots the list holds. */
  readonly list: ContestId;
  /** The mixer's place in the chain, from 1. */
  readonly position: number;
  /** 32 bytes, SHA-256 of the mixer's armoured certificate. */
  readonly certificate: Uint8Array;
}

/**
 * The first field of everything that a shuffle proof hashes:
 * frame("tellers/mix/v1", [fingerprint, group, list, u32 position, certificate]).
 */
export function mixContext(step: MixStep): Uint8Array {
  const { fingerprint, group, list, position, certificate } = step;
  assert(fingerprint.length === 32 && certificate.length === 32, 'a fingerprint and a certificate hash have 32 bytes');
  assert(Number.isInteger(position) && position >= 1, 'a mixer’s position counts from 1');
  return frame('tellers/mix/v1', [fingerprint, group, list, u32(position), certificate]);
}
