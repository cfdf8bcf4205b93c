import { describe, expect, it } from '@jest/globals';
import { manualClock } from '@stillhere/testing';
import { createAddressLimit, networkOf } from './address-limit.js';

describe('a limit for each address', () => {
  it('lets a burst through, then the rate, whatever others do', async () => {
    const clock = manualClock();
    const limit = createAddressLimit({ perSecond: 1, burst: 2, addressesMax: 10 }, clock);
    expect([limit.take('10.0.0.1'), limit.take('10.0.0.1')]).toEqual([0, 0]);
    expect([limit.take('10.0.0.1'), limit.take('10.0.0.2')]).toEqual([1_000, 0]);
    await clock.advance(1_000);
    expect(limit.take('10.0.0.1')).toBe(0);
  });

  it('remembers no more addresses than it may, and forgets the oldest first', () => {
    const clock = manualClock();
    const limit = createAddressLimit({ perSecond: 1, burst: 1, addressesMax: 2 }, clock);
    for (const address of ['1.1.1.1', '2.2.2.2', '1.1.1.1', '3.3.3.3']) limit.take(address);
    expect(limit.take('1.1.1.1')).toBeGreaterThan(0);
    expect(limit.take('2.2.2.2')).toBe(0);
  });

  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:db8:1:2::9', '2001:db8:1:2'],
    ['2001:db8::1', '2001:db8:0:0'],
    ['::1', '0:0:0:0'],
  ])('%s counts as %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});
