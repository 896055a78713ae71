import { BlockList, isIP } from 'node:net';

/**
 * Which addresses the service may call when somebody else names the host: those of the open internet. Everything else
 * (this machine, its neighbours, tunnels into them, addresses for documentation) is refused.
 */

const REFUSED_V4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];
/** What of 2000::/3, the only range in use, is not a plain address: Teredo, ORCHID, documentation, 6to4. */
const REFUSED_V6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

function blockList(ranges: readonly string[], family: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', prefix = ''] = range.split('/');
    list.addSubnet(address, Number(prefix), family);
  }
  return list;
}

const refusedV4 = blockList(REFUSED_V4, 'ipv4');
const refusedV6 = blockList(REFUSED_V6, 'ipv6');
const allowedV6 = blockList(['2000::/3'], 'ipv6');

/** @param address as a resolver gives it; IPv4 inside IPv6 is refused like every other address outside 2000::/3 */
export function isPublicAddress(address: string): boolean {
  const version = isIP(address);
  if (version === 4) return !refusedV4.check(address, 'ipv4');
  return version === 6 && allowedV6.check(address, 'ipv6') && !refusedV6.check(address, 'ipv6');
}
