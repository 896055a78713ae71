import { toBase32 } from '../../../core/base/base32.ts';
import { leafHash } from '../../../core/ledger/tree.ts';
import { checkReceipt, parseReceipt } from '../../../core/receipt/receipt.ts';
import { devicePorts } from '../device-ports.ts';
import { alertBox, button, type Child, el, folded, mainButton, named, paragraph, quiet } from '../dom.ts';
import type { VotePage } from '../frame.ts';
import { isOver, resultLink } from '../phase.ts';
import { linkTo } from '../place.ts';
import { qrImage } from '../qr-image.ts';
import { t } from '../texts.ts';
import { electionTime } from '../when.ts';
import { wordingOf } from '../wording.ts';
import { openCheck } from './second.ts';

/** The receipt: what it shows, what it does not, and how to keep and check it. */

/** A link that says which line of the ballot box is meant; short enough for a code to scan. */
export function linkToLine(page: VotePage, receipt: string): string | null {
  const parsed = parseReceipt(receipt);
  if (!parsed.ok) return null;
  const line = `${parsed.value.index}.${toBase32(leafHash(parsed.value.line))}`;
  return linkTo(page.place, 'check', { fingerprint: page.fixed.fingerprintHex, say: { line } });
}

function standing(page: VotePage, receipt: string): Child[] {
  const { verifyEd25519 } = devicePorts(page);
  const checked = checkReceipt({ text: receipt, definition: page.fixed, verifyEd25519 });
  if (!checked.ok) return [alertBox(checked.error.reasons.join('; '))];
  const { index, provisional, checkpoint } = checked.value;
  const by = provisional ? t('provisional') : t('witnessed', { n: checkpoint.cosignatures.length });
  return [paragraph(t('receiptWhy', { n: index + 1 })), quiet(by)];
}

function keeping(page: VotePage, receipt: string): Child[] {
  const { election } = page.fixed.definition;
  const file = URL.createObjectURL(new Blob([receipt], { type: 'text/plain' }));
  const save = el('a', { href: file, download: `receipt-${election}.txt`, class: 'main' }, t('save'));
  const whole = folded(t('receiptText'), el('pre', { dir: 'ltr' }, el('code', { id: 'receipt' }, receipt)));
  const print = button(t('print'), () => {
    whole.open = true;
    window.print();
  });
  const check = button(t('checkReceipt'), () => openCheck(page, receipt, () => showReceipt(page, receipt, true)));
  const link = linkToLine(page, receipt);
  const scan = link === null ? [] : [el('figure', {}, qrImage(link), el('figcaption', {}, t('qrReceipt')))];
  return [el('div', { class: 'actions' }, save, print, check), ...scan, whole];
}

/** @param isBefore cast earlier, on this device */
export function showReceipt(page: VotePage, receipt: string, isBefore = false): void {
  page.frame.show(() => {
    const { status, fixed, store } = page;
    const closes = electionTime(status.closes, fixed.definition.zone);
    const forget = () => {
      store.forget();
      page.frame.show(() => ({ heading: t('forgotten'), children: [paragraph(t('forgottenWhy')), resultLink(page)] }));
    };
    return {
      heading: t('receipt'),
      children: [
        paragraph(named(wordingOf(fixed.definition).title)),
        ...(isBefore ? [paragraph(t('before'))] : []),
        ...standing(page, receipt),
        el('div', { class: 'shows' }, paragraph(t('shows')), paragraph(t('showsNot'))),
        ...keeping(page, receipt),
        el(
          'section',
          {},
          el('h2', {}, t('whatNext')),
          isOver(page) ? paragraph(resultLink(page)) : paragraph(t('whatNextWhy', { instant: closes })),
        ),
        folded(t('forget'), paragraph(t('forgetWhy')), button(t('forget'), forget)),
      ],
    };
  });
}

/** A vote was cast with this ballot paper before. @param receipt of what stands in the ballot box */
export function showAlreadyVoted(page: VotePage, receipt: string): void {
  const show = () => {
    page.store.keepReceipt(receipt);
    showReceipt(page, receipt, true);
  };
  page.frame.show(() => ({
    heading: t('alreadyVoted'),
    children: [
      paragraph(t('alreadyVotedWhy', { contact: wordingOf(page.fixed.definition).contact })),
      mainButton(t('showReceipt'), show),
    ],
  }));
}
