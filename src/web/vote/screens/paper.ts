import { type DrawnToken, drawToken, type MemberSession } from '../../../client/member-device.ts';
import { getReceipt } from '../../../contract/box-api.ts';
import { toBase64Url } from '../../../core/base/bytes.ts';
import { BallotLineBodySchema } from '../../../core/ledger/ballot-line.ts';
import { readRecoveryCode } from '../../../core/token/recovery-code.ts';
import { makeVotingSeed } from '../../../core/token/voting-seed.ts';
import { devicePorts } from '../device-ports.ts';
import { alertBox, button, el, mainButton, paragraph } from '../dom.ts';
import type { VotePage } from '../frame.ts';
import { keptToken } from '../kept-token.ts';
import { fieldForm } from '../one-field.ts';
import { isOpen, resultLink, timed } from '../phase.ts';
import { recoveryPart } from '../recovery.ts';
import { random } from '../small.ts';
import { t } from '../texts.ts';
import { wordingOf } from '../wording.ts';
import { showBallot } from './ballot.ts';
import { send } from './cast.ts';
import { showAlreadyVoted } from './receipt.ts';
import { askForSignature } from './sign-request.ts';

/** The ballot paper: a token that every registrar has signed without seeing it, drawn once and kept on this device. */

const contactOf = (page: VotePage) => wordingOf(page.fixed.definition).contact;

interface Taking {
  readonly member: MemberSession;
  /** A registrar has signed a token for this member before. */
  readonly wasIssued: boolean;
  /** The certificate with which the member must sign the request; null where none must. */
  readonly certificate: string | null;
}

/** Draws the ballot paper with the seed that is kept here, or with a fresh one that is kept first (PR-3). */
export function takePaper(page: VotePage, taking: Taking): Promise<string | null> {
  const { store } = page;
  const kept = store.seed();
  if (kept === null && taking.wasIssued) {
    showElsewhere(page, taking);
    return Promise.resolve(null);
  }
  const seed = kept ?? makeVotingSeed(random);
  if (kept === null) store.keepSeed(seed);
  return draw(page, taking, seed);
}

/** A ballot paper was drawn on another device: its recovery code brings it here. */
function showElsewhere(page: VotePage, taking: Taking): void {
  page.frame.show(() => ({
    heading: t('already'),
    children: [
      paragraph(t('alreadyWhy', { contact: contactOf(page) })),
      fieldForm(page, {
        fields: [
          {
            id: 'recovery',
            label: t('recovery'),
            attributes: { autocomplete: 'off', spellcheck: 'false', autocapitalize: 'characters' },
          },
        ],
        submit: t('next'),
        async onSubmit([text = '']) {
          const seed = readRecoveryCode(text);
          if (!seed.ok) return t('recoveryBad');
          return draw(page, taking, seed.value, { isRecovered: true });
        },
      }),
    ],
  }));
}

async function draw(
  page: VotePage,
  taking: Taking,
  seed: Uint8Array,
  { isRecovered = false }: { readonly isRecovered?: boolean } = {},
): Promise<string | null> {
  const { client, fixed, frame, store } = page;
  frame.show(() => ({ heading: t('drawing'), children: [paragraph(t('drawingWhy'))] }));
  const answered: string[] = [];
  const onAnswer = (registrar: number) => answered.push(fixed.definition.registrars[registrar - 1]?.name ?? '');
  const { member, certificate } = taking;
  const signRequest = certificate === null ? undefined : (document: string) => askForSignature(page, document);
  const token = await drawToken(devicePorts(page), { client, fixed, member, seed, onAnswer, signRequest });
  if (token.ok) {
    store.keepSeed(seed);
    store.keepPaper(token.value);
    await (isRecovered ? goOnRecovered(page, token.value) : goOnWith(page, token.value));
    return null;
  }
  const { error } = token;
  if (error.kind === 'service-not-honest') return showNotHonest(page, error.reason);
  if (error.error.kind === 'no-answer' || (error.error.kind === 'problem' && error.error.code === 'busy')) {
    return showMissing(page, { answered, retry: () => draw(page, taking, seed, { isRecovered }) });
  }
  const code = error.error.kind === 'problem' ? error.error.code : null;
  if (code === 'token-already-issued') showElsewhere(page, taking);
  else if (code === 'issuing-ended') {
    frame.show(() => ({ heading: t('ended'), children: [paragraph(t('endedWhy')), resultLink(page)] }));
  } else if (code === 'issuing-not-open') {
    frame.show(() => ({
      heading: t('notYet'),
      children: [...timed(page, 'notYetWhy', page.status.opens), lookAgain()],
    }));
  } else showRefused(page, error.error.detail);
  return null;
}

