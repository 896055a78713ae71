import { BlockList, isIP, isIPv6 } from 'node:net';

/** Which addresses belong to nobody's own machines and networks, so that a webhook cannot be aimed at ours (A67). */

const NOT_PUBLIC_4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
];
/** Parts of the public range that lead to other addresses, or are for examples only. */
const NOT_PUBLIC_6: readonly (readonly [string, number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];

const refused = new BlockList();
for (const [net, prefix] of NOT_PUBLIC_4) refused.addSubnet(net, prefix, 'ipv4');
for (const [net, prefix] of NOT_PUBLIC_6) refused.addSubnet(net, prefix, 'ipv6');
/** All that is given out of IPv6; mapped, link-local and unique local addresses lie outside. */
const given = new BlockList();
given.addSubnet('2000::', 3, 'ipv6');

/** True for an address that belongs to a machine on the public internet. */
export function isPublicAddress(address: string): boolean {
  if (isIPv6(address)) return given.check(address, 'ipv6') && !refused.check(address, 'ipv6');
  return isIP(address) === 4 && !refused.check(address, 'ipv4');
}

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
