import { beginOrganisationSignIn } from '../../../contract/member-api.ts';
import { toBase64Url, toHex } from '../../../core/base/bytes.ts';
import type { Hash } from '../../../core/election/values.ts';
import { signInBrowserHash } from '../../../core/roll/organisation-sign-in.ts';
import type { VotePage } from '../frame.ts';
import type { Place } from '../place.ts';
import { random } from '../small.ts';
import { t } from '../texts.ts';

/**
 * Leaving for the organisation's own sign-in, and coming back. What only this browser knows, and which election its
 * link named, wait in the tab's own storage: neither goes to the service or to whoever is asked.
 */

interface Left {
  /** 32 bytes in base64url, without which the answer is worth nothing. */
  readonly browser: string;
  readonly fingerprint: string;
}

const keyOf = (election: string) => `tellers/sign-in/${election}`;

/** Goes to the organisation's sign-in. @returns why it cannot; null when the page is being left */
export async function leaveToSignIn(page: VotePage): Promise<string | null> {
  const { client, fixed } = page;
  const { election } = fixed.definition;
  const kept = random(32);
  const left: Left = { browser: toBase64Url(kept), fingerprint: fixed.fingerprintHex };
  try {
    sessionStorage.setItem(keyOf(election), JSON.stringify(left));
  } catch {
    return t('keepsNothing');
  }
  const body = { browser: toHex(signInBrowserHash(kept)) as Hash };
  const begun = await client.call(beginOrganisationSignIn, { params: { election }, body });
  if (!begun.ok) return begun.error.kind === 'problem' ? begun.error.detail : t('noConnection');
  location.assign(begun.value.url);
  return null;
}

function leftOf(election: string): Left | null {
  try {
    const read = JSON.parse(sessionStorage.getItem(keyOf(election)) ?? 'null') as Left | null;
    return typeof read?.browser === 'string' && typeof read.fingerprint === 'string' ? read : null;
  } catch {
    return null;
  }
}

/** The place of a page that a sign-in came back to: with the fingerprint of the link that it was left from. */
export function placeAfterSignIn(place: Place): Place {
  if (place.fingerprint !== null || !place.said.has('answer')) return place;
  return { ...place, fingerprint: leftOf(place.election)?.fingerprint ?? null };
}

/** What proves the member after the sign-in, once; null when this page was not come back to. */
export function proofOfReturn(place: Place): { way: 'sign-in'; browser: string; answer: string } | null {
  const answer = place.said.get('answer');
  const left = leftOf(place.election);
  if (answer === undefined || left === null) return null;
  sessionStorage.removeItem(keyOf(place.election));
  // Out of the history: going back must not try it again.
  history.replaceState(null, '', `${location.pathname}#${left.fingerprint}`);
  return { way: 'sign-in', browser: left.browser, answer };
}
