/** What the members' use cases need beside the roll's stores. */

/** Sends one-time codes to the addresses on the roll. */
export interface CodeNotices {
  /** Resolves when the notice is with the mail system; throws when it could not be handed over. */
  sendCode(notice: {
    readonly to: string;
    readonly election: string;
    readonly title: string;
    /** True for an election that must never be taken for a real one. */
    readonly test: boolean;
    readonly code: string;
    readonly lifetimeSeconds: number;
    /** The twelve words of the fingerprint: the registrar's own channel shows them too (PR-14). */
    readonly words: readonly string[];
    /** Armoured: what is sent must be encrypted to it. */
    readonly certificate: string | null;
  }): Promise<void>;
}
