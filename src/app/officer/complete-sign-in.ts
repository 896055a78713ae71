import { equalBytes, isWellFormed, utf8 } from '../../core/base/bytes.ts';
import { parseCanonicalJson } from '../../core/base/canonical-json.ts';
import { err, ok, type Result } from '../../core/base/result.ts';
import { makeSessionToken, sessionTokenHash } from '../../core/base/session-token.ts';
import { type SignIn, SignInSchema } from '../../core/election/act.ts';
import { faultsOf, instantToMs } from '../../core/election/values.ts';
import { SIGN_IN_SECONDS, type SignInPorts } from './begin-sign-in.ts';
import type { Refusal } from './ports.ts';

/** A working day; who closes the browser signs in again. */
const SESSION_SECONDS = 8 * 3600;
/** Clocks of officers' machines may be this far off; the nonce alone keeps the document from being used twice. */
const CLOCK_SKEW_MS = 300_000;

export interface OfficerSession {
  readonly session: string;
  readonly officer: string;
  readonly name: string;
}

function refuse(reasons: readonly string[]): Result<never, Refusal<'sign-in-refused'>> {
  return err({ kind: 'sign-in-refused', reasons });
}

function readSignIn(text: string): Result<{ signIn: SignIn; bytes: Uint8Array }, Refusal<'sign-in-refused'>> {
  if (!isWellFormed(text)) return refuse(['the document is not text']);
  const json = parseCanonicalJson(text);
  if (!json.ok) return refuse([`the document is not canonical JSON: ${json.error.reason}`]);
  const parsed = SignInSchema.safeParse(json.value);
  if (!parsed.success) return refuse(faultsOf(parsed.error));
  return ok({ signIn: parsed.data, bytes: utf8(text) });
}

/**
 * Exchanges a signed sign-in document for a session: 32 random bytes in base64url, of which only the hash is stored.
 * The document is used up whether or not the signature is right, so that nobody can try signatures against it.
 */
export async function completeSignIn(
  ports: SignInPorts,
  command: { readonly document: string; readonly signature: string },
): Promise<Result<OfficerSession, Refusal<'sign-in-refused'>>> {
  const read = readSignIn(command.document);
  if (!read.ok) return read;
  const { signIn, bytes } = read.value;
  if (signIn.origin !== ports.settings.publicUrl) return refuse(['the document was made for another service']);
  const taken = await ports.officers.takeSignIn(signIn.nonce);
  if (taken === null || !equalBytes(taken.document, bytes)) {
    return refuse(['the document is unknown, used already or out of date; ask for a new one']);
  }
  const officers = await ports.officers.officers();
  const notAfter = instantToMs(signIn.notAfter) ?? 0;
  const verified = await ports.openPgp.verifySignature({
    document: bytes,
    signature: command.signature,
    certificates: officers.map((officer) => officer.certificate),
    notBeforeMs: notAfter - SIGN_IN_SECONDS * 1000 - CLOCK_SKEW_MS,
    notAfterMs: notAfter + CLOCK_SKEW_MS,
  });
  if (!verified.ok) {
    ports.log.event('officer-sign-in-refused');
    return refuse(verified.error.reasons);
  }
  const officer = officers.find((candidate) => candidate.fingerprint === verified.value.signer);
  if (officer === undefined) throw new Error('bug: a signature verified by a certificate that was not given');
  const session = makeSessionToken(ports.random);
  const tokenHash = sessionTokenHash('officer', session);
  if (tokenHash === null) throw new Error('bug: a fresh session token has no hash');
  await ports.officers.createSession({ tokenHash, officer: officer.fingerprint, lifetimeSeconds: SESSION_SECONDS });
  ports.log.event('officer-signed-in', { officer: officer.fingerprint });
  return ok({ session, officer: officer.fingerprint, name: officer.name });
}
