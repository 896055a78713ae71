import { inGroups, toBase32 } from '../../../core/base/base32.ts';
import { challengeCommitment, openEncrypted } from '../../../core/sealing/challenge.ts';
import { encryptBlocks } from '../../../core/sealing/seal.ts';
import { button, el, folded, paragraph, quiet } from '../dom.ts';
import type { VotePage } from '../frame.ts';
import type { OpenBallot } from '../open-ballot.ts';
import { linkTo } from '../place.ts';
import { qrImage } from '../qr-image.ts';
import { copyText, random, sleep } from '../small.ts';
import { t } from '../texts.ts';
import { blocksOfBallot, castEncrypted } from './cast.ts';

/**
 * "Check this device first" (PR-21): the device seals and shows the commitment whole, before anything of its member is
 * attached to the ballot and before the member says whether this one is cast or looked into. What is looked into goes to
 * the second device alone, by code, letters or a copied text, never through the service, and is never cast.
 */

function copied(text: string): HTMLElement {
  const press = button(
    t('copy'),
    () => void copyText(text).then((done) => (press.textContent = t(done ? 'copied' : 'copy'))),
  );
  const area = el('textarea', { readonly: true, rows: '3', dir: 'ltr', 'aria-label': t('copyText') });
  area.value = text;
  return folded(t('copyText'), area, press);
}

export async function showSealed(page: VotePage, ballot: OpenBallot): Promise<void> {
  const { group, facts, fixed, place, frame } = page;
  const { section } = ballot.token;
  await sleep(0);
  const blocks = blocksOfBallot(page, ballot);
  const encrypted = encryptBlocks({ group, random, facts, blocks });
  const letters = toBase32(
    challengeCommitment({ fingerprint: facts.fingerprint, section, ciphertexts: encrypted.ciphertexts }),
  );
  const link = linkTo(place, 'check', { fingerprint: fixed.fingerprintHex, say: { seal: letters } });
  const address = `${place.service}/check/${place.election}`;
  const look = () => {
    const opening = toBase32(openEncrypted({ encrypted, blocks }));
    showInside(page, ballot, linkTo(place, 'check', { fingerprint: fixed.fingerprintHex, say: { open: opening } }));
  };
  frame.show(() => ({
    heading: t('sealed'),
    children: [
      paragraph(t('sealedWhy', { address })),
      qrImage(link),
      el('p', {}, el('code', { id: 'letters', dir: 'ltr', class: 'letters' }, inGroups(letters))),
      copied(link),
      paragraph(t('sealedThen')),
      el('div', { class: 'choice' }, button(t('lookInside'), look), quiet(t('lookInsideWhy'))),
      el(
        'div',
        { class: 'choice' },
        button(t('castThis'), () => void castEncrypted(page, ballot, encrypted)),
        quiet(t('castThisWhy')),
      ),
    ],
  }));
}

function showInside(page: VotePage, ballot: OpenBallot, link: string): void {
  page.frame.show(() => ({
    heading: t('inside'),
    children: [
      paragraph(t('insideWhy')),
      qrImage(link),
      copied(link),
      paragraph(t('insideNext')),
      // A new sealing with fresh randomness is all that can follow.
      button(t('insideDone'), () => page.go.check(ballot), { class: 'main' }),
    ],
  }));
}
