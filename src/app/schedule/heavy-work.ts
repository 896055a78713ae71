import type { BoxLineBody } from '../../core/ledger/box-lines.ts';
import type { MadeMix, MixContent } from '../../core/opening/mixing.ts';
import type { ShareContent } from '../../core/opening/read-share.ts';
import type { RecordContent } from '../../core/record/build-record.ts';

/** A closed ballot box. The ballots of it that are opened are judged again by whoever does work on it (PR-7, PR-8). */
export interface ClosedBallots {
  readonly definition: Uint8Array;
  /** The ballot box up to and with its `registers` line. */
  readonly lines: readonly Uint8Array[];
}

/** With the outcome of the last mix, by list in order; null when nobody has mixed. */
export interface MixedBallots extends ClosedBallots {
  readonly mixed: readonly Uint8Array[] | null;
}

/**
 * What takes seconds or minutes for thousands of ballots: asked of a port, so that it can run in a thread of its own.
 * Inputs and answers are plain data that can be sent there. `do-heavy-work.ts` does the work itself.
 */
export interface HeavyWork {
  /** How many ballots each list has that is mixed and opened; empty when there is none. */
  lists(
    input: ClosedBallots,
  ): Promise<readonly { readonly group: string; readonly list: string; readonly count: number }[]>;

  /**
   * Mixes all lists with proofs.
   * @param trustee the mixer's number in the definition, from 1
   * @param position its place in the chain, from 1
   */
  mix(input: MixedBallots & { readonly trustee: number; readonly position: number }): Promise<MadeMix>;

  /** Every reason why a mix does not stand; `null` stands for a file of it that is missing. */
  checkMix(
    input: MixedBallots & {
      readonly content: MixContent;
      readonly outputs: readonly (Uint8Array | null)[];
      readonly proofs: readonly (Uint8Array | null)[];
    },
  ): Promise<readonly string[]>;

  /**
   * A trustee's share over the mixed lists, judged as every verifier will judge it before it is given.
   * @param secret 32 bytes
   */
  share(
    input: MixedBallots & { readonly trustee: number; readonly secret: Uint8Array },
  ): Promise<{ readonly body: BoxLineBody<'share'>; readonly blobs: readonly Uint8Array[] }>;

  /** Every reason why a share cannot be combined. */
  checkShare(input: MixedBallots & { readonly share: ShareContent }): Promise<readonly string[]>;

  /** Opens the ballots with the published shares and counts them. @param drawn what was drawn for lots, if anything */
  unseal(
    input: MixedBallots & { readonly shares: readonly ShareContent[]; readonly drawn: string | null },
  ): Promise<UnsealedElection>;

  /** Verifies the record up to the unsealing; when every check has passed, the bytes of the declaration are made. */
  declaration(input: {
    readonly content: RecordContent;
    /** The instants that the declaration carries, in milliseconds. */
    readonly madeMs: number;
    readonly notAfterMs: number;
  }): Promise<PreparedDeclaration>;
}

export interface UnsealedElection {
  readonly body: BoxLineBody<'unsealed'>;
  /** Records and rejected ballots of every list, which the body names by hash. */
  readonly blobs: readonly Uint8Array[];
  /** `result.json`. */
  readonly result: Uint8Array;
  /** `result.html`. */
  readonly resultPage: Uint8Array;
}

export type PreparedDeclaration =
  | { readonly kind: 'prepared'; readonly declaration: Uint8Array }
  /** The checks that failed, each with its evidence, one text per check. */
  | { readonly kind: 'refused'; readonly failed: readonly string[] };
