import { describe, expect, it } from '@jest/globals';
import { loggablePeer, rangeOf, trustedProxies } from './trusted-proxies.js';

describe('trusted proxies', () => {
  it('are this machine, and what was named', () => {
    const proxies = trustedProxies(['10.0.0.0/8', '203.0.113.7', 'fd00::/8']);
    for (const address of ['127.0.0.1', '::1', '::ffff:10.1.2.3', '203.0.113.7', 'fd12::5']) {
      expect([address, proxies.trusts(address)]).toEqual([address, true]);
    }
    for (const address of ['11.0.0.1', '203.0.113.8', 'fe80::1', '', 'localhost']) {
      expect([address, proxies.trusts(address)]).toEqual([address, false]);
    }
  });

  it('are addresses or ranges', () => {
    expect(rangeOf('10.0.0.0/8')).toEqual({ address: '10.0.0.0', prefix: 8, family: 'ipv4' });
    for (const text of ['', 'proxy', '10.0.0.0/33', '10.0.0.0/', '10.0.0.0/8/8', '10.0.0/8']) {
      expect([text, rangeOf(text)]).toEqual([text, undefined]);
    }
  });

  it('are named in a log only where no person can have the address', () => {
    expect(loggablePeer('::ffff:10.1.2.3')).toBe('10.1.2.3');
    expect(loggablePeer('198.51.100.7')).toBe('a public address');
  });
});
