import { BlockList, isIP } from 'node:net';

/** Whose `X-Forwarded-For` and `-Proto` are believed. */
export interface TrustedProxies {
  trusts(address: string): boolean;
}

/** Bits of an address, by its family. */
const bits = { 4: 32, 6: 128 } as const;
const mapped = '::ffff:';

/** A proxy on this machine needs no word; others are named. `ranges`: addresses or CIDR ranges. */
export function trustedProxies(ranges: readonly string[]): TrustedProxies {
  const list = new BlockList();
  list.addSubnet('127.0.0.0', 8, 'ipv4');
  list.addAddress('::1', 'ipv6');
  for (const text of ranges) {
    const range = rangeOf(text);
    if (range === undefined) throw new TypeError(`${text} is no address range`);
    list.addSubnet(range.address, range.prefix, range.family);
  }
  return {
    trusts(address) {
      const plain = address.startsWith(mapped) ? address.slice(mapped.length) : address;
      const family = isIP(plain);
      return family !== 0 && list.check(plain, family === 4 ? 'ipv4' : 'ipv6');
    },
  };
}

/** `10.0.0.0/8`, `fd00::/8`, or one address; `undefined`: none of these. */
export function rangeOf(text: string) {
  const [address = '', prefixText, ...more] = text.split('/');
  const family = isIP(address);
  if ((family !== 4 && family !== 6) || more.length > 0) return undefined;
  const prefix = prefixText === undefined ? bits[family] : Number(prefixText);
  const isPrefix = prefixText === undefined || /^\d{1,3}$/.test(prefixText);
  if (!isPrefix || prefix > bits[family]) return undefined;
  return { address, prefix, family: family === 4 ? ('ipv4' as const) : ('ipv6' as const) };
}

const ownNetworks = new BlockList();
for (const text of ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7']) {
  const range = rangeOf(text);
  if (range !== undefined) ownNetworks.addSubnet(range.address, range.prefix, range.family);
}

/** A peer as a log may name it: an address of a private network is a machine, any other may be a person's. */
export function loggablePeer(address: string): string {
  const plain = address.startsWith(mapped) ? address.slice(mapped.length) : address;
  const family = isIP(plain);
  if (family === 0) return 'unknown';
  return ownNetworks.check(plain, family === 4 ? 'ipv4' : 'ipv6') ? plain : 'a public address';
}
