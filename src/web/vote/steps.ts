import { verifyEd25519 } from '../../backends/noble-ed25519.ts';
import { type DrawnToken, drawToken, handInBallot } from '../../client/member-device.ts';
import type { Client } from '../../contract/client.ts';
import { createMemberSession, requestCode } from '../../contract/member-api.ts';
import { canonicalJson } from '../../core/base/canonical-json.ts';
import { fingerprintWords } from '../../core/election/fingerprint-words.ts';
import { instantToMs, SectionIdSchema, trustedHex } from '../../core/election/values.ts';
import type { Group } from '../../core/group/group.ts';
import { type BallotLineBody, BOX_LINE_BODIES } from '../../core/ledger/box-lines.ts';
import { randomMark } from '../../core/sealing/mark.ts';
import { encodeMarks } from '../../core/sealing/marked-ballot.ts';
import { sealBallot } from '../../core/sealing/seal.ts';
import { readRecoveryCode, recoveryCodeOf } from '../../core/token/recovery-code.ts';
import { makeVotingSeed } from '../../core/token/voting-seed.ts';
import { type ContestForm, contestForm } from './contest-form.ts';
import { button, el, paragraph, showStep } from './dom.ts';
import type { LoadedElection } from './load-election.ts';
import type { DeviceStore } from './store.ts';
import { t } from './texts.ts';

/** The steps of voting, each one screen with one thing to do. Choices never leave the page but sealed. */

export interface VotePage extends LoadedElection {
  readonly main: HTMLElement;
  readonly client: Client;
  readonly group: Group;
  readonly store: DeviceStore;
}

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

function devicePorts({ group }: VotePage) {
  return { group, verifyEd25519, sleep };
}

/** An instant in the words of the reader's own clock, with its zone. */
function readable(instant: string): string {
  const date = new Date(instantToMs(instant) ?? 0);
  return date.toLocaleString('en-GB', { dateStyle: 'full', timeStyle: 'short' });
}

function help({ fixed }: VotePage): HTMLElement {
  return paragraph(t('help', { contact: fixed.definition.contact }), { class: 'quiet' });
}

function alertBox(text: string): HTMLElement {
  return el('p', { role: 'alert', class: 'notice' }, text);
}

/** A form of one field. */
function oneField(input: {
  readonly label: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly submit: string;
  readonly onSubmit: (value: string) => Promise<string | null>;
}): HTMLFormElement {
  const field = el('input', { id: 'field', required: true, ...input.attributes });
  const problem = el('div');
  const submit = el('button', { type: 'submit', class: 'main' }, input.submit);
  const form = el('form', { novalidate: true }, el('label', { for: 'field' }, input.label), field, problem, submit);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (field.value.trim() === '') {
      field.focus();
      return;
    }
    submit.disabled = true;
    void input.onSubmit(field.value.trim()).then((refusal) => {
      submit.disabled = false;
      if (refusal === null) return;
      problem.replaceChildren(alertBox(refusal));
      field.focus();
    });
  });
  return form;
}

export function showStart(page: VotePage): void {
  const { main, fixed, status, store } = page;
  const { title } = fixed.definition;
  const words = fingerprintWords(fixed.fingerprint).map((word) => el('li', {}, word));
  const about = [
    paragraph(`${status.notice.slice(0, 1).toUpperCase()}${status.notice.slice(1)}.`, { class: 'notice' }),
    paragraph(t('compare')),
    el('ol', { class: 'words' }, ...words),
  ];
  const isOver = status.state !== 'announced' && status.state !== 'voting';
  if (isOver) {
    const why = status.state === 'annulled' ? t('annulled') : t('closedAt', { instant: readable(status.closes) });
    showStep(main, t('start', { title }), paragraph(why), ...about, help(page));
    return;
  }
  const when =
    status.state === 'voting'
      ? t('openUntil', { instant: readable(status.closes) })
      : t('opens', { instant: readable(status.opens) });
  const form = oneField({
    label: t('reference'),
    attributes: { autocomplete: 'username', maxlength: '120' },
    submit: t('sendCode'),
    onSubmit: (reference) => askForCode(page, reference),
  });
  const kept = store.seed();
  const note = kept === null ? t('needed') : t('readyWhy');
  showStep(main, t('start', { title }), paragraph(when), paragraph(note), form, ...about, help(page));
}

