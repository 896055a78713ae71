import { el, paragraph } from '../dom.ts';
import type { VotePage } from '../frame.ts';
import { fieldForm } from '../one-field.ts';
import { t } from '../texts.ts';

/**
 * Asks a member whose roll entry has an OpenPGP certificate for a signature of the token request (PR-12): made with the
 * member's own program, on whatever machine the key is.
 * @param document the exact text to sign, without a line feed at its end
 */
export function askForSignature(page: VotePage, document: string): Promise<string> {
  const file = URL.createObjectURL(new Blob([document], { type: 'application/json' }));
  return new Promise((resolve) => {
    page.typed.delete('signature');
    page.frame.show(() => ({
      heading: t('signRequest'),
      children: [
        paragraph(t('signRequestWhy')),
        el('p', {}, el('a', { href: file, download: 'request.json' }, t('signRequestFile'))),
        el('pre', {}, el('code', { dir: 'ltr' }, 'gpg --detach-sign --armor --output - request.json')),
        fieldForm(page, {
          fields: [
            {
              id: 'signature',
              label: t('signRequestField'),
              attributes: { spellcheck: 'false', autocomplete: 'off', dir: 'ltr' },
              isLong: true,
            },
          ],
          submit: t('next'),
          onSubmit([signature = '']) {
            resolve(`${signature}\n`);
            return Promise.resolve(null);
          },
        }),
      ],
    }));
  });
}
