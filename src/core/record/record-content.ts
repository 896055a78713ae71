import type { Hash } from '../election/values.ts';

/** What an election record is made of, before it is files. docs/protocol.md, "Election record". */

/** A detached OpenPGP signature in canonical armour and the certificate (primary fingerprint, 40 hex digits) it is by. */
export interface RecordSignature {
  readonly certificate: string;
  readonly armored: string;
}

export interface DefinitionSignature extends RecordSignature {
  readonly role: 'officer' | 'registrar' | 'trustee';
}

/** A ledger whole: its lines without line feeds, and every published checkpoint note in order, the last one final. */
export interface RecordLedger {
  readonly lines: readonly Uint8Array[];
  readonly checkpoints: readonly string[];
}

export interface RecordContent {
  /** Exact bytes of the definition. */
  readonly definition: Uint8Array;
  readonly definitionSignatures: readonly DefinitionSignature[];
  /** Exact bytes of the ceremony's transcript, whose hash the definition carries. */
  readonly ceremony: Uint8Array;
  /** Per section its leaves as they were hashed: sorted by bytes. */
  readonly rollLeaves: readonly { readonly section: string; readonly leaves: readonly Uint8Array[] }[];
  /** Registrars are numbered from 1. */
  readonly registers: readonly (RecordLedger & { readonly registrar: number })[];
  readonly box: RecordLedger;
  /** Acts that took effect, that is, whose line stands in the box. */
  readonly acts: readonly {
    readonly number: number;
    readonly document: Uint8Array;
    readonly signatures: readonly RecordSignature[];
  }[];
  /** Per contest list what was unsealed, both JSONL. Empty before the unsealing. */
  readonly records: readonly { readonly list: string; readonly records: Uint8Array; readonly rejected: Uint8Array }[];
  /** Everything that lines refer to by hash. What has a path of its own is left out of `blobs/`. */
  readonly blobs: readonly Uint8Array[];
  readonly result?: Uint8Array | undefined;
  readonly resultPage?: Uint8Array | undefined;
  readonly declaration?: Uint8Array | undefined;
  readonly declarationSignatures: readonly RecordSignature[];
}

/** One file as the index and the declaration list it. */
export interface ListedFile {
  readonly path: string;
  readonly sha256: Hash;
  /** In bytes. */
  readonly size: number;
}