function showRefused(page: VotePage, why: string): void {
  page.frame.show(() => ({
    heading: t('refusedPaper'),
    isError: true,
    children: [
      alertBox(t('refusedWhy', { reason: why, contact: contactOf(page) })),
      button(t('back'), page.go.start, { class: 'small' }),
    ],
  }));
}

function showNotHonest(page: VotePage, reason: string): null {
  page.frame.show(() => ({
    heading: t('notHonest'),
    isError: true,
    children: [
      alertBox(t('notHonestWhy', { contact: contactOf(page) })),
      paragraph(reason, { lang: 'en', class: 'quiet' }),
    ],
  }));
  return null;
}

/** Several registrars, and one has not answered: what is here is kept, the same request may be made again (PR-3). */
function showMissing(
  page: VotePage,
  input: { answered: readonly string[]; retry: () => Promise<string | null> },
): null {
  const { answered, retry } = input;
  page.frame.show(() => ({
    heading: t('someMissing'),
    isError: true,
    children: [
      alertBox(t('someMissingWhy')),
      el(
        'ul',
        {},
        ...page.fixed.definition.registrars.map(({ name }) =>
          el('li', {}, t(answered.includes(name) ? 'answered' : 'notAnswered', { name })),
        ),
      ),
      mainButton(t('tryAgain'), () => void retry()),
    ],
  }));
  return null;
}

/** With a ballot paper in hand: what is sealed already is sent and nothing else (PR-4); else on to the ballot. */
async function goOnWith(page: VotePage, token: DrawnToken): Promise<void> {
  const sealed = page.store.sealed();
  if (sealed !== null) await send(page, BallotLineBodySchema.parse(JSON.parse(sealed)));
  else if (isOpen(page)) showBallot(page, token);
  else showWait(page);
}

/**
 * With a ballot paper that came by its recovery code: first look whether a vote was cast with it (PR-4). It is asked for
 * by its voting key, which the ballot that is about to be cast from here shows anyway.
 */
async function goOnRecovered(page: VotePage, token: DrawnToken): Promise<void> {
  const params = { election: page.fixed.definition.election, votingKey: toBase64Url(token.votingKey) };
  const found = await page.client.call(getReceipt, { params });
  if (found.ok) showAlreadyVoted(page, found.value.receipt);
  else if (found.error.kind === 'problem' && found.error.code === 'ballot-not-found') await goOnWith(page, token);
  else {
    page.frame.show(() => ({
      heading: t('unsure'),
      isError: true,
      children: [alertBox(t('noConnection')), mainButton(t('tryAgain'), () => void goOnRecovered(page, token))],
    }));
  }
}

/** Goes on with the ballot paper that this device keeps. */
export function goOnWithPaper(page: VotePage): void {
  const token = keptToken(page);
  if (token !== null) void goOnWith(page, token);
}

const lookAgain = () => mainButton(t('checkAgain'), () => location.reload());

function showWait(page: VotePage): void {
  page.frame.show(() => ({
    heading: t('notOpen'),
    children: [paragraph(t('ready')), ...timed(page, 'notOpenWhy', page.status.opens), lookAgain(), recoveryPart(page)],
  }));
}
