import { everyTenant } from '@stillhere/access';
import type { Principal } from '@stillhere/contracts';
import type { Clock } from '@stillhere/kernel';
import type { TokenVerifier } from '../grpc/call-metadata.js';
import { readAssertion, writeAssertion } from './caller-assertion.js';
import type { CallerKeys } from './caller-keys.js';
import { clocksApartMsMax, goodForMs } from './caller-proofs.js';

/** A proof that is shown to a door, not to one service behind it. */
const audience = 'stillhere.door';
const knownMax = 1_000;

export interface ServiceTokensParts {
  /** Asked at each use, so that a rotation needs no restart. */
  readonly keys: () => CallerKeys;
  /** Wall clock: the two ends are two processes. */
  readonly clock: Pick<Clock, 'now'>;
}

/** How one of our own services says who it is: by a token that it signs itself, good for half a minute. */
export interface ServiceTokens {
  /** For one call, or for the connection of a link. `service` has the role *service*. */
  issue(service: Principal): string;
  /** Knows our services; whoever else is asked of `others`. */
  verifier(others: TokenVerifier): TokenVerifier;
}

export function createServiceTokens({ keys, clock }: ServiceTokensParts): ServiceTokens {
  let issued: { token: string; actor: string; expiresAt: number; keyId: string } | undefined;
  /** The same token gives the same principal: a link asks by identity. */
  const known = new Map<string, { principal: Principal; expiresAt: number }>();

  function read(token: string): Principal | undefined {
    const nowMs = clock.now();
    const before = known.get(token);
    const isLate = (expiresAt: number): boolean => expiresAt < nowMs - clocksApartMsMax;
    if (before !== undefined) return isLate(before.expiresAt) ? undefined : before.principal;
    const it = readAssertion(keys(), token);
    if (!it.ok || it.claims.audience !== audience) return undefined;
    const { caller, expiresAt } = it.claims;
    if (isLate(expiresAt) || expiresAt > nowMs + goodForMs + clocksApartMsMax) return undefined;
    if (!caller.roles.includes('service')) return undefined;
    if (known.size >= knownMax) known.clear();
    // Whichever tenant it was started for: who has our keys serves them all.
    const principal = { ...caller, tenant: everyTenant };
    known.set(token, { principal, expiresAt });
    return principal;
  }
  return {
    issue(service) {
      const [ring, nowMs] = [keys(), clock.now()];
      const leftMs = (issued?.expiresAt ?? 0) - nowMs;
      const isFresh = issued?.actor === service.actor && issued.keyId === ring.newest;
      if (issued && isFresh && leftMs > goodForMs / 2 && leftMs <= goodForMs) return issued.token;
      const expiresAt = nowMs + goodForMs;
      const token = writeAssertion(ring, { caller: service, audience, expiresAt });
      issued = { token, actor: service.actor, expiresAt, keyId: ring.newest };
      return token;
    },
    verifier: (others) => ({
      verify: async (token) => read(token) ?? others.verify(token),
    }),
  };
}
