import type { ImageRef } from '../../core/election/values.ts';
import type { RollEntry } from '../../core/roll/roll.ts';
import type { LedgerContent, LedgerSigner, SignedHead, StoreResult } from '../ports.ts';
import type { EntryChange } from './ports-amendments.ts';

/** The roll's side: it knows members and sees only blinded requests, never a ballot. */

export type RollElectionState = 'draft' | 'prepared' | 'announced' | 'ended' | 'annulled';

export interface RollElection {
  readonly election: string;
  readonly state: RollElectionState;
  /** The officers' draft as it was given: canonical JSON. */
  readonly draft: Uint8Array;
  /** Fixed when the roll is frozen. */
  readonly definition: Uint8Array | null;
  readonly fingerprint: Uint8Array | null;
  readonly opensAtMs: number;
  readonly closesAtMs: number;
  readonly createdBy: string;
  /** Whether it was put away: it stays public, and nothing of it changes any more. */
  readonly archived: boolean;
  /** Primary fingerprints of suspended officers, as the ballot box has them. */
  readonly suspended: readonly string[];
}

/** A roll entry with what only writing to the member needs: nothing commits to it, and it never leaves this side. */
export interface RollMember extends RollEntry {
  /** Whether the member gets a code by letter. */
  readonly letter: boolean;
  /** In which language the member is written to; null for the election's own. */
  readonly language: string | null;
  /** For the address field of letters. */
  readonly name: string | null;
}

/** A page of a roll, in the order of the references' keys. */
export interface RollPage {
  readonly members: RollMember[];
  /** The reference to go on after; null on the last page. */
  readonly next: string | null;
}

/** A roll entry with what the freeze added to it. */
export interface FrozenEntry {
  readonly entry: RollEntry;
  readonly salt: Uint8Array;
  readonly leaf: Uint8Array;
}

/** A roll entry as it is now: frozen, and then changed by acts. */
export interface CurrentEntry extends FrozenEntry {
  /** The leaf that the definition commits to; `leaf` again unless the entry was changed. */
  readonly frozenLeaf: Uint8Array;
  /** How many letters were made for the entry; the last one's code counts, where it has one. */
  readonly letterIssue: number;
  /** What led from the frozen leaf to the present one. */
  readonly changes: readonly { readonly act: number; readonly newLeaf: Uint8Array }[];
  /** The language that the member reads, a BCP 47 tag; null: the election's. */
  readonly language: string | null;
}

export interface Officer {
  readonly fingerprint: string;
  readonly name: string;
  readonly certificate: string;
}

export interface Issue {
  /** The leaf to which it was issued; the entry may have another one by now. */
  readonly leaf: Uint8Array;
  readonly requestHash: Uint8Array;
  readonly blindSignature: Uint8Array;
  /** The instant at or soon after which its `issued` line is published. */
  readonly intervalEndsAtMs: number;
  /** Where the roll entry has a certificate: what opens the hash in the register. */
  readonly requestSignature: RequestSignature | null;
}

/** A member's signature of the token request, and what hides it in the register (PR-12). */
export interface RequestSignature {
  readonly nonce: Uint8Array;
  /** Its canonical armour. */
  readonly signature: string;
}

export type IssueError =
  | { readonly kind: 'issuing-not-open' }
  | { readonly kind: 'issuing-ended' }
  | { readonly kind: 'token-already-issued' }
  | { readonly kind: 'request-already-used' }
  /** An act has given the entry another leaf in this moment. */
  | { readonly kind: 'entry-changed' };

export interface StoredSignature {
  readonly signer: string;
  readonly signature: string;
}

/** A picture of a draft, whose bytes begin as its type says. */
export interface StoredImage {
  readonly sha256: Uint8Array;
  readonly type: ImageRef['type'];
  readonly content: Uint8Array;
}

