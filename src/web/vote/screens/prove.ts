import { createMemberSession, requestCode } from '../../../contract/member-api.ts';
import type { RouteBody, RouteReply } from '../../../contract/route.ts';
import { SectionIdSchema, trustedHex } from '../../../core/election/values.ts';
import { readLetterCode } from '../../../core/roll/letter-code.ts';
import { type AskedCode, isOld, keepAsked, keptAsked } from '../asked-code.ts';
import { alertBox, button, type Child, el, mainButton, paragraph, quiet } from '../dom.ts';
import type { VotePage } from '../frame.ts';
import { fieldForm } from '../one-field.ts';
import { t } from '../texts.ts';
import { wordingOf } from '../wording.ts';
import { leaveToSignIn, type proofOfReturn } from './organisation.ts';
import { takePaper } from './paper.ts';

/** Proving who one is, by the ways that the definition names and no others. */

const REFERENCE = { id: 'reference', attributes: { autocomplete: 'username', maxlength: '120', spellcheck: 'false' } };

function mailForm(page: VotePage): HTMLElement {
  return fieldForm(page, {
    fields: [{ ...REFERENCE, label: t('reference') }],
    submit: t('sendCode'),
    onSubmit: ([reference = '']) => askForCode(page, reference),
  });
}

/** The ways of this election: the first one open, the others a press away. */
export function waysToProve(page: VotePage): Child[] {
  const { mail, certificate, letter, signIn } = page.fixed.definition.proofs;
  const byMail = mail || certificate;
  const ways: { readonly open: () => Child[]; readonly name: string; readonly choose: () => void }[] = [];
  if (byMail) {
    const open = () => [quiet(t('needMail')), mailForm(page)];
    const choose = () => page.frame.show(() => ({ heading: t('byMail'), children: [...open(), backToStart(page)] }));
    ways.push({ open, name: t('byMail'), choose });
  }
  if (letter) {
    const open = () => [quiet(t('needLetter')), letterForm(page)];
    ways.push({ open, name: t('byLetter'), choose: () => showLetter(page) });
  }
  if (signIn !== null) {
    const go = () => void leave(page);
    const open = () => [paragraph(t('signInWhy', { issuer: hostOf(signIn.issuer) })), mainButton(t('bySignIn'), go)];
    ways.push({ open, name: t('bySignIn'), choose: go });
  }
  const [first, ...others] = ways;
  if (first === undefined) return [];
  const more = others.map(({ name, choose }) => button(name, choose));
  return [
    ...first.open(),
    ...(more.length === 0 ? [] : [el('h2', {}, t('otherWays')), el('div', { class: 'ways' }, ...more)]),
  ];
}

function hostOf(issuer: string): string {
  try {
    return new URL(issuer).host;
  } catch {
    return issuer;
  }
}

async function leave(page: VotePage): Promise<void> {
  const refusal = await leaveToSignIn(page);
  if (refusal !== null) showRefusal(page, refusal);
}

/** Somebody comes back from the organisation's own sign-in. */
export async function proveByReturn(
  page: VotePage,
  proof: NonNullable<ReturnType<typeof proofOfReturn>>,
): Promise<void> {
  const refusal = await prove(page, proof);
  if (refusal !== null) showRefusal(page, refusal === 'refused' ? t('signInRefused') : refusal);
}

function backToStart(page: VotePage): HTMLElement {
  return button(t('back'), page.go.start, { class: 'small' });
}

async function askForCode(page: VotePage, reference: string, note?: string): Promise<string | null> {
  const { client, fixed } = page;
  const params = { election: fixed.definition.election };
  const sent = await client.call(requestCode, { params, body: { reference } });
  if (!sent.ok) {
    if (sent.error.kind !== 'problem') return t('noConnection');
    return sent.error.code === 'too-many-requests' ? t('tooMany') : sent.error.detail;
  }
  page.typed.delete('code');
  const asked = { reference, ...sent.value, askedAtMs: Date.now() };
  keepAsked(page, asked);
  showCode(page, asked, note);
  return null;
}

/** Goes on where this window waited for a code before it was loaded again; answers whether it did. */
export function goOnWithCode(page: VotePage): boolean {
  const asked = keptAsked(page);
  if (asked !== null) showCode(page, asked);
  return asked !== null;
}

