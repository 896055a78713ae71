import { type Config, config as defaults, enums } from 'openpgp';

/**
 * The library's settings, given to every call and never set globally, so that nothing else in the process can change
 * what we accept. Keys and signatures are of version 4, in the form that GnuPG 2.2 reads (docs/decisions).
 */
export const SETTINGS: Config = Object.freeze({
  ...defaults,
  v6Keys: false,
  aeadProtect: false,
  enableParsingV5Entities: false,
  preferredHashAlgorithm: enums.hash.sha512,
  s2kType: enums.s2k.iterated,
  s2kIterationCountByte: 224,
  maxArgon2MemoryExponent: 21,
  minRSABits: 3072,
  allowInsecureVerificationWithReformattedKeys: false,
  allowMissingKeyFlags: false,
  ignoreMalformedPackets: false,
  enforceGrammar: true,
  additionalAllowedPackets: [],
  knownNotations: [],
  nonDeterministicSignaturesViaNotation: true,
  // Also for what binds a certificate together: whoever forges that forges who may sign.
  rejectHashAlgorithms: new Set([enums.hash.md5, enums.hash.ripemd, enums.hash.sha1, enums.hash.sha224]),
  rejectMessageHashAlgorithms: new Set([enums.hash.md5, enums.hash.ripemd, enums.hash.sha1, enums.hash.sha224]),
  rejectPublicKeyAlgorithms: new Set([enums.publicKey.elgamal, enums.publicKey.dsa]),
  rejectCurves: new Set([
    enums.curve.secp256k1,
    enums.curve.brainpoolP256r1,
    enums.curve.brainpoolP384r1,
    enums.curve.brainpoolP512r1,
  ]),
});

/** A certificate or private key larger than this is refused unread, in characters of armour. */
export const MAX_CERTIFICATE = 65_536;

/** A signature larger than this is refused unread, in characters of armour. */
export const MAX_SIGNATURE = 16_384;

/** A library's message as a reason: one line of printable ASCII, because parts of it can come from outside. */
export function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : 'unknown error';
  return message.replaceAll(/[^ -~]+/g, ' ').slice(0, 200);
}
