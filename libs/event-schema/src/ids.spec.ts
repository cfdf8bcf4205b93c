import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { Clock, Random } from '@stillhere/kernel';
import fc from 'fast-check';
import { deriveEventId, newEventId, newId } from './ids.js';

const clockAt = (ms: number): Clock => ({ now: () => ms, monotonicMs: () => ms });
const chance: Random = { bytes: (length) => randomBytes(length), fraction: () => 0.5 };
const all = (byte: number): Random => ({
  bytes: (length) => new Uint8Array(length).fill(byte),
  fraction: () => 0,
});

/** RFC 9562, section 5.5, the long way. */
function uuid5(namespace: string, name: string): string {
  const bytes = createHash('sha1')
    .update(Buffer.from(namespace.replaceAll('-', ''), 'hex'))
    .update(name)
    .digest()
    .subarray(0, 16);
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
const dns = '6ba7b810-9dad-11d1-80b4-00c04fd430c8';
const ours = uuid5(dns, 'events.stillhere.invalid');

describe('new ids', () => {
  it('are UUID v7: time first, then version and variant, then chance', () => {
    const clock = clockAt(0x017f22e279b0);
    expect(newEventId(clock, all(0x00))).toBe('017f22e2-79b0-7000-8000-000000000000');
    expect(newEventId(clock, all(0xff))).toBe('017f22e2-79b0-7fff-bfff-ffffffffffff');
    expect(newId(clock, all(0xab))).toBe('017f22e279b07babababababababab' + 'ab');
  });

  it('sort by time and do not repeat', () => {
    const ids = Array.from({ length: 1_000 }, (_, ms) =>
      newId(clockAt(1_790_000_000_000 + ms), chance),
    );
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{12}7[0-9a-f]{3}[89ab][0-9a-f]{15}$/);
  });
});

describe('derived ids', () => {
  it('are UUID v5 in our namespace, whatever the characters and the length', () => {
    const part = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\u001f'));
    fc.assert(
      fc.property(fc.array(part, { minLength: 1 }), (parts) => {
        expect(deriveEventId(...parts)).toBe(uuid5(ours, parts.join('\u001f')));
      }),
    );
    const long = 'ü'.repeat(5_000);
    expect(deriveEventId(long, 'a')).toBe(uuid5(ours, `${long}\u001fa`));
    expect(deriveEventId('short')).toBe(uuid5(ours, 'short'));
  });

  // Never to change: events that lie in logs were derived so.
  it('stay what they were', () => {
    expect(deriveEventId('local', 'conversation', 'visitor:1', 'cid')).toBe(
      'c1e65f86-defc-5d76-8dea-95b2d3a5ecfa',
    );
  });

  it('tell parts apart', () => {
    expect(deriveEventId('ab', 'c')).not.toBe(deriveEventId('a', 'bc'));
    expect(() => deriveEventId('a\u001fb')).toThrow(TypeError);
  });
});
