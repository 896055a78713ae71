import { submitAgreement, submitMix, submitShare } from '../contract/trustee-api.ts';
import { replayCeremony } from '../core/ceremony/transcript.ts';
import type { FixedDefinition } from '../core/election/fixed-definition.ts';
import type { Scalar } from '../core/group/group.ts';
import type { BoxLineBody } from '../core/ledger/box-lines.ts';
import { createGroupEngine } from '../core/mix/engine.ts';
import { type MixContent, makeMix, mixDocumentBytes } from '../core/opening/mixing.ts';
import { makeShare } from '../core/opening/share.ts';
import type { VerifiedForTrustee } from '../core/verify/verify-for-trustee.ts';
import { createEstimate } from './estimate.ts';
import { textOf } from './join.ts';
import { keepOnce } from './kept.ts';
import { agreedDocument, holdToBox, serveOnce, subjectOf } from './memory.ts';
import { ask, TrusteeRefusal } from './ports.ts';
import { readSecretShare } from './secret-share.ts';
import { uploadFiles } from './upload.ts';
import { type ServePorts, verified } from './verified-record.ts';

/**
 * A trustee's three steps after the close. Its key answers to one history only: before each step it runs the verifier
 * itself, from the definition that it signed, and it remembers what it has done to which input (PR-7).
 */

/** Signs which closed ballot box this trustee has verified. */
export async function agree(ports: ServePorts, fixed: FixedDefinition): Promise<void> {
  const { key, nowMs, say } = ports;
  const facts = await verified(ports, { fixed, stage: 'closed', shows: () => true });
  await holdToBox(ports, { fixed, facts });
  const document = agreedDocument(ports, { fixed, closed: facts.closed });
  const signature = await key.sign({ document, nowMs: nowMs() });
  await ask(ports, submitAgreement, { body: { document: textOf(document), signature } });
  const { size, root } = facts.closed.box;
  say(`You agree on the closed ballot box of ${size} lines, root ${root}.`);
}

async function makeOwnMix(ports: ServePorts, fixed: FixedDefinition, facts: VerifiedForTrustee) {
  const { key, random, nowMs, primitives, progress, store } = ports;
  const estimate = createEstimate(nowMs);
  const made = await makeMix({
    engine: primitives.mixEngine ?? createGroupEngine(primitives.group),
    random,
    fixed,
    trustee: store.seat.trustee,
    position: facts.chain.position,
    lists: facts.lists,
    progress: (done, total) => progress(`mixing: ${estimate('mix', done, total)}`),
  });
  const signature = await key.sign({ document: mixDocumentBytes(fixed, made.content), nowMs: nowMs() });
  return {
    content: { content: made.content, signature },
    files: made.outputs.flatMap((output, at) => [output, made.proofs[at] ?? new Uint8Array()]),
  };
}

/** Mixes all lists, with proofs, in this trustee's turn. */
export async function mix(ports: ServePorts, fixed: FixedDefinition): Promise<void> {
  const { trustee } = ports.store.seat;
  const facts = await verified(ports, { fixed, stage: 'closed', shows: ({ chain }) => chain.next === trustee });
  await holdToBox(ports, { fixed, facts });
  const subject = subjectOf(facts.lists);
  await serveOnce(ports, { fixed, act: 'mixed', subject });
  const { content: signed, files } = await keepOnce<{ content: MixContent; signature: string }>(ports, {
    name: 'mix',
    subject,
    make: () => makeOwnMix(ports, fixed, facts),
  });
  await uploadFiles(ports, files);
  const document = textOf(mixDocumentBytes(fixed, signed.content));
  await ask(ports, submitMix, { body: { document, signature: signed.signature } });
  const ballots = facts.lists.reduce((sum, { list }) => sum + list.count, 0);
  ports.say(`You have mixed ${facts.lists.length} lists with ${ballots} ballots; the service verifies the proofs.`);
}

/** x_i, for the one thing that it is for. */
async function ownSecret(ports: ServePorts, fixed: FixedDefinition): Promise<Scalar> {
  const { group, openPgp } = ports.primitives;
  const transcript = (await ports.store.readBytes('transcript.jsonl')) ?? new Uint8Array();
  const certificates = fixed.definition.electionKey.trustees.map(({ certificate }) => certificate);
  const ceremony = await replayCeremony({ group, openPgp, transcript, certificates });
  const secret = ceremony.ok ? await readSecretShare(ports, ceremony.value) : null;
  if (secret !== null) return secret;
  throw new TrusteeRefusal('your share of the election key is not here; restore it from its backup');
}

/** Whether everything that must come before the first share stands in the ballot box (PR-5). */
function mayOpen({ fixed, chain, drawn }: VerifiedForTrustee): boolean {
  return chain.complete && (fixed.definition.lots !== 'draw' || drawn);
}

async function makeOwnShare(ports: ServePorts, fixed: FixedDefinition, facts: VerifiedForTrustee) {
  const { store, primitives, random } = ports;
  const secret = await ownSecret(ports, fixed);
  try {
    const { trustee } = store.seat;
    const made = makeShare({ group: primitives.group, random, fixed, trustee, secret, lists: facts.lists });
    return { content: made.body, files: made.blobs };
  } finally {
    secret.fill(0);
  }
}

/** Gives this trustee's share of what was mixed. */
export async function open(ports: ServePorts, fixed: FixedDefinition): Promise<void> {
  const facts = await verified(ports, { fixed, stage: 'mixed', shows: mayOpen });
  await holdToBox(ports, { fixed, facts });
  const subject = subjectOf(facts.lists);
  await serveOnce(ports, { fixed, act: 'opened', subject });
  const { content: share, files } = await keepOnce<BoxLineBody<'share'>>(ports, {
    name: 'open',
    subject,
    make: () => makeOwnShare(ports, fixed, facts),
  });
  await uploadFiles(ports, files);
  await ask(ports, submitShare, { body: { share } });
  ports.say('You have given your share of the opening; the service verifies it.');
}
