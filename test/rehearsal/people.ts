import { createMessage, decrypt, generateKey, readMessage, readPrivateKey, reformatKey, sign } from 'openpgp';
import { utf8 } from '../../src/core/base/bytes.ts';

/** Somebody with an OpenPGP key, who signs and reads with an OpenPGP program of their own. */
export interface Person {
  readonly name: string;
  /** Armoured. */
  readonly certificate: string;
  readonly fingerprint: string;
  sign(document: string | Uint8Array): Promise<string>;
  /** The text of an armoured message to this person. */
  read(armored: string): Promise<string>;
}

/** @param expiresInSeconds how long the key is good for; for ever when left out */
export async function makePerson(name: string, expiresInSeconds = 0): Promise<Person> {
  const made = await generateKey({
    type: 'ecc',
    curve: 'curve25519Legacy',
    userIDs: [{ name }],
    format: 'armored',
    // A moment ago: clocks of signer and service may differ by a second.
    date: new Date(Date.now() - 60_000),
    keyExpirationTime: expiresInSeconds === 0 ? 0 : expiresInSeconds + 60,
  });
  const key = await readPrivateKey({ armoredKey: made.privateKey });
  // The same key without an end: somebody's program that signs on. What it makes has to be refused by the service.
  const { privateKey: lasting } = await reformatKey({
    privateKey: key,
    userIDs: [{ name }],
    date: key.getCreationTime(),
    keyExpirationTime: 0,
    format: 'object',
  });
  return {
    name,
    certificate: made.publicKey,
    fingerprint: key.getFingerprint(),
    async sign(document) {
      const binary = typeof document === 'string' ? utf8(document) : document;
      const message = await createMessage({ binary });
      return String(await sign({ message, signingKeys: lasting, detached: true, format: 'armored' }));
    },
    async read(armored) {
      const { data } = await decrypt({ message: await readMessage({ armoredMessage: armored }), decryptionKeys: key });
      return String(data);
    },
  };
}
