import { z } from 'zod';
import { fromUtf8 } from '../base/bytes.ts';
import { canonicalJson, parseCanonicalJson } from '../base/canonical-json.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { FixedDefinition } from '../election/fixed-definition.ts';
import { bytesOf, faultsOf, HashSchema, SectionIdSchema, trustedBase64Url } from '../election/values.ts';
import { tokenMessage } from './ballot-token.ts';
import type { VerifyTokenSignature } from './blind-rsa.ts';

/**
 * A ballot token that was drawn and not used, as its holder shows it after the close (PR-10). It tells nothing of how
 * anybody voted, because nobody did with it. docs/protocol.md, "Unused token".
 */
export const UnusedTokenSchema = z.strictObject({
  type: z.literal('tellers/unused-token/v1'),
  fingerprint: HashSchema,
  section: SectionIdSchema,
  votingKey: bytesOf(32),
  signatures: z.array(bytesOf(384)).min(1).max(8),
});
export type UnusedToken = z.infer<typeof UnusedTokenSchema>;

/** Eight signatures and the names around them take half of it. */
export const MAX_UNUSED_TOKEN_BYTES = 8192;

/** The file's text, in canonical form. */
export function writeUnusedToken(token: Omit<UnusedToken, 'type'>): string {
  return `${canonicalJson({ ...token, type: 'tellers/unused-token/v1' })}\n`;
}

/** Reads the file; a line feed at its end is no fault. All reasons. */
export function readUnusedToken(bytes: Uint8Array): Result<UnusedToken, readonly string[]> {
  if (bytes.length > MAX_UNUSED_TOKEN_BYTES) return err([`longer than ${MAX_UNUSED_TOKEN_BYTES} bytes`]);
  const text = fromUtf8(bytes);
  if (!text.ok) return err(['not UTF-8']);
  const json = parseCanonicalJson(text.value.trimEnd());
  if (!json.ok) return err([`${json.error.reason} (at ${json.error.at})`]);
  const token = UnusedTokenSchema.safeParse(json.value);
  return token.success ? ok(token.data) : err(faultsOf(token.error));
}

/** Every reason why this is no token of the election: each registrar must have signed it for its section. */
export function reasonsToRefuseUnusedToken(input: {
  readonly fixed: FixedDefinition;
  readonly token: UnusedToken;
  readonly verifyTokenSignature: VerifyTokenSignature;
}): string[] {
  const { fixed, token, verifyTokenSignature } = input;
  const { fingerprint, fingerprintHex, definition } = fixed;
  if (token.fingerprint !== fingerprintHex) return [`fingerprint: it is of another election, ${token.fingerprint}`];
  const section = definition.sections.findIndex(({ id }) => id === token.section);
  if (section < 0) return [`section: the election has no section "${token.section}"`];
  const { registrars } = definition;
  if (token.signatures.length !== registrars.length) {
    return [`signatures: ${token.signatures.length} where ${registrars.length} are needed`];
  }
  const message = tokenMessage({ fingerprint, section: token.section, votingKey: trustedBase64Url(token.votingKey) });
  return token.signatures.flatMap((text, index) => {
    const n = trustedBase64Url(registrars[index]?.tokenKeys[section]?.n ?? '');
    if (verifyTokenSignature({ n, message, signature: trustedBase64Url(text) })) return [];
    return [`signatures.${index}: registrar ${index + 1} did not sign this token`];
  });
}
