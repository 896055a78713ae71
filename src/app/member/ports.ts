import type { Result } from '../../core/base/result.ts';
import type { FixedDefinition } from '../../core/election/fixed-definition.ts';
import type { MailError } from '../roll/ports.ts';

/** What the members' use cases need beside the roll's stores. */

/** Sends one-time codes to the addresses on the roll. */
export interface CodeNotices {
  /** An error means that the mail system did not take the mail. */
  sendCode(notice: {
    readonly to: string;
    /** Title, words of the fingerprint and texts are this election's. */
    readonly fixed: FixedDefinition;
    /** The language that the member reads; null: the election's. */
    readonly language: string | null;
    readonly code: string;
    readonly lifetimeSeconds: number;
    /** Armoured: what is sent must be encrypted to it. */
    readonly certificate: string | null;
  }): Promise<Result<void, MailError>>;
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
