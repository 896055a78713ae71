import { sha256 } from '@noble/hashes/sha2.js';
import type { RouteReply } from '../contract/route.ts';
import { getTrusteeTask, submitAgreement, submitMix, submitShare } from '../contract/trustee-api.ts';
import { concatBytes, equalBytes, fromUtf8, toHex } from '../core/base/bytes.ts';
import { canonicalBytes } from '../core/base/canonical-json.ts';
import { replayCeremony } from '../core/ceremony/transcript.ts';
import type { FixedDefinition } from '../core/election/fixed-definition.ts';
import type { Hash } from '../core/election/values.ts';
import { createGroupEngine } from '../core/mix/engine.ts';
import { agreementBytes } from '../core/opening/agreement.ts';
import { type MixContent, makeMix, mixDocumentBytes } from '../core/opening/mixing.ts';
import type { OpenedList } from '../core/opening/opened-lists.ts';
import { makeShare } from '../core/opening/share.ts';
import { RECORD } from '../core/record/paths.ts';
import { maxBytesOf, type RecordReader } from '../core/record/reader.ts';
import { type VerifiedForTrustee, verifyForTrustee } from '../core/verify/verify-for-trustee.ts';
import { createEstimate } from './estimate.ts';
import { textOf } from './join.ts';
import { ASK_EVERY_MS, ask, type TrusteePorts, TrusteeRefusal } from './ports.ts';
import { readSecretShare } from './secret-share.ts';
import { signedDefinition } from './sign-definition.ts';
import { uploadFiles } from './upload.ts';

/**
 * What a trustee does after the close: agree, mix, open. Its key answers to one history only: before each step it runs
 * the verifier itself, from the definition that it signed, and it remembers what it has done to which input (PR-7).
 */

type Task = RouteReply<typeof getTrusteeTask>['task'];
type Step = 'agree' | 'mix' | 'open';

export interface ServePorts extends TrusteePorts {
  /** The election record under its address. */
  readonly record: () => RecordReader;
}

const hashOf = (bytes: Uint8Array) => toHex(sha256(bytes)) as Hash;

/** All lists of a step as one hash: names, sizes and bytes. */
function subjectOf(lists: readonly OpenedList[]): Hash {
  return hashOf(
    canonicalBytes(
      lists.map(({ group, contest, list }) => ({
        group,
        list: contest.id,
        count: list.count,
        bytes: hashOf(list.bytes),
      })),
    ),
  );
}

/** Remembers that this key serves this input; refuses when it has served another one. */
async function serveOnce(
  { store }: TrusteePorts,
  entry: { readonly fixed: FixedDefinition; readonly act: 'agreed' | 'mixed' | 'opened'; readonly subject: Hash },
): Promise<void> {
  const { fixed, act, subject } = entry;
  const fingerprint = fixed.fingerprintHex;
  const before = (await store.memory()).filter((other) => other.act === act && other.fingerprint === fingerprint);
  if (before.some((other) => other.subject === subject)) return;
  if (before.length > 0) {
    throw new TrusteeRefusal(
      `you have ${act} another ballot box of this election before; doing it to two would show how one member voted. Tell the officers and the other trustees`,
    );
  }
  await store.remember({ fingerprint, act, subject });
}

/** The index as it is now; null when it cannot be read. */
async function indexOf(reader: RecordReader): Promise<Uint8Array | null> {
  const read = await reader.read({ path: RECORD.index, maxBytes: maxBytesOf(RECORD.index) });
  return read.ok ? read.value : null;
}

/** How often a record is read again that grew while it was read, or that does not show the last step yet. */
const READINGS = 30;

/**
 * Verifies the record and gives what follows from it. A record that grows while it is read is no false one: it is read
 * again, until two looks at its index agree.
 * @param shows whether the record has come as far as the service says
 */
