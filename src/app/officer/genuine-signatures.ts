import type { EventLog, OpenPgp } from '../ports.ts';
import type { StoredSignature } from '../roll/ports.ts';

/**
 * The stored signatures that verify once more, each by the signer that it is stored for. They were verified when they
 * came, but whoever can write to the roll's tables could put others beside them: what nobody signed decides nothing.
 * @param certificates armoured, of all who may have signed
 * @param notBeforeMs together with `notAfterMs` when a signature may have been made, by its own time
 */
export async function genuineSignatures(
  ports: { readonly openPgp: OpenPgp; readonly log: EventLog },
  input: {
    readonly election: string;
    readonly document: Uint8Array;
    readonly signatures: readonly StoredSignature[];
    readonly certificates: readonly string[];
    readonly notBeforeMs: number;
    readonly notAfterMs: number;
  },
): Promise<StoredSignature[]> {
  const { election, signatures, ...signed } = input;
  const genuine: StoredSignature[] = [];
  for (const stored of signatures) {
    const verified = await ports.openPgp.verifySignature({ ...signed, signature: stored.signature });
    if (verified.ok && verified.value.signer === stored.signer) genuine.push(stored);
    else ports.log.event('stored-signature-refused', { election });
  }
  return genuine;
}
