import { bodiesOf, chainOf, closedBoxOf } from '../../src/app/box/chain-of.ts';
import { createClosedBallotsReader } from '../../src/app/schedule/closed-ballots.ts';
import { closedBallots, mixedBallots } from '../../src/app/schedule/trustee-work.ts';
import { type Submitted, submitAgreement, submitMix, submitShare } from '../../src/app/trustee/submit.ts';
import { PIECE_BYTES, putUploadPiece } from '../../src/app/trustee/uploads.ts';
import { toHex } from '../../src/core/base/bytes.ts';
import type { SignedDocument } from '../../src/core/ceremony/documents.ts';
import type { FixedDefinition } from '../../src/core/election/fixed-definition.ts';
import type { BoxLineBody } from '../../src/core/ledger/box-lines.ts';
import { createGroupEngine } from '../../src/core/mix/engine.ts';
import { agreementBytes } from '../../src/core/opening/agreement.ts';
import { type MadeMix, makeMix, mixDocumentBytes } from '../../src/core/opening/mixing.ts';
import { makeShare } from '../../src/core/opening/share.ts';
import { ELECTION, type Office, orThrow } from './election-office.ts';

import { hashOf, seat, signedDocument, type TestTrustee } from './trustee.ts';

/** What trustees of tests do after the close: agree, mix and open, as their programs do. */

/** The document of a trustee's agreement on the box as it is now closed. */
export async function agreementOf(
  office: Office,
  fixed: FixedDefinition,
  trustee: TestTrustee,
): Promise<SignedDocument> {
  const steps = await office.ports.box.steps(ELECTION);
  const { lines } = await office.ports.box.ledger(ELECTION);
  const { createMerkleTree, leafHash } = await import('../../src/core/ledger/tree.ts');
  const tree = createMerkleTree();
  for (const line of lines) tree.append(leafHash(line));
  const closed = await closedBoxOf({ steps, rootAt: (size) => Promise.resolve(tree.rootAt(size)) });
  if (closed === null) throw new Error('nothing to agree on');
  const document = agreementBytes(fixed, { trustee: trustee.number, ...closed });
  return signedDocument(trustee, document, await office.now());
}

export async function agree(office: Office, fixed: FixedDefinition, trustee: TestTrustee): Promise<Submitted> {
  const signed = await agreementOf(office, fixed, trustee);
  return submitAgreement(office.ports, { ...seat(trustee), ...signed });
}

/** What is mixed or opened next, from the box and its blobs. */
export async function currentLists(office: Office, fixed: FixedDefinition) {
  const steps = await office.ports.box.steps(ELECTION);
  const closed = await closedBallots(office.ports, { fixed, steps });
  if (closed === null) throw new Error('the election is not closed');
  const mixed = await mixedBallots(office.ports, { fixed, steps, closed });
  return createClosedBallotsReader(office.primitives).readMixed(mixed).lists;
}

/** Uploads a file in pieces, as a program does. */
export async function upload(office: Office, trustee: TestTrustee, file: Uint8Array): Promise<void> {
  const sha256 = toHex(hashOf(file));
  for (let at = 0, piece = 1; at < file.length; at += PIECE_BYTES, piece += 1) {
    const content = file.subarray(at, at + PIECE_BYTES);
    orThrow(await putUploadPiece(office.ports, { ...seat(trustee), sha256, piece, content }));
  }
}

/** Makes the next mix of the chain. */
export async function mixOf(office: Office, fixed: FixedDefinition, trustee: TestTrustee): Promise<MadeMix> {
  const { group, random } = office.primitives;
  const steps = await office.ports.box.steps(ELECTION);
  const { position } = chainOf({ definition: fixed.definition, steps, isEmpty: false });
  const lists = await currentLists(office, fixed);
  return makeMix({ engine: createGroupEngine(group), random, fixed, trustee: trustee.number, position, lists });
}

/** Uploads and hands in a mix, whatever it is worth. */
export async function handInMix(
  office: Office,
  fixed: FixedDefinition,
  { trustee, made }: { trustee: TestTrustee; made: MadeMix },
): Promise<Submitted> {
  for (const file of [...made.outputs, ...made.proofs]) await upload(office, trustee, file);
  const signed = await signedDocument(trustee, mixDocumentBytes(fixed, made.content), await office.now());
  return submitMix(office.ports, { ...seat(trustee), ...signed });
}

export async function mix(office: Office, fixed: FixedDefinition, trustee: TestTrustee): Promise<Submitted> {
  return handInMix(office, fixed, { trustee, made: await mixOf(office, fixed, trustee) });
}

export interface MadeShare {
  readonly body: BoxLineBody<'share'>;
  readonly blobs: readonly Uint8Array[];
}

export async function shareOf(office: Office, fixed: FixedDefinition, trustee: TestTrustee): Promise<MadeShare> {
  const { group, random } = office.primitives;
  const lists = await currentLists(office, fixed);
  return makeShare({ group, random, fixed, trustee: trustee.number, secret: trustee.secret!, lists });
}

export async function handInShare(
  office: Office,
  { trustee, made }: { trustee: TestTrustee; made: MadeShare },
): Promise<Submitted> {
  for (const file of made.blobs) await upload(office, trustee, file);
  return submitShare(office.ports, { ...seat(trustee), share: made.body });
}

export async function share(office: Office, fixed: FixedDefinition, trustee: TestTrustee): Promise<Submitted> {
  return handInShare(office, { trustee, made: await shareOf(office, fixed, trustee) });
}

/** Kinds of the lines after the ballots. */
export async function stepsAfterClose(office: Office): Promise<string[]> {
  const kinds = (await office.ports.box.steps(ELECTION)).map(({ kind }) => kind);
  return kinds.slice(kinds.indexOf('registers') + 1);
}

export async function trusteesOf(office: Office, kind: 'agreed' | 'mix' | 'skipped' | 'share'): Promise<number[]> {
  return bodiesOf(await office.ports.box.steps(ELECTION), kind).map(({ trustee }) => trustee);
}
