import { sha256 } from '@noble/hashes/sha2.js';
import type { RouteReply } from '../contract/route.ts';
import { getTrusteeCeremony, sendCeremonyMessage } from '../contract/trustee-api.ts';
import { toHex, utf8 } from '../core/base/bytes.ts';
import { canonicalBytes, canonicalJson } from '../core/base/canonical-json.ts';
import { documentsOf } from '../core/ceremony/ceremony.ts';
import * as dealer from '../core/ceremony/dealer.ts';
import type { SignedDocument } from '../core/ceremony/documents.ts';
import { acceptMessage, beginCeremony, type Ceremony, transcriptOf } from '../core/ceremony/state.ts';
import type { Scalar } from '../core/group/group.ts';
import { encryptTo } from '../pgp/encryption.ts';
import { type Compare, compareCertificates } from './compare.ts';
import { textOf } from './join.ts';
import { ASK_EVERY_MS, ask, type TrusteePorts, TrusteeRefusal } from './ports.ts';
import { openPrivateShare, sealPrivateShare } from './private-share.ts';
import { readSecretShare, writeBackup, writeSecretShare } from './secret-share.ts';
import { holdToRounds } from './seen-rounds.ts';

/** The trustee's side of a key ceremony (PR-24): every message of the others is judged here again, by the same rules. */

type Seen = RouteReply<typeof getTrusteeCeremony>;

/** A document of our own with what is relayed beside it, as it was stored before it was first sent. */
interface Outgoing extends SignedDocument {
  readonly shares: { readonly to: number; readonly ciphertext: string }[];
}

/** Goes through everything that the service has relayed; a message that breaks a rule ends the ceremony for us. */
async function judged(ports: TrusteePorts, seen: Seen): Promise<Ceremony | null> {
  const { group, openPgp } = ports.primitives;
  if (seen.parameters === null) return null;
  const certificates = seen.certificates.map((certificate) => certificate ?? '');
  const parameters = utf8(seen.parameters);
  const begun = await beginCeremony({ group, openPgp, parameters, certificates });
  if (!begun.ok) throw new TrusteeRefusal(`this ceremony cannot be held: ${begun.error.reasons.join('; ')}`);
  let ceremony = begun.value;
  for (const message of seen.messages) {
    const accepted = await acceptMessage({ group, openPgp, ceremony, message });
    if (!accepted.ok)
      throw new TrusteeRefusal(`the service relays a false message: ${accepted.error.reasons.join('; ')}`);
    ceremony = accepted.value;
  }
  return ceremony;
}

/** Our seat in these parameters is our own: certificate, nonce, number, election. */
function checkParameters({ store, key }: TrusteePorts, ceremony: Ceremony): void {
  const { election, trustee, nonce } = store.seat;
  const { parameters, certificates } = ceremony;
  const isOurs =
    parameters.election === election &&
    parameters.nonces.trustees[trustee - 1] === nonce &&
    certificates[trustee - 1] === key.certificate.armored;
  if (!isOurs) throw new TrusteeRefusal('this ceremony is not the one that you have joined');
}

/** One seat holds one ceremony: the share of a key is never written over by that of another. */
async function bindSeat({ store }: TrusteePorts, ceremony: Ceremony): Promise<void> {
  const file = `begun-${store.seat.nonce.slice(0, 16)}`;
  const id = toHex(ceremony.id);
  const before = await store.read(file);
  if (before !== null && before !== id) {
    throw new TrusteeRefusal('the service shows another ceremony than the one that you began. Tell the officers');
  }
  await store.writeOnce(file, id);
}

/** The document of a round: made once, stored with its signature, and only then sent; the same bytes ever after. */
async function outgoing(
  ports: TrusteePorts,
  ceremony: Ceremony,
  name: string,
  make: () => Promise<{ document: Uint8Array; shares?: Outgoing['shares'] }>,
): Promise<Outgoing> {
  const { store, key, nowMs } = ports;
  const file = `${toHex(ceremony.id).slice(0, 16)}-${name}.json`;
  const before = await store.read(file);
  if (before !== null) return JSON.parse(before) as Outgoing;
  const { document, shares = [] } = await make();
  const made = { document: textOf(document), signature: await key.sign({ document, nowMs: nowMs() }), shares };
  await store.writeOnce(file, canonicalJson(made));
  return made;
}