function showCode(page: VotePage, asked: AskedCode, note?: string): void {
  page.frame.show(() => ({
    heading: t('codeSent'),
    children: [
      ...(note === undefined ? [] : [paragraph(t('codeSentAgain'), { role: 'status', class: 'good' })]),
      paragraph(t('codeSentWhy')),
      ...(page.fixed.definition.proofs.certificate ? [quiet(t('certificateNote'))] : []),
      fieldForm(page, {
        fields: [
          {
            id: 'code',
            label: t('code'),
            attributes: { inputmode: 'numeric', autocomplete: 'one-time-code', maxlength: '12' },
          },
        ],
        submit: t('next'),
        onSubmit: ([code = '']) => proveByCode(page, asked, code),
        isWhole: (value) => /^[0-9]{6}$/.test(value.replaceAll(/\s/g, '')),
      }),
      button(t('newCode'), () => void again(page, asked.reference), { class: 'small' }),
      button(t('noCode'), () => showNoCode(page, asked), { class: 'small' }),
    ],
  }));
}

async function again(page: VotePage, reference: string): Promise<void> {
  const refusal = await askForCode(page, reference, 'again');
  if (refusal !== null) showRefusal(page, refusal);
}

function showRefusal(page: VotePage, why: string): void {
  page.frame.show(() => ({ heading: t('newCode'), isError: true, children: [alertBox(why), backToStart(page)] }));
}

/** No code came: where to look, and what it means if the member is not on the list. */
function showNoCode(page: VotePage, asked: AskedCode): void {
  page.frame.show(() => ({
    heading: t('notOnList'),
    children: [
      paragraph(t('notOnListWhy', { reference: asked.reference })),
      paragraph(t('notOnListNext')),
      paragraph(t('privacyOther', { contact: wordingOf(page.fixed.definition).contact })),
      mainButton(t('newCode'), () => void again(page, asked.reference)),
      button(t('otherNumber'), () => {
        keepAsked(page, null);
        page.go.start();
      }),
    ],
  }));
}

function showCodeOld(page: VotePage, asked: AskedCode): void {
  page.frame.show(() => ({
    heading: t('codeOld'),
    isError: true,
    children: [
      paragraph(t('codeOldWhy', { n: Math.round(asked.lifetimeSeconds / 60) })),
      mainButton(t('newCode'), () => void again(page, asked.reference)),
    ],
  }));
}

type Session = RouteReply<typeof createMemberSession>;

/** Opens a session by what proves the member, and goes on to the ballot paper with it. */
async function prove(page: VotePage, body: RouteBody<typeof createMemberSession>): Promise<string | null> {
  const params = { election: page.fixed.definition.election };
  const opened = await page.client.call(createMemberSession, { params, body });
  if (!opened.ok) {
    if (opened.error.kind !== 'problem') return t('noConnection');
    return opened.error.code === 'too-many-requests' ? t('tooMany') : 'refused';
  }
  keepAsked(page, null);
  return goOn(page, opened.value);
}

function goOn(page: VotePage, { session, section, roll, issued, certificate }: Session): Promise<string | null> {
  const member = {
    session,
    section: SectionIdSchema.parse(section),
    leaf: trustedHex(roll.leaf),
    formerLeaves: [roll.frozenLeaf, ...roll.changes.map(({ leaf }) => leaf)],
  };
  return takePaper(page, { member, wasIssued: issued.some(Boolean), certificate });
}

async function proveByCode(page: VotePage, asked: AskedCode, typed: string): Promise<string | null> {
  const code = typed.replaceAll(/\s/g, '');
  if (!/^[0-9]{6}$/.test(code)) return t('sixDigits');
  const { reference, codeRequest } = asked;
  const refusal = await prove(page, { way: 'code', reference, code, codeRequest });
  if (refusal !== 'refused') return refusal;
  if (isOld(asked)) {
    showCodeOld(page, asked);
    return null;
  }
  return t('notAccepted');
}

function letterForm(page: VotePage): HTMLElement {
  return fieldForm(page, {
    fields: [
      { ...REFERENCE, label: t('reference') },
      {
        id: 'letter',
        label: t('letterCode'),
        attributes: { autocomplete: 'off', spellcheck: 'false', autocapitalize: 'characters', maxlength: '40' },
      },
    ],
    submit: t('next'),
    async onSubmit([reference = '', letterCode = '']) {
      if (!readLetterCode(letterCode).ok) return t('letterRefused');
      const refusal = await prove(page, { way: 'letter', reference, letterCode });
      return refusal === 'refused' ? t('letterRefused') : refusal;
    },
  });
}

function showLetter(page: VotePage): void {
  page.frame.show(() => ({
    heading: t('letterTitle'),
    children: [quiet(t('needLetter')), letterForm(page), backToStart(page)],
  }));
}