export interface PendingAct {
  readonly number: number;
  readonly document: Uint8Array;
  readonly state: 'pending' | 'made' | 'void';
  readonly signatures: readonly StoredSignature[];
}

export interface OfficerStore {
  /** False when the certificate is there already. */
  admit(officer: Officer): Promise<boolean>;
  officer(fingerprint: string): Promise<Officer | null>;
  officers(): Promise<readonly Officer[]>;
  createSignIn(input: {
    readonly nonce: string;
    readonly document: Uint8Array;
    readonly lifetimeSeconds: number;
  }): Promise<void>;
  /** Takes a sign-in document once; null when unknown, used or out of date. */
  takeSignIn(nonce: string): Promise<{ readonly document: Uint8Array } | null>;
  createSession(input: {
    readonly tokenHash: Uint8Array;
    readonly officer: string;
    readonly lifetimeSeconds: number;
  }): Promise<void>;
  session(tokenHash: Uint8Array): Promise<{ readonly officer: string } | null>;
}

export interface RollStore {
  /** The database's clock: the one that decides everything on this side. */
  nowMs(): Promise<number>;
  createDraft(input: {
    readonly election: string;
    readonly draft: Uint8Array;
    readonly opensAtMs: number;
    readonly closesAtMs: number;
    readonly createdBy: string;
  }): StoreResult<void, { readonly kind: 'election-exists' }>;
  election(election: string): Promise<RollElection | null>;
  elections(): Promise<readonly RollElection[]>;
  /** Puts another draft in the place of `before`, when that is still the one that is there. */
  replaceDraft(input: {
    readonly election: string;
    readonly before: Uint8Array;
    readonly draft: Uint8Array;
    readonly opensAtMs: number;
    readonly closesAtMs: number;
  }): StoreResult<void, { readonly kind: 'draft-changed' } | { readonly kind: 'roll-frozen' }>;
  /** Puts an election away; again, it changes nothing. */
  archive(election: string): Promise<void>;

  /** Replaces the whole roll of a draft. */
  replaceRoll(election: string, entries: readonly RollMember[]): StoreResult<void, { readonly kind: 'roll-frozen' }>;
  /** Adds one member to the roll of a draft, unless reference, mail, certificate or subject stand there already. */
  addMember(
    election: string,
    member: RollMember,
  ): StoreResult<
    void,
    { readonly kind: 'roll-frozen' } | { readonly kind: 'roll-refused'; readonly reasons: string[] }
  >;
  /** Takes one member off the roll of a draft. */
  strikeMember(
    election: string,
    reference: string,
  ): StoreResult<void, { readonly kind: 'roll-frozen' } | { readonly kind: 'roll-entry-not-found' }>;
  rollSize(election: string): Promise<number>;
  /** How many members every section has, and how many of them have none of the ways to prove who they are. */
  rollSummary(
    election: string,
    proofs: {
      readonly mail: boolean;
      readonly letter: boolean;
      readonly certificate: boolean;
      readonly signIn: unknown;
    },
  ): Promise<readonly { readonly section: string; readonly entries: number; readonly unreachable: number }[]>;
  /** Every entry as it is now, with the changes that acts have made. */
  entries(election: string): Promise<readonly RollMember[]>;
  /**
   * One page of a roll, whether frozen or not.
   * @param query.search the beginning of a reference, in whatever spelling
   * @param query.after the reference that the page before ended with
   */
  rollPage(
    election: string,
    query: { readonly search: string; readonly after: string | null; readonly limit: number },
  ): Promise<RollPage>;
  /**
   * Stores salts, leaves and the definition's exact bytes in one transaction; from then on nothing of them changes.
   * Refused when draft, roll or attempt at a key ceremony are not those that the definition was made from.
   */
  freeze(input: {
    readonly election: string;
    /** The draft that the definition was made from. */
    readonly draft: Uint8Array;
    /** The attempt that gave the election key; null when there never was a ceremony. */
    readonly ceremony: number | null;
    readonly entries: readonly FrozenEntry[];
    readonly definition: Uint8Array;
    readonly fingerprint: Uint8Array;
  }): StoreResult<void, { readonly kind: 'roll-frozen' | 'ceremony-changed' | 'draft-changed' | 'roll-changed' }>;
  /** An entry of a frozen roll as it is now. */
  entry(election: string, reference: string): Promise<CurrentEntry | null>;
  /** Every frozen leaf of a section, sorted by bytes. */
  leaves(election: string, section: string): Promise<readonly Uint8Array[]>;

