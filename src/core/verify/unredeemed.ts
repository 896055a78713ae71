import type { Result } from '../base/result.ts';
import { readUnusedToken, reasonsToRefuseUnusedToken, type UnusedToken } from '../token/unused-token.ts';
import { issuedBySection } from './checks-ballots.ts';
import { type ElectionFacts, type RecordFacts, stepOf } from './facts.ts';
import { printable } from './report.ts';

/**
 * Tokens that their holders show because they did not vote with them (PR-10). A section has G = issued − ballots of them
 * at most; holders of more than G show that registrars signed more tokens than they registered.
 */

export interface ShownFile {
  /** How messages call it. */
  readonly name: string;
  /** Its bytes, or why it cannot be read. */
  readonly content: Result<Uint8Array, string>;
}

export interface UnredeemedSection {
  readonly section: string;
  readonly name: string;
  /** Different valid tokens that no ballot of the record was cast with. */
  readonly shown: number;
  /** G. */
  readonly hidden: number;
  /** More are shown than can honestly be. */
  readonly isProof: boolean;
}

export interface UnredeemedReport {
  readonly sections: readonly UnredeemedSection[];
  /** What counts for nothing, with all reasons. */
  readonly refused: readonly { readonly name: string; readonly reasons: readonly string[] }[];
}

/** Why nothing can be said: the record is not whole enough for G. */
export type UnredeemedError = { readonly kind: 'no-figures'; readonly reason: string };

/** Collects valid tokens, each once. */
class Shown {
  readonly bySection = new Map<string, number>();
  private readonly nameOfKey = new Map<string, string>();
  private readonly facts: RecordFacts;
  private readonly election: ElectionFacts;

  constructor(facts: RecordFacts, election: ElectionFacts) {
    this.facts = facts;
    this.election = election;
  }

  /** Counts a token, or says why it counts for nothing. */
  add({ name, content }: ShownFile): readonly string[] {
    if (!content.ok) return [content.error];
    const token = readUnusedToken(content.value);
    if (!token.ok) return token.error;
    const reasons = this.refusals(token.value);
    if (reasons.length > 0) return reasons;
    const { section, votingKey } = token.value;
    this.nameOfKey.set(votingKey, name);
    this.bySection.set(section, (this.bySection.get(section) ?? 0) + 1);
    return [];
  }

  private refusals(token: UnusedToken): string[] {
    const { fixed, box } = this.election;
    const { verifyTokenSignature } = this.facts.primitives;
    const reasons = reasonsToRefuseUnusedToken({ fixed, token, verifyTokenSignature });
    if (reasons.length > 0) return reasons;
    const before = this.nameOfKey.get(token.votingKey);
    if (before !== undefined) return [`votingKey: the same token as ${before}`];
    const seq = box.seqOfVotingKey.get(token.votingKey);
    return seq === undefined ? [] : [`votingKey: a ballot was cast with it, box/entries.jsonl line ${seq + 1}`];
  }
}

/**
 * Holds shown tokens against a verified record.
 * @returns by section how many are shown beside G; or why there is no G: nothing can be read, or voting is not closed
 */
export function judgeUnredeemed(
  facts: RecordFacts | null,
  files: readonly ShownFile[],
): UnredeemedReport | UnredeemedError {
  const election = facts?.election ?? null;
  if (facts === null || election === null) return { kind: 'no-figures', reason: 'the definition cannot be used' };
  if (stepOf(election.box, 'closed') === null && !election.annulled) {
    return { kind: 'no-figures', reason: 'voting is not closed: whoever holds a token may still vote' };
  }
  const shown = new Shown(facts, election);
  const refused = files
    .map((file) => ({ name: printable(file.name), reasons: shown.add(file).map(printable) }))
    .filter(({ reasons }) => reasons.length > 0);
  const sections = election.fixed.definition.sections.map(({ id, name }): UnredeemedSection => {
    const hidden = Math.min(...issuedBySection(election, id)) - (election.box.ballotsBySection.get(id) ?? 0);
    const count = shown.bySection.get(id) ?? 0;
    return { section: id, name, shown: count, hidden, isProof: count > Math.max(hidden, 0) };
  });
  return { sections, refused };
}
