import { isIP } from 'node:net';
import { isPublicAddress } from '../outbound/addresses.ts';

/** What can be said against an address without asking a name server. */
export function reasonsAgainstUrl(text: string, allowed: 'public' | 'any'): string[] {
  if (!URL.canParse(text)) return ['this is not an address'];
  // Whatever way a number is written (decimal, octal, short), here it is in the one form.
  const url = new URL(text);
  const reasons: string[] = [];
  if (url.protocol !== 'https:' && !(allowed === 'any' && url.protocol === 'http:')) reasons.push('it is not https');
  if (url.username !== '' || url.password !== '') reasons.push('it carries a name or password');
  if (url.hash !== '') reasons.push('it has a part after #, which is never sent');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const isLocalName = /(?:^|\.)(?:localhost|local|internal|home\.arpa)\.?$/i.test(host);
  const isPrivate = isIP(host) === 0 ? isLocalName : !isPublicAddress(host);
  if (allowed === 'public' && isPrivate) reasons.push('it names a private or local machine');
  return reasons;
}
