import type { Result } from '../core/base/result.ts';
import type { SignedDocument } from '../core/ceremony/documents.ts';
import { acceptMessage, beginCeremony, type Ceremony } from '../core/ceremony/state.ts';
import type { Group } from '../core/group/group.ts';
import type { OpenPgp } from './ports.ts';
import type { StoredCeremony } from './roll/ports-ceremony.ts';

export type CeremonyRefused = { readonly kind: 'ceremony-refused'; readonly reasons: readonly string[] };

/** Judges key ceremonies as every trustee's program and the verifier do, with the primitives filled in. */
export interface CeremonyJudge {
  begin(input: {
    readonly parameters: Uint8Array;
    readonly certificates: readonly string[];
  }): Promise<Result<Ceremony, CeremonyRefused>>;
  /** Where a stored ceremony stands whose seats are all taken. */
  ceremonyOf(stored: StoredCeremony): Promise<Ceremony>;
  /** @param shares what is relayed with the round of shares; none with any other */
  accept(input: {
    readonly ceremony: Ceremony;
    readonly message: SignedDocument;
    readonly shares: readonly { readonly to: number; readonly ciphertext: string }[];
  }): Promise<Result<Ceremony, CeremonyRefused>>;
}

/** Attempts whose state is kept in memory, so that not every message judges all that came before it again. */
const MAX_KEPT = 16;

interface Kept {
  readonly ceremony: Ceremony;
  readonly messages: number;
}

/** Made once per process. What is kept is only ever a prefix of what is stored, whoever stored it. */
export function createCeremonyJudge(primitives: { readonly group: Group; readonly openPgp: OpenPgp }): CeremonyJudge {
  const kept = new Map<string, Kept>();

  function keep(key: string, value: Kept): void {
    kept.delete(key);
    kept.set(key, value);
    for (const oldest of kept.keys()) if (kept.size > MAX_KEPT) kept.delete(oldest);
  }

  return {
    begin: (input) => beginCeremony({ ...primitives, ...input }),
    async ceremonyOf(stored) {
      const { election, attempt, parameters, messages, seats } = stored;
      if (parameters === null) throw new Error('bug: not every seat of this ceremony is taken');
      const key = `${election} ${attempt}`;
      const known = kept.get(key);
      let ceremony: Ceremony;
      if (known !== undefined && known.messages <= messages.length) ceremony = known.ceremony;
      else {
        const certificates = seats.map(({ holder }) => holder?.certificate ?? '');
        const begun = await beginCeremony({ ...primitives, parameters, certificates });
        if (!begun.ok) throw new Error(`the stored ceremony is refused: ${begun.error.reasons.join('; ')}`);
        ceremony = begun.value;
      }
      for (const message of messages.slice(ceremony.messages.length)) {
        const accepted = await acceptMessage({ ...primitives, ceremony, message });
        if (!accepted.ok) throw new Error(`a stored message is refused: ${accepted.error.reasons.join('; ')}`);
        ceremony = accepted.value;
      }
      keep(key, { ceremony, messages: messages.length });
      return ceremony;
    },
    accept({ ceremony, message, shares }) {
      const isOfShares = message.document.includes('"type":"tellers/ceremony-shares/v1"');
      const relayed = isOfShares || shares.length > 0 ? { ciphertexts: shares } : {};
      return acceptMessage({ ...primitives, ceremony, message, ...relayed });
    },
  };
}
