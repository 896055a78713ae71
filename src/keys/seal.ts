import { createCipheriv, createDecipheriv, createHmac, randomBytes, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { err, ok, type Result } from '../core/base/result.ts';

/**
 * Bytes under a passphrase: scrypt makes a key of it, AES-256-GCM seals each file under its own name, so that files can
 * be neither read, nor changed, nor swapped.
 *
 * A sealed file is `tellers-sealed/1\n`, 12 bytes nonce, ciphertext, 16 bytes tag.
 */

const MAGIC = Buffer.from('tellers-sealed/1\n');
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
export const SALT_BYTES = 16;

/** 2^17 × 8 × 128 bytes = 128 MiB a guess, a third of a second. */
export const SCRYPT_LOG2_N = 17;
const SCRYPT_R = 8;

export interface Seal {
  /** @param name is sealed with the bytes: under another name they do not open */
  seal(name: string, plain: Uint8Array): Uint8Array;
  open(name: string, sealed: Uint8Array): Result<Uint8Array, SealError>;
}

export type SealError = { readonly kind: 'not-sealed' } | { readonly kind: 'seal-broken' };

const derive = promisify<string, Uint8Array, number, { N: number; r: number; p: number; maxmem: number }, Buffer>(
  scrypt,
);

export function isSealed(bytes: Uint8Array): boolean {
  return MAGIC.equals(bytes.subarray(0, MAGIC.length));
}

/** The seal of a passphrase; slow on purpose, so it is made once and kept. */
export async function makeSeal(input: {
  readonly passphrase: string;
  readonly salt: Uint8Array;
  readonly log2N: number;
}): Promise<Seal> {
  const { salt, log2N } = input;
  const N = 2 ** log2N;
  const passphrase = input.passphrase.normalize('NFKC');
  const key = await derive(passphrase, salt, 32, { N, r: SCRYPT_R, p: 1, maxmem: N * SCRYPT_R * 256 });
  // A key of its own for every file: nonces of different files never meet under one key.
  const keyOf = (name: string) => createHmac('sha256', key).update(`tellers/sealed-file/v1\0${name}`).digest();
  return {
    seal(name, plain) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', keyOf(name), nonce);
      cipher.setAAD(Buffer.from(name));
      const text = Buffer.concat([cipher.update(plain), cipher.final()]);
      return new Uint8Array(Buffer.concat([MAGIC, nonce, text, cipher.getAuthTag()]));
    },
    open(name, sealed) {
      if (!isSealed(sealed)) return err({ kind: 'not-sealed' });
      const body = sealed.subarray(MAGIC.length);
      if (body.length < NONCE_BYTES + TAG_BYTES) return err({ kind: 'seal-broken' });
      const opener = createDecipheriv('aes-256-gcm', keyOf(name), body.subarray(0, NONCE_BYTES));
      opener.setAAD(Buffer.from(name));
      opener.setAuthTag(body.subarray(-TAG_BYTES));
      try {
        const plain = Buffer.concat([opener.update(body.subarray(NONCE_BYTES, -TAG_BYTES)), opener.final()]);
        return ok(new Uint8Array(plain));
      } catch {
        return err({ kind: 'seal-broken' });
      }
    },
  };
}
