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

/** The organisation's own sign-in (OpenID Connect): one issuer, named by the service's settings. */
export interface OrganisationSignIn {
  readonly issuer: string;
  /** Where the browser goes to sign in; null when the issuer does not answer. */
  begin(input: { readonly state: string; readonly nonce: string; readonly verifier: string }): Promise<string | null>;
  /**
   * Who signed in there: the subject of an identity token that was checked in every respect. Null when anything about
   * the answer is not right.
   * @param input.answer the query with which the browser came back
   */
  finish(input: {
    readonly answer: string;
    readonly state: string;
    readonly nonce: string;
    readonly verifier: string;
  }): Promise<string | null>;
}