/** Our polynomial, from the file that only the passphrase opens; drawn and stored when there is none of this ceremony. */
async function ownPolynomial(ports: TrusteePorts, ceremony: Ceremony) {
  const { store, primitives, random } = ports;
  const { trustee } = store.seat;
  const id = toHex(ceremony.id);
  const stored = await store.readSecret('dealer');
  const known = stored === null ? null : (JSON.parse(textOf(stored)) as { ceremony: string; secrets: string });
  if (known?.ceremony === id) return dealer.decodeDealerSecrets(utf8(known.secrets));
  const drawn = dealer.drawPolynomial({ group: primitives.group, ceremony, trustee, random });
  const secrets = textOf(dealer.encodeDealerSecrets(drawn));
  await store.writeSecret('dealer', canonicalBytes({ ceremony: id, secrets }));
  return drawn;
}

/** What a dealer has sent us, as it said itself by hash: nobody is accused of what the service swapped or kept. */
function relayedShare(ceremony: Ceremony, seen: Seen, seat: { readonly from: number; readonly trustee: number }) {
  const { from, trustee } = seat;
  const { name } = ceremony.parameters.trustees[from - 1] ?? { name: `trustee ${from}` };
  const ciphertext = seen.shares.find((share) => share.from === from)?.ciphertext;
  if (ciphertext === undefined) throw new TrusteeRefusal(`the service does not hand over the share from ${name}`);
  const named = documentsOf(ceremony, 'tellers/ceremony-shares/v1')
    .find((document) => document.from === from)
    ?.shares.find(({ to }) => to === trustee);
  if (named?.ciphertext !== toHex(sha256(utf8(ciphertext)))) {
    throw new TrusteeRefusal(`the service hands over another share than the one that ${name} has sent`);
  }
  return ciphertext;
}

/** Opens every share that was sent to us; the first that is wrong becomes a complaint. */
async function receiveShares(ports: TrusteePorts, ceremony: Ceremony, seen: Seen) {
  const { group } = ports.primitives;
  const { trustee } = ports.store.seat;
  const received = new Map<number, Scalar>();
  for (const from of ceremony.certificates.map((_, index) => index + 1).filter((number) => number !== trustee)) {
    const ciphertext = relayedShare(ceremony, seen, { from, trustee });
    const document = await openPrivateShare(ports, { ceremony, from, ciphertext });
    const share = dealer.readPrivateShare({ group, ceremony, trustee, from, document });
    if (!share.ok) return { complaint: { against: from, reason: share.error } };
    received.set(from, share.value);
  }
  return { received };
}

interface Turn {
  readonly ports: TrusteePorts;
  readonly ceremony: Ceremony;
  readonly seen: Seen;
  readonly backup: string;
}

/** x_i, combined from the shares of all others and stored with its backup; or null after a complaint. */
async function ownShare({ ports, ceremony, seen }: Turn): Promise<Scalar | null> {
  const { store, primitives } = ports;
  const { trustee } = store.seat;
  const stored = await readSecretShare(ports, ceremony);
  if (stored !== null) return stored;
  const { received, complaint } = await receiveShares(ports, ceremony, seen);
  if (complaint !== undefined) {
    const made = await outgoing(ports, ceremony, 'complaint', () =>
      Promise.resolve({ document: dealer.makeComplaint({ ceremony, trustee, ...complaint }) }),
    );
    await ask(ports, sendCeremonyMessage, { body: made });
    return null;
  }
  const secrets = await ownPolynomial(ports, ceremony);
  const secret = dealer.combineShares({ group: primitives.group, ceremony, trustee, secrets, received });
  await writeSecretShare(ports, { ceremony, secret });
  return secret;
}

async function sharesRound({ ports, ceremony }: Turn): Promise<Outgoing> {
  const { store, primitives, nowMs } = ports;
  const { trustee } = store.seat;
  const { group } = primitives;
  return outgoing(ports, ceremony, 'shares', async () => {
    const secrets = await ownPolynomial(ports, ceremony);
    const shares: Outgoing['shares'] = [];
    for (const [index, certificate] of ceremony.certificates.entries()) {
      const to = index + 1;
      if (to === trustee) continue;
      const document = dealer.makePrivateShare({ group, ceremony, trustee, secrets, to });
      const bytes = await sealPrivateShare(ports, document);
      const sealed = await encryptTo({ bytes, certificate, nowMs: nowMs() });
      if (!sealed.ok)
        throw new TrusteeRefusal(`nothing can be encrypted to trustee ${to}: ${sealed.error.reasons.join('; ')}`);
      shares.push({ to, ciphertext: sealed.value });
    }
    const ciphertexts = shares.map(({ to, ciphertext }) => ({ to, ciphertext: sha256(utf8(ciphertext)) }));
    return { document: dealer.makeShares({ group, ceremony, trustee, ciphertexts }), shares };
  });
}

