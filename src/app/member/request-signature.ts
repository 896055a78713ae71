import { err, ok, type Result } from '../../core/base/result.ts';
import type { Hash } from '../../core/election/values.ts';
import { tokenRequestDocument } from '../../core/token/request-signature.ts';
import type { OpenPgp } from '../ports.ts';
import type { MemberStore } from '../roll/ports.ts';

export interface RequestSignaturePorts {
  readonly members: Pick<MemberStore, 'certificate'>;
  readonly openPgp: Pick<OpenPgp, 'verifySignature'>;
}

/** A signature made earlier than this was made for some other occasion. */
const MAX_AGE_MS = 24 * 3_600_000;
/** Clocks of members may be so far ahead. */
const CLOCK_SKEW_MS = 300_000;

/** The canonical armour of a member's signature of the token request, or why it is none. */
export async function checkedRequestSignature(
  ports: RequestSignaturePorts,
  input: {
    readonly election: string;
    /** The committed fingerprint of the member's certificate. */
    readonly certificate: string;
    readonly fingerprint: Hash;
    readonly registrar: number;
    readonly request: Hash;
    readonly signature: string | undefined;
    readonly nowMs: number;
  },
): Promise<Result<string, readonly string[]>> {
  const { election, fingerprint, registrar, request, signature, nowMs } = input;
  const certificate = await ports.members.certificate(election, input.certificate);
  const reasons: string[] = [];
  if (certificate === null) reasons.push('requestSignature: the returning officers have not imported your certificate');
  if (signature === undefined) {
    reasons.push(
      `requestSignature: your roll entry has the certificate ${input.certificate}; sign the request with it`,
    );
  }
  if (certificate === null || signature === undefined) return err(reasons);
  const verified = await ports.openPgp.verifySignature({
    document: tokenRequestDocument({ fingerprint, registrar, request }),
    signature,
    certificates: [certificate],
    notBeforeMs: nowMs - MAX_AGE_MS,
    notAfterMs: nowMs + CLOCK_SKEW_MS,
  });
  return verified.ok
    ? ok(verified.value.armored)
    : err(verified.error.reasons.map((reason) => `requestSignature: ${reason}`));
}
