import type { Result } from '../base/result.ts';

/** OpenPGP as the use cases and the verifier see it: certificates in, signer out. The adapter is in src/pgp. */

export interface OpenPgpCertificate {
  /** Primary fingerprint, 40 lower-case hex digits. */
  readonly fingerprint: string;
  /**
   * SHA-256 of the primary key's kind and numbers, 64 lower-case hex digits: the same in every certificate that was made
   * of one key, while the fingerprint also covers a date (PR-25: certificates have pairwise different primary keys).
   */
  readonly keyHash: string;
  readonly name: string;
  /** Canonical armour: whoever requires it of what was given compares this with it. */
  readonly armored: string;
  /** When it runs out, as it stands; null when it does not. */
  readonly expiresAtMs: number | null;
}

export type OpenPgpError = { readonly reasons: readonly string[] };

export interface OpenPgp {
  /** Reads one certificate in any armour that holds nothing else. */
  readCertificate(armored: string): Promise<Result<OpenPgpCertificate, OpenPgpError>>;
  /**
   * Checks one detached binary signature over exact bytes by one of the certificates, by the rules of PR-25: strong
   * hash and key, the certificate's state as it was when the signature was made. The answer says whose it is, by primary
   * fingerprint, and holds its canonical armour: whoever reads stored signatures compares it with what was stored,
   * because armour has spellings of its own.
   * @param notBeforeMs together with `notAfterMs` when, by its own time, the signature may have been made; inclusive
   */
  verifySignature(input: {
    readonly document: Uint8Array;
    readonly signature: string;
    readonly certificates: readonly string[];
    readonly notBeforeMs: number;
    readonly notAfterMs: number;
  }): Promise<Result<{ readonly signer: string; readonly armored: string }, OpenPgpError>>;
}
