import type { FixedDefinition } from '../../core/election/fixed-definition.ts';
import type { StoredSignature } from '../roll/ports.ts';
import { signersAmong } from './officer-signatures.ts';

/** Somebody whose signature counts under a document. */
export interface Signer {
  readonly role: 'officer' | 'trustee';
  readonly name: string;
  /** The primary fingerprint of the certificate. */
  readonly certificate: string;
}

/** Who has signed a document and who is awaited: the same for definitions, acts and declarations. */
export interface SignatureState {
  readonly signed: Signer[];
  /** Of whom a signature would help: nobody once enough officers, and every trustee who must, have signed. */
  readonly awaited: Signer[];
  /** How many officers must sign. */
  readonly required: number;
}

/** How to sign the exact bytes of a document with programs that the service never sees. */
export interface HowToSign {
  /** What the commands call the file with the exact bytes. */
  readonly file: string;
  readonly gpg: string;
  readonly tellers: string;
}

export type DocumentKind = 'definition' | 'act' | 'declaration';

/** Looks who of the officers has signed. @param officers primary fingerprints in the definition's order */
export function officerSignatureState(input: {
  readonly fixed: FixedDefinition;
  readonly officers: readonly string[];
  /** Those whose signatures count; all of them when left out. */
  readonly counting?: readonly string[];
  readonly signatures: readonly StoredSignature[];
}): SignatureState {
  const { fixed, officers, counting, signatures } = input;
  const { required, certificates } = fixed.definition.officers;
  const signed = new Set(signersAmong(counting ?? officers, signatures));
  const all = officers.map((certificate, index): Signer => {
    return { role: 'officer', name: certificates[index]?.name ?? '', certificate };
  });
  const signers = all.filter(({ certificate }) => counting?.includes(certificate) !== false);
  return {
    signed: signers.filter(({ certificate }) => signed.has(certificate)),
    awaited: signed.size >= required ? [] : signers.filter(({ certificate }) => !signed.has(certificate)),
    required,
  };
}

/** The commands that sign a document once its exact bytes are in a file. */
export function howToSign(input: {
  readonly kind: DocumentKind;
  readonly election: string;
  readonly number?: number;
}): HowToSign {
  const { kind, election, number } = input;
  const file = number === undefined ? `${election}-${kind}.json` : `${election}-${kind}-${number}.json`;
  return {
    file,
    gpg: `gpg --armor --detach-sign --output ${file}.asc ${file}`,
    tellers: `tellers officer sign ${file} --key <your key file> --out ${file}.asc`,
  };
}
