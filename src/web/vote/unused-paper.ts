import { toBase64Url } from '../../core/base/bytes.ts';
import type { UnusedToken } from '../../core/token/unused-token.ts';
import { type Child, el, folded, paragraph } from './dom.ts';
import type { VotePage } from './frame.ts';
import { keptToken } from './kept-token.ts';
import { t } from './texts.ts';

/**
 * When voting is over, whoever did not use a ballot paper can show it: enough of them prove that registrars gave out
 * more than they registered (PR-10). It opens nothing and says nothing of how anybody voted. Whether a vote whose cast
 * was cut off stands in the ballot box, the verifier says.
 */
export function unusedPaperPart(page: VotePage): Child[] {
  const { definition, fingerprintHex } = page.fixed;
  const token = keptToken(page);
  if (token === null) return [];
  // Its members stand in the order of the canonical form.
  const shown: UnusedToken = {
    fingerprint: fingerprintHex,
    section: token.section,
    signatures: token.signatures.map((each) => toBase64Url(each)),
    type: 'tellers/unused-token/v1',
    votingKey: toBase64Url(token.votingKey),
  };
  const href = URL.createObjectURL(new Blob([`${JSON.stringify(shown)}\n`], { type: 'application/json' }));
  const link = el('a', { href, download: `unused-ballot-paper-${definition.election}.json` }, t('saveUnused'));
  return [folded(t('unused'), paragraph(t('unusedWhy')), paragraph(link))];
}
