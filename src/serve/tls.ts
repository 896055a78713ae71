import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Config } from '../config.ts';
import { err, ok, type Result } from '../core/base/result.ts';
import type { TlsFiles } from '../http/listen.ts';

export type TlsError = { readonly kind: 'tls-refused'; readonly reasons: readonly string[] };

/** Days before its end at which a certificate is spoken of. */
const SOON_DAYS = 14;
const DAY_MS = 86_400_000;

/** Certificate and key, looked at before anything listens: they belong together, and the certificate is in its time. */
export async function readTls(
  tls: NonNullable<Config['tls']>,
  nowMs: number,
): Promise<Result<TlsFiles & { readonly endsSoon: string | null }, TlsError>> {
  const refused = (reason: string) => err({ kind: 'tls-refused' as const, reasons: [reason] });
  let cert: Buffer;
  let key: Buffer;
  try {
    [cert, key] = await Promise.all([readFile(tls.cert), readFile(tls.key)]);
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException;
    return refused(`${path ?? 'a file of TLS_CERT and TLS_KEY'} cannot be read (${code ?? 'unknown'})`);
  }
  let first: X509Certificate;
  try {
    first = new X509Certificate(cert);
  } catch {
    return refused(`TLS_CERT: ${tls.cert} is no certificate in PEM`);
  }
  try {
    if (!first.checkPrivateKey(createPrivateKey(key))) return refused('TLS_KEY is not the key of TLS_CERT');
  } catch {
    return refused(`TLS_KEY: ${tls.key} is no secret key in PEM, or is under a passphrase`);
  }
  const [from, to] = [Date.parse(first.validFrom), Date.parse(first.validTo)];
  if (nowMs < from || nowMs > to)
    return refused(`TLS_CERT is good from ${first.validFrom} to ${first.validTo}, not now`);
  const endsSoon = to - nowMs < SOON_DAYS * DAY_MS ? `TLS_CERT ends on ${first.validTo}: renew it` : null;
  return ok({ cert, key, endsSoon });
}
