import { err, ok, type Result } from '../base/result.ts';
import type { FixedDefinition } from '../election/fixed-definition.ts';
import { trustedBase64Url } from '../election/values.ts';
import type { Arithmetic, Element } from '../group/group.ts';
import { reasonsToRefuseElectionKey } from '../opening/election-key.ts';
import { registrarKeyId } from '../token/token-keys.ts';
import { blocksOf } from './encode-marks.ts';

/** One registrar's token key of one section. */
export interface SectionTokenKey {
  /** SHA-256 of the modulus. */
  readonly keyId: Uint8Array;
  /** The RSA modulus, 384 bytes big-endian. */
  readonly n: Uint8Array;
}

/** What sealing and checking ballots need of a definition, read once and kept: a definition never changes. */
export interface SealingFacts {
  readonly fingerprint: Uint8Array;
  /** The election public key Y. */
  readonly y: Element;
  /** Blocks of one ballot, w. */
  readonly blocks: number;
  /** By section id; the registrars' keys in the definition's order. */
  readonly sections: ReadonlyMap<string, { readonly keys: readonly SectionTokenKey[] }>;
}

export type SealingFactsError = { readonly kind: 'election-key-refused'; readonly reasons: readonly string[] };

/** Reads the facts of a definition, or says every reason why nothing can be sealed to its election key. */
export function sealingFacts(fixed: FixedDefinition, group: Arithmetic): Result<SealingFacts, SealingFactsError> {
  const { definition, fingerprint } = fixed;
  const reasons = reasonsToRefuseElectionKey(definition, group);
  const y = group.decode(trustedBase64Url(definition.electionKey.y));
  if (y === null || reasons.length > 0) return err({ kind: 'election-key-refused', reasons });
  const sections = new Map(
    definition.sections.map((section, index) => {
      // The definition's bounds hold that every registrar has one key per section, in the order of the sections.
      const keys = definition.registrars.flatMap(({ tokenKeys }) => {
        const key = tokenKeys[index];
        if (key === undefined) return [];
        const n = trustedBase64Url(key.n);
        return [{ keyId: registrarKeyId(n), n }];
      });
      return [section.id, { keys }];
    }),
  );
  const blocks = definition.contests.reduce((sum, contest) => sum + blocksOf(contest), 0);
  return ok({ fingerprint, y, blocks, sections });
}