/** Our document of the round that is under way; null when there is none to send. */
async function documentOf(turn: Turn): Promise<Outgoing | null> {
  const { ports, ceremony } = turn;
  const { group } = ports.primitives;
  const { trustee } = ports.store.seat;
  const { random } = ports;
  const plain = (name: string, make: () => Promise<Uint8Array> | Uint8Array) =>
    outgoing(ports, ceremony, name, async () => ({ document: await make() }));
  switch (ceremony.stage) {
    case 'committing': {
      const secrets = await ownPolynomial(ports, ceremony);
      return plain('commit', () => dealer.commitTo({ group, ceremony, trustee, secrets }));
    }
    case 'revealing': {
      const secrets = await ownPolynomial(ports, ceremony);
      return plain('reveal', () => dealer.makeReveal({ group, ceremony, trustee, secrets }));
    }
    case 'sharing':
      return sharesRound(turn);
    case 'probing': {
      if ((await ownShare(turn)) === null) return null;
      return plain('probe', () => dealer.makeProbe({ group, ceremony, trustee, random }));
    }
    case 'opening-probes': {
      const secret = await ownShare(turn);
      if (secret === null) return null;
      return plain('probe-shares', () => dealer.makeProbeShares({ group, ceremony, trustee, random, secret }));
    }
    case 'confirming': {
      const secret = await readSecretShare(ports, ceremony);
      if (secret === null) throw new TrusteeRefusal('the share of the key is not stored');
      await writeBackup(ports, { ceremony, secret, backup: turn.backup });
      return plain('confirm', () => dealer.makeConfirm({ ceremony, trustee }));
    }
    case 'complete':
    case 'failed':
      return null;
  }
}

/** After a complaint against us: the share that we gave, for everybody to see. This key is dead. */
async function answerComplaints({ ports, ceremony }: Turn): Promise<void> {
  const { trustee } = ports.store.seat;
  for (const { document } of ceremony.accepted) {
    if (document.type !== 'tellers/ceremony-complaint/v1' || document.against !== trustee) continue;
    const secrets = await ownPolynomial(ports, ceremony);
    const made = await outgoing(ports, ceremony, `answer-${document.from}`, () =>
      Promise.resolve({ document: dealer.makeAnswer({ ceremony, trustee, secrets, to: document.from }) }),
    );
    await ask(ports, sendCeremonyMessage, { body: made });
  }
}

function awaitedNames(ceremony: Ceremony): string {
  return ceremony.awaited.map((number) => ceremony.parameters.trustees[number - 1]?.name ?? number).join(', ');
}

/**
 * Takes part in the ceremony until it is complete. Can be stopped and started again at any point: every secret and
 * every document is on the disk before anything is sent.
 * @param compare how the other trustees' certificates are compared with what was got outside the service (PR-14)
 * @param backup where the backup of the share goes
 */
export async function holdCeremony(
  ports: TrusteePorts,
  options: { readonly compare: Compare; readonly backup: string },
): Promise<Ceremony> {
  const { store, say, progress, sleep } = ports;
  if ((await store.memory()).some(({ act }) => act === 'signed')) {
    throw new TrusteeRefusal('you have signed the definition: your share answers nothing any more but its election');
  }
  let isCompared = false;
  for (;;) {
    const seen = await ask(ports, getTrusteeCeremony);
    const ceremony = await judged(ports, seen);
    if (ceremony === null) {
      progress('waiting for the other trustees to join');
      await sleep(ASK_EVERY_MS);
      continue;
    }
    checkParameters(ports, ceremony);
    await bindSeat(ports, ceremony);
    await holdToRounds(ports, ceremony);
    if (!isCompared) await compareCertificates(ports, ceremony, options.compare);
    isCompared = true;
    const turn = { ports, ceremony, seen, backup: options.backup };
    if (ceremony.failure !== null) {
      await answerComplaints(turn);
      throw new TrusteeRefusal(`the ceremony has failed: ${ceremony.failure.words}. The officers must begin a new one`);
    }
    if (ceremony.stage === 'complete') {
      const transcript = transcriptOf(ceremony);
      if (transcript === null) throw new Error('bug: a complete ceremony has a transcript');
      await store.writeBytes('transcript.jsonl', transcript);
      say('The ceremony is complete: your share of the election key is stored, and so is its backup.');
      return ceremony;
    }
    if (ceremony.awaited.includes(store.seat.trustee)) {
      const made = await documentOf(turn);
      if (made !== null) await ask(ports, sendCeremonyMessage, { body: made });
      continue;
    }
    progress(`${ceremony.stage}: waiting for ${awaitedNames(ceremony)}`);
    await sleep(ASK_EVERY_MS);
  }
}
