import { generateSigningKey, readSigningKey } from '../pgp/signing-key.ts';

/** A returning officer's OpenPGP key, kept where its owner is. */
export interface OfficerKey {
  readonly name: string;
  /** Armoured. */
  readonly certificate: string;
  /** @returns the armoured detached signature over exactly these bytes */
  sign(document: Uint8Array): Promise<string>;
}

/** Makes a key that lives as long as the demo. */
export async function makeOfficerKey(name: string): Promise<OfficerKey> {
  const made = await generateSigningKey({ name, nowMs: Date.now() });
  if (!made.ok) throw new Error(`no key for ${name}: ${made.error.kind}`);
  const key = await readSigningKey({ armored: made.value.privateKey });
  if (!key.ok) throw new Error(`the key of ${name} is refused: ${key.error.kind}`);
  return {
    name,
    certificate: key.value.certificate.armored,
    sign: (document) => key.value.sign({ document, nowMs: Date.now() }),
  };
}