async function verified(
  ports: ServePorts,
  step: {
    readonly fixed: FixedDefinition;
    readonly stage: 'closed' | 'mixed';
    readonly shows: (facts: VerifiedForTrustee) => boolean;
  },
): Promise<VerifiedForTrustee> {
  const { progress, say, sleep } = ports;
  const { fixed, stage, shows } = step;
  let reasons: readonly string[] = [];
  for (let reading = 0; reading < READINGS; reading += 1) {
    const reader = ports.record();
    const before = await indexOf(reader);
    const estimate = createEstimate(ports.nowMs);
    const result = await verifyForTrustee({
      reader,
      primitives: ports.primitives,
      fingerprint: fixed.fingerprint,
      stage,
      progress: ({ step: check, done, total }) => progress(`verifying ${check}: ${estimate(check, done, total)}`),
    });
    if (result.ok && shows(result.value)) {
      say(`The record verifies up to here (${stage}).`);
      return result.value;
    }
    reasons = result.ok ? ['it does not show the step that the service says is due'] : result.error.reasons;
    const after = await indexOf(ports.record());
    const grew = before === null || after === null || !equalBytes(before, after);
    if (!result.ok && !grew) break;
    await sleep(ASK_EVERY_MS);
  }
  throw new TrusteeRefusal(`the record does not verify, and nothing was done: ${reasons.join('; ')}`);
}

async function agree(ports: ServePorts, fixed: FixedDefinition): Promise<void> {
  const { store, key, nowMs, say } = ports;
  const { closed } = await verified(ports, { fixed, stage: 'closed', shows: () => true });
  const content = { trustee: store.seat.trustee, box: closed.box, registers: [...closed.registers] };
  const document = agreementBytes(fixed, content);
  await serveOnce(ports, { fixed, act: 'agreed', subject: hashOf(document) });
  const signature = await key.sign({ document, nowMs: nowMs() });
  await ask(ports, submitAgreement, { body: { document: textOf(document), signature } });
  say(`You agree on the closed ballot box of ${closed.box.size} lines, root ${closed.box.root}.`);
}

interface KeptMix {
  readonly subject: string;
  readonly content: MixContent;
  readonly signature: string;
}

/** The mix of this input: made once and kept until it is recorded, so that the same bytes are sent again. */
async function keptMix(ports: ServePorts, fixed: FixedDefinition, facts: VerifiedForTrustee) {
  const { store, key, random, nowMs, primitives, progress } = ports;
  const { trustee } = store.seat;
  const { lists, chain } = facts;
  const subject = subjectOf(lists);
  const kept = await store.readBytes('mix.json');
  const text = kept === null ? null : fromUtf8(kept);
  const known = text?.ok === true ? (JSON.parse(text.value) as KeptMix) : null;
  const bytes = known?.subject === subject ? await store.readBytes('mix.bin') : null;
  if (known !== null && bytes !== null) return { known, files: cut(bytes, known.content) };
  const engine = primitives.mixEngine ?? createGroupEngine(primitives.group);
  const estimate = createEstimate(nowMs);
  const made = await makeMix({
    engine,
    random,
    fixed,
    trustee,
    position: chain.position,
    lists,
    progress: (done, total) => progress(`mixing: ${estimate('mix', done, total)}`),
  });
  const signature = await key.sign({ document: mixDocumentBytes(fixed, made.content), nowMs: nowMs() });
  const fresh: KeptMix = { subject, content: made.content, signature };
  const files = made.outputs.flatMap((output, at) => [output, made.proofs[at] ?? new Uint8Array()]);
  await store.writeBytes('mix.bin', concatBytes(files));
  await store.writeBytes('mix.json', canonicalBytes(fresh as unknown as Parameters<typeof canonicalBytes>[0]));
  return { known: fresh, files };
}

/** Outputs and proofs in the order of the lists, from the file in which they lie one after the other. */
function cut(bytes: Uint8Array, { lists }: MixContent): Uint8Array[] {
  let at = 0;
  return lists.flatMap(({ output, proof }) =>
    [output.size, proof.size].map((size) => {
      at += size;
      return bytes.subarray(at - size, at);
    }),
  );
}

