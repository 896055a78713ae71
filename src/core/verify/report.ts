/** What a verification says: one entry per check, with what was seen, and the figures that people compare. */

export type CheckStatus = 'passed' | 'failed' | 'not-applicable';

export interface CheckReport {
  /** Stable; docs/verification.md has a paragraph under this id. */
  readonly id: string;
  readonly title: string;
  readonly status: CheckStatus;
  /** What was found wrong, or why the check does not apply, or what is worth knowing. Plain printable text. */
  readonly evidence: readonly string[];
}

export interface SectionFigures {
  readonly section: string;
  readonly name: string;
  readonly entitled: number;
  /** Ballot tokens issued, by registrar in the definition's order. */
  readonly issued: readonly number[];
  readonly ballots: number;
  /**
   * G of PR-10: the least of `issued`, minus `ballots`. So many false ballots could registrars have hidden if all of
   * them worked together.
   */
  readonly hidden: number;
}

export interface ContestFigures {
  readonly contest: string;
  readonly elected: readonly string[];
  /** By how many votes the last elected led the best of the others at the last stage; null when nobody lost. */
  readonly lead: string | null;
}

export interface VerificationFigures {
  readonly sections: readonly SectionFigures[];
  readonly contests: readonly ContestFigures[];
  readonly rejectedVotes: number;
  readonly withheldBallots: number;
}

/** How far the ballot box says that the election has come. */
export type VerifiedState = 'announced' | 'voting' | 'closed' | 'unsealed' | 'declared' | 'annulled';

export interface VerifiedElection {
  readonly id: string;
  readonly title: string;
  readonly test: boolean;
  readonly state: VerifiedState;
  /** The sentence about what an election of this protocol version is worth. */
  readonly notice: string;
  readonly assurance: string;
}

export interface VerificationReport {
  readonly type: 'tellers/verification-report/v1';
  /** True when no check failed. */
  readonly passed: boolean;
  readonly election: VerifiedElection | null;
  /** SHA-256 of definition.json as it was found, 64 hex digits; null when there is no such file. */
  readonly fingerprint: string | null;
  /** The twelve words of that fingerprint. */
  readonly words: readonly string[];
  /** True when the caller gave a fingerprint. Without one, everything is relative to the record's own definition. */
  readonly anchored: boolean;
  readonly checks: readonly CheckReport[];
  readonly figures: VerificationFigures | null;
  /** Errors of the verifier itself: each is a bug to report, whatever the record holds. */
  readonly errors: readonly string[];
}

/** So many pieces of evidence are printed per check; the rest is counted. */
const MAX_EVIDENCE = 100;
const MAX_EVIDENCE_LENGTH = 600;

/** Evidence quotes hostile bytes: whatever could move a terminal's cursor or reverse its text is written as a code. */
export function printable(text: string): string {
  const cut = text.length > MAX_EVIDENCE_LENGTH ? `${text.slice(0, MAX_EVIDENCE_LENGTH)}…` : text;
  return cut.replace(
    /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Faults found while something large is walked through: the first ones as text, the rest counted. */
export class FaultList {
  private readonly kept: string[] = [];
  private total = 0;

  add(text: string): void {
    this.total += 1;
    if (this.kept.length < MAX_EVIDENCE) this.kept.push(printable(text));
  }

  get count(): number {
    return this.total;
  }

  get texts(): readonly string[] {
    const more = this.total - this.kept.length;
    return more > 0 ? [...this.kept, `and ${more} more`] : this.kept;
  }
}

/** Collects what one check has to say and derives its status: any fault fails it. */
export class Findings {
  private readonly faults = new FaultList();
  private readonly notes: string[] = [];
  private skipped: string | null = null;
  private blocker: string | null = null;

  /** Something is wrong with the record. */
  fault(text: string): void {
    this.faults.add(text);
  }

  /** Worth saying, and no fault. */
  note(text: string): void {
    if (this.notes.length < MAX_EVIDENCE) this.notes.push(printable(text));
  }

  /** The check need not be made, for a reason that is said. Faults found besides still fail it. */
  notApplicable(reason: string): void {
    this.skipped ??= printable(reason);
  }

  /** The check cannot be made because of what the check `id` found, which must have failed. */
  blockedBy(id: string, reason: string): void {
    this.notApplicable(`${reason} (see ${id})`);
    this.blocker ??= id;
  }

  get failed(): boolean {
    return this.faults.count > 0;
  }

  /** The check that made this one impossible, if it found no fault of its own. */
  get blockedById(): string | null {
    return this.faults.count > 0 ? null : this.blocker;
  }

  report(check: { readonly id: string; readonly title: string }): CheckReport {
    const { id, title } = check;
    if (this.faults.count > 0) {
      return { id, title, status: 'failed', evidence: [...this.faults.texts, ...this.notes] };
    }
    if (this.skipped !== null) {
      return { id, title, status: 'not-applicable', evidence: [this.skipped, ...this.notes] };
    }
    return { id, title, status: 'passed', evidence: this.notes };
  }
}
