import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { manualClock } from '@stillhere/testing';
import { servicePrincipal } from '../call-context.js';
import { writeAssertion } from './caller-assertion.js';
import { parseCallerKeys } from './caller-keys.js';
import { createServiceTokens } from './service-tokens.js';

const ring = (id: string) =>
  parseCallerKeys(`${id}:${randomBytes(32).toString('base64url')}`, 'a test');
const edge = servicePrincipal('edge', 'local');

function world() {
  const clock = manualClock();
  const keys = ring('k1');
  const asked: string[] = [];
  const others = {
    verify: async (token: string) => {
      asked.push(token);
      return undefined;
    },
  };
  const tokens = createServiceTokens({ keys: () => keys, clock });
  return { clock, keys, tokens, asked, door: tokens.verifier(others) };
}

describe('tokens of our own services', () => {
  it('say which service it is, and are made once for many calls', async () => {
    const { tokens, door, asked } = world();
    const token = tokens.issue(edge);
    expect(tokens.issue(edge)).toBe(token);
    expect(token).toMatch(/^[\w.~+/=-]{1,512}$/);
    expect(await door.verify(token)).toMatchObject({ actor: edge.actor, roles: ['service'] });
    expect(await door.verify(token)).toBe(await door.verify(token));
    expect(asked).toEqual([]);
  });

  it('are good for half a minute, also when they were known', async () => {
    const { clock, tokens, door } = world();
    const token = tokens.issue(edge);
    expect(await door.verify(token)).toBeDefined();
    await clock.advance(41_000);
    expect(await door.verify(token)).toBeUndefined();
    expect(await door.verify(tokens.issue(edge))).toBeDefined();
  });

  it('are nobody’s who has other keys, nor of a person, nor made for one service', async () => {
    const { clock, keys, door } = world();
    const strange = createServiceTokens({ keys: () => ring('k1'), clock });
    const expiresAt = clock.now() + 20_000;
    const ana = { actor: 'counselor:ana', tenant: 'local', roles: ['counselor' as const] };
    const made = [
      strange.issue(edge),
      writeAssertion(keys, { caller: ana, audience: 'stillhere.door', expiresAt }),
      writeAssertion(keys, {
        caller: edge,
        audience: 'stillhere.session.v1.SessionService',
        expiresAt,
      }),
      writeAssertion(keys, {
        caller: edge,
        audience: 'stillhere.door',
        expiresAt: expiresAt + 60_000,
      }),
      'hs_someProgram',
    ];
    expect(await Promise.all(made.map((token) => door.verify(token)))).toEqual(
      made.map(() => undefined),
    );
  });
});