async function askForCode(page: VotePage, reference: string): Promise<string | null> {
  const { client, fixed } = page;
  const params = { election: fixed.definition.election };
  const sent = await client.call(requestCode, { params, body: { reference } });
  if (!sent.ok) {
    const { error } = sent;
    if (error.kind !== 'problem') return t('noConnection');
    return error.code === 'too-many-requests' ? t('tooMany') : error.detail;
  }
  showCode(page, reference, sent.value.codeRequest);
  return null;
}

function showCode(page: VotePage, reference: string, codeRequest: string): void {
  const form = oneField({
    label: t('code'),
    attributes: { inputmode: 'numeric', autocomplete: 'one-time-code', maxlength: '12' },
    submit: t('next'),
    onSubmit: (typed) => signIn(page, { reference, codeRequest, typed }),
  });
  const again = button(t('newCode'), () => void askForCode(page, reference), { class: 'small' });
  showStep(page.main, t('codeSent'), paragraph(t('codeSentWhy')), form, again, help(page));
}

/** The code works only with what this page was given when it asked for it. */
async function signIn(
  page: VotePage,
  asked: { readonly reference: string; readonly codeRequest: string; readonly typed: string },
): Promise<string | null> {
  const { client, fixed } = page;
  const { reference, codeRequest, typed } = asked;
  const code = typed.replaceAll(/\s/g, '');
  if (!/^[0-9]{6}$/.test(code)) return t('notAccepted');
  const params = { election: fixed.definition.election };
  const body = { way: 'code', reference, code, codeRequest } as const;
  const opened = await client.call(createMemberSession, { params, body });
  if (!opened.ok) {
    if (opened.error.kind !== 'problem') return t('noConnection');
    return opened.error.code === 'too-many-requests' ? t('tooMany') : t('notAccepted');
  }
  const { session, section, roll, issued } = opened.value;
  const member = { session, section: SectionIdSchema.parse(section), leaf: trustedHex(roll.leaf) };
  if (page.store.seed() === null && issued.some(Boolean)) {
    showElsewhere(page, member);
    return null;
  }
  return draw(page, member, page.store.seed() ?? freshSeed(page));
}

/** Kept before the first request leaves, so that a lost answer or a closed tab loses nothing (PR-3). */
function freshSeed({ store }: VotePage): Uint8Array {
  const seed = makeVotingSeed(random);
  store.keepSeed(seed);
  return seed;
}

type Member = Parameters<typeof drawToken>[1]['member'];

/** A token was drawn on another device: its recovery code brings it here. */
function showElsewhere(page: VotePage, member: Member): void {
  const form = oneField({
    label: t('recovery'),
    attributes: { autocomplete: 'off', spellcheck: 'false' },
    submit: t('next'),
    onSubmit(text) {
      const seed = readRecoveryCode(text);
      if (!seed.ok) return Promise.resolve(seed.error.reasons.join('; '));
      page.store.keepSeed(seed.value);
      return draw(page, member, seed.value);
    },
  });
  const why = paragraph(t('alreadyWhy', { contact: page.fixed.definition.contact }));
  showStep(page.main, t('already'), why, form, help(page));
}

async function draw(page: VotePage, member: Member, seed: Uint8Array): Promise<string | null> {
  const { client, fixed } = page;
  const token = await drawToken(devicePorts(page), { client, fixed, member, seed });
  if (token.ok) {
    showReady(page, token.value, seed);
    return null;
  }
  const { error } = token;
  if (error.kind === 'service-not-honest') return error.reason;
  if (error.error.kind !== 'problem') return t('noConnection');
  if (error.error.code === 'token-already-issued') {
    showElsewhere(page, member);
    return null;
  }
  return error.error.detail;
}

function showReady(page: VotePage, token: DrawnToken, seed: Uint8Array): void {
  const { main, status, store } = page;
  const sealed = store.sealed();
  if (sealed !== null) {
    void send(page, BOX_LINE_BODIES.ballot.parse(JSON.parse(sealed)));
    return;
  }
  // By the service's clock: the device's may be set to anything.
  const isOpen = status.state === 'voting' || (instantToMs(status.now) ?? 0) >= (instantToMs(status.opens) ?? 0);
  const action = isOpen
    ? button(t('voteNow'), () => showBallot(page, token), { class: 'main' })
    : paragraph(t('waitOpens'));
  const recovery = el(
    'details',
    {},
    el('summary', {}, t('recovery')),
    paragraph(t('keepCode')),
    el('p', {}, el('code', {}, recoveryCodeOf(seed))),
  );
  showStep(main, t('ready'), paragraph(t('readyWhy')), action, recovery, help(page));
}