async function mix(ports: ServePorts, fixed: FixedDefinition): Promise<void> {
  const { trustee } = ports.store.seat;
  const facts = await verified(ports, { fixed, stage: 'closed', shows: ({ chain }) => chain.next === trustee });
  await serveOnce(ports, { fixed, act: 'mixed', subject: subjectOf(facts.lists) });
  const { known, files } = await keptMix(ports, fixed, facts);
  await uploadFiles(ports, files);
  const document = textOf(mixDocumentBytes(fixed, known.content));
  await ask(ports, submitMix, { body: { document, signature: known.signature } });
  const ballots = facts.lists.reduce((sum, { list }) => sum + list.count, 0);
  ports.say(`You have mixed ${facts.lists.length} lists with ${ballots} ballots; the service verifies the proofs.`);
}

async function open(ports: ServePorts, fixed: FixedDefinition): Promise<void> {
  const { store, primitives, random } = ports;
  const { group, openPgp } = primitives;
  const { trustee } = store.seat;
  const { lists } = await verified(ports, { fixed, stage: 'mixed', shows: ({ chain }) => chain.complete });
  await serveOnce(ports, { fixed, act: 'opened', subject: subjectOf(lists) });
  const transcript = (await store.readBytes('transcript.jsonl')) ?? new Uint8Array();
  const certificates = fixed.definition.electionKey.trustees.map(({ certificate }) => certificate);
  const ceremony = await replayCeremony({ group, openPgp, transcript, certificates });
  const secret = ceremony.ok ? await readSecretShare(ports, ceremony.value) : null;
  if (secret === null)
    throw new TrusteeRefusal('your share of the election key is not here; restore it from its backup');
  const share = makeShare({ group, random, fixed, trustee, secret, lists });
  secret.fill(0);
  await uploadFiles(ports, share.blobs);
  await ask(ports, submitShare, { body: { share: share.body } });
  ports.say('You have given your share of the opening; the service verifies it.');
}

const STEPS: { readonly [S in Step]: (ports: ServePorts, fixed: FixedDefinition) => Promise<void> } = {
  agree,
  mix,
  open,
};

function isStep(task: Task): task is Step {
  return task === 'agree' || task === 'mix' || task === 'open';
}

/** Stops with the reasons when what was handed in last was refused: doing it again would only be refused again. */
function stopWhenRefused({ submissions }: RouteReply<typeof getTrusteeTask>): void {
  const last = submissions.at(-1);
  if (last?.state === 'refused') {
    throw new TrusteeRefusal(`the service refused your ${last.kind}: ${last.reasons.join('; ')}`);
  }
}

/**
 * Does what is due for this seat as it comes due.
 * @param until the step after which to return; `done` waits for the share to be recorded, or for the end of the election
 */
export async function serveSeat(ports: ServePorts, until: Step | 'done'): Promise<void> {
  const { store, progress, sleep, say } = ports;
  const fixed = await signedDefinition(ports);
  for (;;) {
    const seen = await ask(ports, getTrusteeTask);
    if (seen.state === 'annulled') throw new TrusteeRefusal('this election was annulled: it is never mixed or opened');
    if (seen.task === 'done') {
      say(`Nothing is left to do for seat ${store.seat.trustee}: the election is ${seen.state}.`);
      return;
    }
    stopWhenRefused(seen);
    if (isStep(seen.task)) {
      if (await isOverWithout(ports, () => STEPS[seen.task as Step](ports, fixed))) continue;
      await awaitVerdict(ports);
      if (seen.task === until) return;
      continue;
    }
    progress(`the election is ${seen.state}; waiting`);
    await sleep(ASK_EVERY_MS);
  }
}

/** True when a step was refused because the others have opened without it in the meantime. */
async function isOverWithout(ports: TrusteePorts, step: () => Promise<void>): Promise<boolean> {
  try {
    await step();
    return false;
  } catch (error) {
    if (!(error instanceof TrusteeRefusal)) throw error;
    const { task, state } = await ask(ports, getTrusteeTask);
    if (task !== 'done' || state === 'annulled') throw error;
    return true;
  }
}

/** Waits until the service has verified what was handed in, and stops with its reasons when it was refused. */
async function awaitVerdict(ports: TrusteePorts): Promise<void> {
  for (;;) {
    const seen = await ask(ports, getTrusteeTask);
    stopWhenRefused(seen);
    if (seen.submissions.at(-1)?.state !== 'waiting') return;
    ports.progress('the service is verifying what you handed in');
    await ports.sleep(ASK_EVERY_MS);
  }
}
