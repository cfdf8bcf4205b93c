import { describe, expect, it } from '@jest/globals';
import * as field from './fields.js';

const hex = '0190abcdef0170008000000000000001';

describe('a field of a request', () => {
  it.each([
    ['conversation', field.conversationId, hex],
    ['request', field.requestId, 'Zm9vYmFyYmF6cXV4MTIzNDU2'],
    ['visitor', field.visitorId, `visitor:${hex}`],
    ['counselor', field.counselorId, 'counselor:ana.b_2'],
    ['participant', field.participantId, `visitor:${hex}`],
    ['participant', field.participantId, 'counselor:ana'],
    ['party', field.partyId, 'supervisor:eve'],
    ['id', field.opaqueId, 'a-Z_0.9:x'],
    ['chain', field.chain, hex],
    ['name', field.displayName, 'Ana María'],
    ['time', field.instant, '2026-11-22T03:14:05.123Z'],
    ['optional', field.optional(field.chain), ''],
  ] as const)('%s is given back as it came', (name, check, value) => {
    expect(check(name, value)).toBe(value);
  });

  it.each([
    ['conversation', field.conversationId, hex.toUpperCase()],
    ['conversation', field.conversationId, `${hex}\n`],
    ['request', field.requestId, 'guessable'],
    ['visitor', field.visitorId, hex],
    ['counselor', field.counselorId, 'counselor:Ana'],
    ['participant', field.participantId, 'supervisor:eve'],
    ['party', field.partyId, 'analyst:eve'],
    ['id', field.opaqueId, 'a'.repeat(65)],
    ['id', field.opaqueId, ''],
    ['chain', field.chain, hex.slice(1)],
    ['name', field.displayName, ' \t '],
    ['name', field.displayName, 'Ana\u0007'],
    ['name', field.displayName, 'Ana\u202e'],
    ['name', field.displayName, 'x'.repeat(101)],
    ['time', field.instant, '2026-11-22 03:14'],
    ['time', field.instant, '2026-11-42T03:14:05Z'],
  ] as const)('%s is refused with its name: %#', (name, check, value) => {
    expect(() => check(name, value)).toThrow(
      expect.objectContaining({ status: 'invalid-argument', field: name }),
    );
  });

  it('is one of what is known, or a number within its bounds', () => {
    expect(field.oneOf('level', 'delivered', ['delivered', 'displayed'])).toBe('delivered');
    expect(() => field.oneOf('level', 'read', ['delivered', 'displayed'])).toThrow(
      "'level' must be delivered or displayed.",
    );
    expect(field.count('seats', 20, 20)).toBe(20);
    for (const wrong of [-1, 1.5, 21, Number.NaN, 2 ** 53]) {
      expect(() => field.count('seats', wrong, 20)).toThrow("'seats' must be a whole number");
    }
  });
});
