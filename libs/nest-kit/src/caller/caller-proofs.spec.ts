import { describe, expect, it } from '@jest/globals';
import type { Principal } from '@stillhere/contracts';
import fc from 'fast-check';
import { servicePrincipal } from '../call-context.js';
import { parseCallerKeys } from './caller-keys.js';
import { type CallerProofs, createCallerProofs } from './caller-proofs.js';

const line = (id: string, letter: string): string =>
  `${id}:${Buffer.alloc(32, letter).toString('base64url')}`;
const session = 'stillhere.session.v1.SessionService';
const peer = servicePrincipal('edge', 'local');
const caller: Principal = {
  ...{ actor: 'visitor:v1', tenant: 'local', roles: ['visitor'] },
  ...{ conversation: 'c1', displayName: 'Åsa 🌧' },
};

const clock = { ms: 1_790_000_000_000, now: () => clock.ms };
const withKeys = (...lines: string[]): CallerProofs => {
  const keys = parseCallerKeys(lines.join('\n'), 'the test');
  return createCallerProofs({ keys: () => keys, clock });
};
const ours = withKeys(line('a', 'k'));
const arrived = { peer, isFor: (audience: string): boolean => audience === session };
const codeOf = (proof: string, over: Partial<typeof arrived> = {}, by = ours): unknown => {
  try {
    by.accept(proof, { ...arrived, ...over });
    return 'taken';
  } catch (error) {
    expect(error).toMatchObject({ name: 'ServiceFault' });
    return (error as { code?: unknown }).code;
  }
};

describe('the proof of a caller', () => {
  it('names exactly who was meant', () => {
    expect(ours.accept(ours.prove(caller, session), arrived)).toEqual(caller);
    const plain: Principal = { actor: 'system:edge', tenant: 'local', roles: ['service'] };
    expect(ours.accept(ours.prove(plain, session), arrived)).toEqual(plain);
  });

  it('is taken from our own services only, of the same tenant, for the service it was made for', () => {
    const proof = ours.prove(caller, session);
    for (const role of ['visitor', 'counselor', 'admin', 'integrator'] as const) {
      expect(codeOf(proof, { peer: { ...peer, roles: [role] } })).toBe('CallerNotService');
    }
    expect(codeOf(proof, { peer: servicePrincipal('edge', 'elsewhere') })).toBe('CallerForeign');
    expect(codeOf(proof, { isFor: () => false })).toBe('CallerElsewhere');
    expect(codeOf(proof)).toBe('taken');
  });

  it('lasts for a minute at most, also where two clocks are apart', () => {
    const proof = ours.prove({ ...caller }, session);
    const madeMs = clock.ms;
    for (const [afterMs, code] of [
      [39_999, 'taken'],
      [40_001, 'CallerExpired'],
      [3_600_000, 'CallerExpired'],
      [-3_600_000, 'CallerExpired'],
    ] as const) {
      clock.ms = madeMs + afterMs;
      expect([afterMs, codeOf(proof)]).toEqual([afterMs, code]);
    }
    clock.ms = madeMs;
  });

  it('is made once for many calls, and anew before it ends', () => {
    const first = ours.prove(caller, session);
    expect(ours.prove(caller, session)).toBe(first);
    expect(ours.prove(caller, 'stillhere.presence.v1.PresenceService')).not.toBe(first);
    clock.ms += 15_000;
    const second = ours.prove(caller, session);
    expect(second).not.toBe(first);
    clock.ms += 24_000;
    expect([codeOf(first), codeOf(second)]).toEqual(['taken', 'taken']);
  });

  it('is signed with the first key and believed by each, so that keys rotate without a gap', () => {
    const [old, both, flipped] = [
      withKeys(line('a', 'k')),
      withKeys(line('a', 'k'), line('b', 'l')),
      withKeys(line('b', 'l'), line('a', 'k')),
    ];
    for (const [from, to] of [
      [old, both],
      [both, old],
      [both, flipped],
      [flipped, both],
    ] as const) {
      expect(codeOf(from.prove(caller, session), {}, to)).toBe('taken');
    }
    expect(codeOf(flipped.prove(caller, session), {}, old)).toBe('CallerKeyUnknown');
  });

  it('ends with the token of the service that vouches', () => {
    let holds = true;
    const revocable = { ...peer, isValid: () => holds };
    const principal = ours.accept(ours.prove(caller, session), { ...arrived, peer: revocable });
    expect(principal.isValid?.()).toBe(true);
    holds = false;
    expect(principal.isValid?.()).toBe(false);
  });

  it('is refused as soon as one character of it is another', () => {
    const proof = ours.prove(caller, session);
    const letters = 'ABCXYZabcxyz0189-_.= é\0'.split('');
    fc.assert(
      fc.property(fc.nat(proof.length - 1), fc.constantFrom(...letters), (at, letter) => {
        fc.pre(proof[at] !== letter);
        const altered = proof.slice(0, at) + letter + proof.slice(at + 1);
        expect(codeOf(altered)).toMatch(/^Caller(Malformed|KeyUnknown|Altered)$/);
      }),
    );
  });

  it.each(['', '.', '1.a.b.c', `1.a.${'x'.repeat(5_000)}.${'y'.repeat(43)}`, '2.a.b.c'])(
    'is none at all: %s',
    (text) => expect(codeOf(text)).toBe('CallerMalformed'),
  );
});