  /** Stores a picture once; the same one again changes nothing. At most `most` of one election. */
  putImage(election: string, image: StoredImage, most: number): StoreResult<void, { readonly kind: 'too-many-images' }>;
  /** Every picture that was stored for an election's draft. */
  images(election: string): Promise<readonly StoredImage[]>;

  putDefinitionSignature(election: string, signature: StoredSignature): Promise<void>;
  definitionSignatures(election: string): Promise<readonly StoredSignature[]>;
  setState(election: string, state: RollElectionState): Promise<void>;
  setCloses(election: string, closesAtMs: number): Promise<void>;
  setSuspended(election: string, officers: readonly string[]): Promise<void>;

  putAct(
    election: string,
    /** With what it changes of the roll: both are stored, or neither. */
    act: { readonly number: number; readonly document: Uint8Array; readonly change?: EntryChange | null },
  ): StoreResult<void, { readonly kind: 'act-exists' }>;
  putActSignature(election: string, number: number, signature: StoredSignature): Promise<void>;
  /** What a void act would have changed of the roll is forgotten. */
  setActState(election: string, number: number, state: 'made' | 'void'): Promise<void>;
  acts(election: string): Promise<readonly PendingAct[]>;
  putDeclarationSignature(election: string, signature: StoredSignature): Promise<void>;
  declarationSignatures(election: string): Promise<readonly StoredSignature[]>;
}

/** A sign-in with the organisation's own account that has begun in some browser. */
export interface PendingSignIn {
  readonly election: string;
  /** Names the browser, 32 bytes. */
  readonly browser: Uint8Array;
  readonly nonce: string;
  readonly verifier: string;
}

export interface MemberStore {
  /**
   * Stores a new code for a member and the browser that asked for it. False, and nothing stored, when `perHour` codes
   * were stored for this member within an hour: counted in the database, whatever number of processes there is.
   */
  putCode(input: {
    readonly election: string;
    readonly reference: string;
    /** Names the browser, 32 bytes. */
    readonly codeRequest: Uint8Array;
    readonly codeHash: Uint8Array;
    readonly lifetimeSeconds: number;
    readonly attempts: number;
    readonly perHour?: number;
  }): Promise<boolean>;
  /** Compares in one statement and counts the attempt; a code works until it is out of date or out of attempts. */
  takeCode(input: {
    readonly election: string;
    readonly reference: string;
    readonly codeRequest: Uint8Array;
    readonly codeHash: Uint8Array;
  }): Promise<boolean>;
  /**
   * Counts one more failure under a name that tells nothing, within a window that begins with the first one.
   * @returns how many there are now in this window
   */
  countFailure(input: {
    readonly election: string;
    readonly named: Uint8Array;
    readonly windowSeconds: number;
  }): Promise<number>;
  /** A member's certificate, armoured, by its primary fingerprint. */
  certificate(election: string, fingerprint: string): Promise<string | null>;
  putCertificates(
    election: string,
    certificates: readonly { readonly fingerprint: string; readonly certificate: string }[],
  ): Promise<void>;
  /** The primary fingerprints of all certificates that were imported. */
  certificateFingerprints(election: string): Promise<readonly string[]>;
  /**
   * Writes down that an act's letters leave the service, before they do. False when they left before, unless it is the
   * same officer who asks again within ten minutes.
   */
  releaseLetters(input: {
    readonly election: string;
    readonly act: number;
    readonly officer: string;
  }): Promise<boolean>;
  /** Keeps what one sign-in with the organisation's own account is held against. */
  putSignIn(input: PendingSignIn & { readonly stateHash: Uint8Array; readonly lifetimeSeconds: number }): Promise<void>;
  /** Takes it once; null when unknown, used or out of date. */
  takeSignIn(stateHash: Uint8Array): Promise<PendingSignIn | null>;
  /** The one entry whose subject this is; null for none, and for more than one. */
  referenceOfSubject(election: string, subject: string): Promise<string | null>;
  forgetFailures(input: { readonly election: string; readonly named: Uint8Array }): Promise<void>;
  createSession(input: {
    readonly tokenHash: Uint8Array;
    readonly election: string;
    readonly reference: string;
    /** The present leaf of the entry: a session ends when the entry gets another one. */
    readonly leaf: Uint8Array;
    readonly lifetimeSeconds: number;
  }): Promise<void>;
  session(tokenHash: Uint8Array): Promise<{ readonly election: string; readonly reference: string } | null>;
}

