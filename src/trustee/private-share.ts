import type { z } from 'zod';
import { utf8 } from '../core/base/bytes.ts';
import { canonicalBytes, parseCanonicalJson } from '../core/base/canonical-json.ts';
import { type SignedDocument, SignedDocumentSchema } from '../core/ceremony/documents.ts';
import type { Ceremony } from '../core/ceremony/state.ts';
import { textOf } from './join.ts';
import type { TrusteePorts } from './ports.ts';

/**
 * What is encrypted to one trustee: canonical {"document","signature"}, the dealer's signature inside the encryption, so
 * that nobody can encrypt a share again to somebody else, and the receiver can show who gave it (PR-24).
 */
export async function sealPrivateShare(
  { key, nowMs }: Pick<TrusteePorts, 'key' | 'nowMs'>,
  document: Uint8Array,
): Promise<Uint8Array> {
  const signed: z.infer<typeof SignedDocumentSchema> = {
    document: textOf(document),
    signature: await key.sign({ document, nowMs: nowMs() }),
  };
  return canonicalBytes(signed);
}

function readSigned(bytes: Uint8Array): SignedDocument | null {
  const json = parseCanonicalJson(bytes);
  const parsed = json.ok ? SignedDocumentSchema.safeParse(json.value) : null;
  return parsed?.success === true ? parsed.data : null;
}

/** The private document that a dealer sent; null when it cannot be opened or is not signed by that dealer. */
export async function openPrivateShare(
  ports: Pick<TrusteePorts, 'key' | 'primitives'>,
  input: { readonly ceremony: Ceremony; readonly from: number; readonly ciphertext: string },
): Promise<Uint8Array | null> {
  const opened = await ports.key.decrypt(input.ciphertext);
  const signed = opened.ok ? readSigned(opened.value) : null;
  if (signed === null) return null;
  const document = utf8(signed.document);
  const verified = await ports.primitives.openPgp.verifySignature({
    document,
    signature: signed.signature,
    certificates: [input.ceremony.certificates[input.from - 1] ?? ''],
    notBeforeMs: 0,
    notAfterMs: Number.MAX_SAFE_INTEGER,
  });
  return verified.ok ? document : null;
}
