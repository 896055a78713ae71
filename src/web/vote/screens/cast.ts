import { handInBallot } from '../../../client/member-device.ts';
import { getReceipt } from '../../../contract/box-api.ts';
import { canonicalJson } from '../../../core/base/canonical-json.ts';
import type { BallotLineBody } from '../../../core/ledger/ballot-line.ts';
import { checkReceipt } from '../../../core/receipt/receipt.ts';
import { encodeMarks } from '../../../core/sealing/encode-marks.ts';
import { markOf, normalizedWords, randomMark } from '../../../core/sealing/mark.ts';
import { type EncryptedBallot, encryptBlocks, finishBallot } from '../../../core/sealing/seal.ts';
import { devicePorts } from '../device-ports.ts';
import { alertBox, mainButton, paragraph } from '../dom.ts';
import type { VotePage } from '../frame.ts';
import { guardLeaving, type OpenBallot } from '../open-ballot.ts';
import { resultLink } from '../phase.ts';
import { random, sleep } from '../small.ts';
import { t } from '../texts.ts';
import { wordingOf } from '../wording.ts';
import { showAlreadyVoted, showReceipt } from './receipt.ts';

/** Sealing and sending: the sealed bytes are kept before they leave, and only those are ever sent (PR-4). */

/** The blocks of what was marked. */
export function blocksOfBallot(page: VotePage, ballot: OpenBallot): Uint8Array[] {
  const marks = new Map(ballot.marks.map((each) => [each.contest.id as string, each.all() ?? []]));
  return encodeMarks({ contests: page.fixed.definition.contests, marks });
}

export async function castBallotOf(page: VotePage, ballot: OpenBallot): Promise<void> {
  await castEncrypted(page, ballot, null);
}

/** Casts a ballot; one that another device has noted the commitment of, or a fresh one. */
export async function castEncrypted(page: VotePage, ballot: OpenBallot, noted: EncryptedBallot | null): Promise<void> {
  const { group, facts, store, frame } = page;
  const { token, words } = ballot;
  frame.show(() => ({ heading: t('casting'), children: [paragraph(t('castingWhy'))] }));
  // The sealing takes a moment of pure computing: let the page be drawn first.
  await sleep(20);
  const encrypted = noted ?? encryptBlocks({ group, random, facts, blocks: blocksOfBallot(page, ballot) });
  const votingKey = token.votingKey;
  const sealed = finishBallot({
    group,
    random,
    facts,
    section: token.section,
    votingSecret: token.votingSecret,
    signatures: token.signatures,
    mark: normalizedWords(words) === '' ? randomMark(random) : markOf({ votingKey, words }),
    encrypted,
  });
  store.keepSealed(canonicalJson(sealed));
  guardLeaving(false);
  await send(page, sealed);
}

/** Hands in the sealed bytes that are kept, and nothing else, until there is an answer (PR-4). */
export async function send(page: VotePage, ballot: BallotLineBody): Promise<void> {
  const { client, fixed, store, frame } = page;
  frame.show(() => ({ heading: t('casting'), children: [paragraph(t('castingWhy'))] }));
  // Without any connection nothing is waited for, and it is certain that nothing left.
  if (!navigator.onLine) {
    showNotSent(page, ballot);
    return;
  }
  const sent = await handInBallot(devicePorts(page), { client, fixed, ballot });
  if (sent.ok) {
    store.keepReceipt(sent.value.text);
    showReceipt(page, sent.value.text);
    return;
  }
  const { error } = sent;
  if (error.kind === 'service-not-honest') showRefused(page, error.reason);
  else if (error.error.kind !== 'problem') await lookAfterSilence(page, ballot);
  else if (error.error.code === 'voting-key-used') await showUsed(page, ballot);
  else if (error.error.code === 'voting-closed') showClosed(page);
  else if (error.error.code === 'busy' || error.error.code === 'too-many-requests')
    await lookAfterSilence(page, ballot);
  else showRefused(page, error.error.detail);
}

async function receiptInBox(page: VotePage, ballot: BallotLineBody) {
  const params = { election: page.fixed.definition.election, votingKey: ballot.votingKey };
  return page.client.call(getReceipt, { params });
}

/** No answer to the cast: the ballot box is asked whether it is there before anything is said about it. */
async function lookAfterSilence(page: VotePage, ballot: BallotLineBody): Promise<void> {
  const found = await receiptInBox(page, ballot);
  if (found.ok && isOwn(page, ballot, found.value.receipt)) {
    page.store.keepReceipt(found.value.receipt);
    showReceipt(page, found.value.receipt);
  } else if (!found.ok && found.error.kind === 'problem' && found.error.code === 'ballot-not-found') {
    showNotSent(page, ballot);
  } else showUnsure(page, ballot);
}

function isOwn(page: VotePage, ballot: BallotLineBody, receipt: string): boolean {
  const { verifyEd25519 } = devicePorts(page);
  const checked = checkReceipt({ text: receipt, definition: page.fixed, verifyEd25519 });
  return checked.ok && canonicalJson(checked.value.ballot) === canonicalJson(ballot);
}

/** The ballot paper was used for another ballot, on another device: what stands in the box counts. */
async function showUsed(page: VotePage, ballot: BallotLineBody): Promise<void> {
  const found = await receiptInBox(page, ballot);
  if (found.ok) showAlreadyVoted(page, found.value.receipt);
  else showUnsure(page, ballot);
}

const contactOf = (page: VotePage) => wordingOf(page.fixed.definition).contact;

function showNotSent(page: VotePage, ballot: BallotLineBody): void {
  page.frame.show(() => ({
    heading: t('notSent'),
    isError: true,
    children: [alertBox(t('notSentWhy')), mainButton(t('tryAgain'), () => void send(page, ballot))],
  }));
}

function showUnsure(page: VotePage, ballot: BallotLineBody): void {
  page.frame.show(() => ({
    heading: t('unsure'),
    isError: true,
    children: [alertBox(t('unsureWhy')), mainButton(t('tryAgain'), () => void send(page, ballot))],
  }));
}

function showClosed(page: VotePage): void {
  page.frame.show(() => ({
    heading: t('closedMeanwhile'),
    isError: true,
    children: [alertBox(t('closedMeanwhileWhy', { contact: contactOf(page) })), resultLink(page)],
  }));
}

function showRefused(page: VotePage, reason: string): void {
  page.frame.show(() => ({
    heading: t('refused'),
    isError: true,
    children: [alertBox(t('refusedWhy', { reason, contact: contactOf(page) })), resultLink(page)],
  }));
}