function showBallot(page: VotePage, token: DrawnToken, kept: readonly ContestForm[] | null = null): void {
  const { contests } = page.fixed.definition;
  const forms =
    kept ?? contests.map((contest, at) => contestForm(contest, t('contestOf', { n: at + 1, count: contests.length })));
  const problem = el('div');
  const go = () => {
    const missing = forms.flatMap((form, at) => (form.marks() === null ? [contests[at]?.question ?? ''] : []));
    if (missing.length === 0) showCheck(page, token, forms);
    else
      problem.replaceChildren(
        alertBox(t('missing', { questions: missing.map((question) => `“${question}”`).join(', ') })),
      );
  };
  showStep(
    page.main,
    t('ballot'),
    ...forms.map(({ element }) => element),
    problem,
    button(t('next'), go, { class: 'main' }),
    help(page),
  );
}

function showCheck(page: VotePage, token: DrawnToken, forms: readonly ContestForm[]): void {
  const { contests } = page.fixed.definition;
  const answers = forms.map((form, at) =>
    el(
      'section',
      { class: 'election' },
      el('h2', {}, contests[at]?.question ?? ''),
      el('ul', {}, ...form.summary().map((line) => el('li', {}, line))),
    ),
  );
  const back = button(t('change'), () => showBallot(page, token, forms));
  const cast = button(t('cast'), () => void sealAndSend(page, token, forms), { class: 'main' });
  showStep(page.main, t('check'), paragraph(t('checkWhy')), ...answers, back, cast, help(page));
}

async function sealAndSend(page: VotePage, token: DrawnToken, forms: readonly ContestForm[]): Promise<void> {
  const { main, group, facts, fixed, store } = page;
  showStep(main, t('casting'));
  // The sealing takes a moment of pure computing: let the page be drawn first.
  await sleep(20);
  const { contests } = fixed.definition;
  const marks = new Map(contests.map(({ id }, at) => [id as string, forms[at]?.marks() ?? []]));
  const ballot = sealBallot({
    group,
    random,
    facts,
    section: token.section,
    votingSecret: token.votingSecret,
    signatures: token.signatures,
    mark: randomMark(random),
    blocks: encodeMarks({ contests, marks }),
  });
  store.keepSealed(canonicalJson(ballot));
  await send(page, ballot);
}

/** Hands in the sealed bytes that are kept, and nothing else, until there is an answer (PR-4). */
async function send(page: VotePage, ballot: BallotLineBody): Promise<void> {
  const { main, client, fixed, store } = page;
  showStep(main, t('casting'));
  const sent = await handInBallot(devicePorts(page), { client, fixed, ballot });
  if (sent.ok) {
    store.keepReceipt(sent.value.text);
    showReceipt(page, sent.value.text, t('receiptWhy'));
    return;
  }
  const { error } = sent;
  if (error.kind === 'call-failed' && error.error.kind !== 'problem') {
    const again = button(t('tryAgain'), () => void send(page, ballot), { class: 'main' });
    showStep(main, t('notSent'), alertBox(t('notSentWhy')), again, help(page));
    return;
  }
  const why = error.kind === 'call-failed' ? error.error.detail : error.reason;
  showStep(main, t('refused'), alertBox(why), help(page));
}

export function showReceipt(page: VotePage, receipt: string, why: string): void {
  const { main, fixed, store } = page;
  const file = URL.createObjectURL(new Blob([receipt], { type: 'text/plain' }));
  const save = el('a', { href: file, download: `receipt-${fixed.definition.election}.txt`, class: 'main' }, t('save'));
  const print = button(t('print'), () => window.print());
  const forget = button(
    t('forget'),
    () => {
      store.forget();
      showStart(page);
    },
    { class: 'small' },
  );
  showStep(
    main,
    t('receipt'),
    paragraph(why),
    paragraph(t('unsealedNote')),
    save,
    print,
    el('details', {}, el('summary', {}, t('receiptText')), el('pre', {}, el('code', { id: 'receipt' }, receipt))),
    forget,
    help(page),
  );
}
