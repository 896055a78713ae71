import { sha256 } from '@noble/hashes/sha2.js';
import { fromUtf8, toHex, utf8 } from '../core/base/bytes.ts';
import { canonicalBytes } from '../core/base/canonical-json.ts';
import type { RandomSource } from '../core/base/random.ts';
import {
  combineShares,
  makeCommit,
  makeConfirm,
  makeProbe,
  makeProbeShares,
  makeReveal,
  makeShares,
} from '../core/ceremony/dealer.ts';
import type { Parameters } from '../core/ceremony/documents.ts';
import { acceptMessage, beginCeremony, type Ceremony, transcriptOf } from '../core/ceremony/state.ts';
import type { OpenPgp } from '../core/election/openpgp.ts';
import type { ElectionId, Hash } from '../core/election/values.ts';
import type { Element, Group, Scalar } from '../core/group/group.ts';
import type { SigningKey } from '../pgp/signing-key.ts';

export interface SoleCeremony {
  /** x, which for a trustee alone is the whole election key. */
  readonly secret: Scalar;
  /** X = x·G = Y. */
  readonly share: Element;
  /** The exact bytes of `ceremony.jsonl`. */
  readonly transcript: Uint8Array;
}

/**
 * The key ceremony of a trustee that is alone: the same rounds with itself, so that a verifier needs to know only one
 * kind of transcript.
 * @param nowMs the signatures' time
 */
export async function holdSoleCeremony(input: {
  readonly group: Group;
  readonly openPgp: OpenPgp;
  readonly random: RandomSource;
  readonly election: string;
  readonly name: string;
  readonly key: SigningKey;
  readonly nowMs: number;
}): Promise<SoleCeremony> {
  const { group, openPgp, random, election, name, key, nowMs } = input;
  const { armored } = key.certificate;
  const nonce = () => toHex(random(32)) as Hash;
  const parameters = {
    type: 'tellers/ceremony/v1',
    election: election as ElectionId,
    threshold: 1,
    trustees: [{ name, certificate: toHex(sha256(utf8(armored))) as Hash }],
    nonces: { officer: nonce(), trustees: [nonce()] },
  } satisfies Parameters;
  const begun = await beginCeremony({
    group,
    openPgp,
    parameters: canonicalBytes(parameters),
    certificates: [armored],
  });
  if (!begun.ok) throw new Error(`bug: our own ceremony is refused: ${begun.error.reasons.join('; ')}`);
  let ceremony: Ceremony = begun.value;

  async function send(document: Uint8Array): Promise<void> {
    const text = fromUtf8(document);
    if (!text.ok) throw new Error('bug: a document of the ceremony is not text');
    const message = { document: text.value, signature: await key.sign({ document, nowMs }) };
    const accepted = await acceptMessage({ group, openPgp, ceremony, message });
    if (!accepted.ok) throw new Error(`bug: our own document is refused: ${accepted.error.reasons.join('; ')}`);
    ceremony = accepted.value;
  }

  const trustee = 1;
  const { document, secrets } = makeCommit({ group, random, ceremony, trustee });
  await send(document);
  await send(makeReveal({ group, ceremony, trustee, secrets }));
  await send(makeShares({ group, ceremony, trustee, ciphertexts: [] }));
  const secret = combineShares({ group, ceremony, trustee, secrets, received: new Map() });
  await send(makeProbe({ group, random, ceremony, trustee }));
  await send(makeProbeShares({ group, random, ceremony, trustee, secret }));
  await send(makeConfirm({ ceremony, trustee }));
  const transcript = transcriptOf(ceremony);
  const share = ceremony.keys[0];
  if (transcript === null || share === undefined) throw new Error('bug: our own ceremony is not complete');
  return { secret, share, transcript };
}
