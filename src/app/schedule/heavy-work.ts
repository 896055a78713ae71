import type { BoxLineBody } from '../../core/ledger/box-lines.ts';
import type { ShareContent } from '../../core/opening/read-share.ts';
import type { RecordContent } from '../../core/record/build-record.ts';

/**
 * What takes seconds or minutes for thousands of ballots: asked of a port, so that it can run in a thread of its own.
 * Inputs and answers are plain data that can be sent there. `do-heavy-work.ts` does the work itself.
 */
export interface HeavyWork {
  /**
   * The trustee's share over a closed box, and which ballots it is over. The trustee walks the chain and checks every
   * ballot itself before it uses its secret (PR-7).
   * @param lines the whole ballot box
   * @param trustee its number in the definition, from 1
   * @param secret 32 bytes
   */
  share(input: {
    readonly definition: Uint8Array;
    readonly lines: readonly Uint8Array[];
    readonly trustee: number;
    readonly secret: Uint8Array;
  }): Promise<{ readonly body: BoxLineBody<'share'>; readonly blobs: readonly Uint8Array[] }>;

  /** Opens the ballots with the published shares and counts them. */
  unseal(input: {
    readonly definition: Uint8Array;
    readonly lines: readonly Uint8Array[];
    readonly shares: readonly ShareContent[];
  }): Promise<UnsealedElection>;

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
