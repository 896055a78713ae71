import { getTrusteeCeremony, getTrusteeTask, signDefinitionAsTrustee } from '../contract/trustee-api.ts';
import { equalBytes, toBase64Url, toHex, utf8 } from '../core/base/bytes.ts';
import { type Ceremony, transcriptOf } from '../core/ceremony/state.ts';
import { reasonsToRefuseCeremony, replayCeremony } from '../core/ceremony/transcript.ts';
import { fingerprintWords } from '../core/election/fingerprint-words.ts';
import { type FixedDefinition, fingerprintOf, parseDefinition } from '../core/election/fixed-definition.ts';
import { reasonsToRefuseElectionKey } from '../core/opening/election-key.ts';
import { reasonsToRefuseTokenKeys } from '../core/token/token-keys.ts';
import { ASK_EVERY_MS, ask, type TrusteePorts, TrusteeRefusal } from './ports.ts';
import { readSecretShare } from './secret-share.ts';

/** The trustee's own check and signature of the definition (PR-14): what it signs is its anchor from then on. */

/** The ceremony that this trustee has confirmed, from its own file. */
async function ownCeremony({ store, primitives }: TrusteePorts, certificates: readonly string[]): Promise<Ceremony> {
  const { group, openPgp } = primitives;
  const transcript = await store.readBytes('transcript.jsonl');
  if (transcript === null) throw new TrusteeRefusal('the ceremony is not complete on this machine');
  const replayed = await replayCeremony({ group, openPgp, transcript, certificates });
  if (!replayed.ok) throw new TrusteeRefusal(`not the trustees of your ceremony: ${replayed.error.reasons.join('; ')}`);
  return replayed.value;
}

/** Every reason why this trustee does not sign a definition. */
async function reasonsNotToSign(ports: TrusteePorts, fixed: FixedDefinition): Promise<string[]> {
  const { store, primitives, key } = ports;
  const { group, openPgp } = primitives;
  const { definition } = fixed;
  const { trustees, y } = definition.electionKey;
  const ceremony = await ownCeremony(
    ports,
    trustees.map(({ certificate }) => certificate),
  );
  const bytes = transcriptOf(ceremony) ?? new Uint8Array();
  const reasons = await reasonsToRefuseCeremony({ group, openPgp, definition, bytes });
  const own = trustees[store.seat.trustee - 1];
  if (definition.election !== store.seat.election) reasons.push('it is of another election');
  if (own?.certificate !== key.certificate.armored) reasons.push('your seat has another certificate in it');
  const secret = await readSecretShare(ports, ceremony);
  if (secret === null || own?.share !== toBase64Url(group.multiplyBase(secret))) {
    reasons.push('your share does not fit the key that it names for you');
  }
  if (ceremony.y === null || toBase64Url(ceremony.y) !== y) reasons.push('its election key is not the one you made');
  reasons.push(...reasonsToRefuseElectionKey(definition, group), ...reasonsToRefuseTokenKeys(definition));
  return reasons;
}

function describe({ say }: TrusteePorts, { definition, fingerprint }: FixedDefinition): void {
  const { threshold, trustees } = definition.electionKey;
  say(`The definition of "${definition.title}"${definition.test ? ' (a test)' : ''}`);
  say(`  voting from ${definition.opens} to ${definition.closes}`);
  say(`  ${definition.contests.length} contests, ${definition.sections.length} sections`);
  say(`  ${threshold} of ${trustees.length} trustees open: ${trustees.map(({ name }) => name).join(', ')}`);
  say(`  fingerprint words: ${fingerprintWords(fingerprint).join(' ')}`);
}

/** The definition as the service shows it, once the officers have had it prepared. */
async function awaitDefinition(ports: TrusteePorts): Promise<Uint8Array> {
  for (;;) {
    const { definition } = await ask(ports, getTrusteeCeremony);
    if (definition !== null) return utf8(definition);
    ports.progress('waiting for the officers to prepare the definition');
    await ports.sleep(ASK_EVERY_MS);
  }
}

/**
 * Checks the definition and signs its exact bytes. Another definition of the same election is never signed.
 * @param confirm asked once everything has been checked and shown
 */
export async function signDefinition(
  ports: TrusteePorts,
  confirm: (question: string) => Promise<boolean>,
): Promise<FixedDefinition> {
  const { store, key, nowMs, say } = ports;
  const bytes = await awaitDefinition(ports);
  const before = await store.readBytes('definition.json');
  const signed = (await store.memory()).filter(({ act }) => act === 'signed');
  const isAnother = signed.some(({ fingerprint }) => fingerprint !== toHex(fingerprintOf(bytes)));
  if (isAnother || (before !== null && !equalBytes(before, bytes))) {
    throw new TrusteeRefusal(
      'the service shows another definition than the one that you signed for this election. Tell the officers, and sign nothing',
    );
  }
  const fixed = parseDefinition(bytes);
  if (!fixed.ok) throw new TrusteeRefusal(`the definition is refused: ${fixed.error.reasons.join('; ')}`);
  const reasons = await reasonsNotToSign(ports, fixed.value);
  if (reasons.length > 0) throw new TrusteeRefusal(`the definition is not signed: ${reasons.join('; ')}`);
  describe(ports, fixed.value);
  if (before === null) {
    if (!(await confirm('Is this the election that you hold a key for?'))) {
      throw new TrusteeRefusal('nothing was signed');
    }
    const { fingerprintHex } = fixed.value;
    await store.remember({ fingerprint: fingerprintHex, act: 'signed', subject: fingerprintHex });
    await store.writeBytes('definition.json', bytes);
  }
  const { state: now } = await ask(ports, getTrusteeTask);
  if (now !== 'draft' && now !== 'prepared') {
    // After a restore: everybody has signed, and the service takes no more signatures.
    say(`The election is ${now} with this very definition.`);
    return fixed.value;
  }
  const signature = await key.sign({ document: bytes, nowMs: nowMs() });
  const { state } = await ask(ports, signDefinitionAsTrustee, { body: { signature } });
  say(`You have signed the definition; the election is ${state}. Publish the words by a way of your own.`);
  return fixed.value;
}

/** The definition that this trustee signed: the anchor of everything that it verifies later. */
export async function signedDefinition({ store }: Pick<TrusteePorts, 'store'>): Promise<FixedDefinition> {
  const bytes = await store.readBytes('definition.json');
  const fixed = bytes === null ? null : parseDefinition(bytes);
  const signed = (await store.memory()).filter(({ act }) => act === 'signed');
  const isSigned = fixed?.ok === true && signed.some(({ fingerprint }) => fingerprint === fixed.value.fingerprintHex);
  if (fixed?.ok !== true || !isSigned)
    throw new TrusteeRefusal('you have not signed a definition of this election yet');
  return fixed.value;
}
