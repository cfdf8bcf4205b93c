const mappedPrefix = '::ffff:';
const groups = 8;
const networkGroups = 4;

/** An IPv4 address, or the /64 of an IPv6 one: that much is one household's to choose from. */
export function networkOf(address: string): string {
  if (address.startsWith(mappedPrefix)) return address.slice(mappedPrefix.length);
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array<string>(Math.max(0, groups - before.length - after.length)).fill('0');
  return [...before, ...zeros, ...after].slice(0, networkGroups).join(':');
}