export interface RegisterStore {
  /** Makes a registrar's register with its first line `frozen`. */
  create(input: {
    readonly election: string;
    readonly registrar: number;
    readonly body: { readonly [name: string]: unknown };
    readonly signer: LedgerSigner;
    readonly origin: string;
  }): Promise<SignedHead>;
  /** What was issued to an entry, whichever of its leaves it had then. @param leaf the present one */
  issued(election: string, registrar: number, leaf: Uint8Array): Promise<Issue | null>;
  /**
   * Stores an issue durably before its signature leaves. Under a shared lock of the register's head, by the database's
   * clock: not after the close, not after `ended`. The same request again gives the stored issue back.
   */
  issue(input: {
    readonly election: string;
    readonly registrar: number;
    readonly leaf: Uint8Array;
    readonly section: string;
    readonly requestHash: Uint8Array;
    readonly blindSignature: Uint8Array;
    readonly requestSignature?: RequestSignature | null;
    readonly intervalSeconds: number;
  }): StoreResult<Issue, IssueError>;
  /** Appends the `issued` lines of every interval that is over, sorted by leaf; with `end` of all, and then `ended`. Repeatable. */
  publish(input: {
    readonly election: string;
    readonly registrar: number;
    readonly sections: readonly string[];
    readonly end: boolean;
    readonly signer: LedgerSigner;
    readonly origin: string;
  }): Promise<{ readonly head: SignedHead; readonly appended: number; readonly ended: boolean }>;
  head(election: string, registrar: number): Promise<SignedHead & { readonly ended: boolean }>;
  ledger(election: string, registrar: number): Promise<LedgerContent>;
}

/** A mail to one member. */
export interface MailMessage {
  /** One bare address. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** The same in light HTML; without it the mail is plain text alone. */
  readonly html?: string | undefined;
  /** Whom the mail is from, beside the service's own address. */
  readonly senderName?: string | undefined;
  /** The same for the same mail, so that whoever gets it twice can see that. */
  readonly messageId?: string | undefined;
  /** Shown where the HTML asks for `cid:logo`. */
  readonly logo?: { readonly content: Uint8Array; readonly type: string } | undefined;
  /** Where one request, without anybody reading, ends mails of this kind (RFC 8058). */
  readonly unsubscribeUrl?: string | undefined;
}

export interface MailError {
  readonly kind: 'mail-failed';
  /** Names no address. */
  readonly reason: string;
  /** The address is refused for good; this mail is; or the mail system cannot take any mail just now. */
  readonly because: 'address' | 'mail' | 'away';
}

/** Hands mails to whatever delivers them. */
export interface Mailer {
  /** An error means that the mail system did not take the mail. */
  send(message: MailMessage): StoreResult<void, MailError>;
}
