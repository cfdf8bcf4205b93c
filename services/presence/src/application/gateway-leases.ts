import { type Cancel, createLatest, type Latest } from '@stillhere/kernel';
import type { Directive, PresencePorts } from './ports.js';

/** How long a gateway may be out of touch before its connections are ended as ours to blame. */
export const leaseMs = 9_000;

/** Which gateways we can see through. What a gateway does not show us says nothing about a person. */
export interface GatewayLeases {
  /** A gateway is here; directives for it leave through the returned queue until the signal aborts. */
  attach(gateway: string, signal: AbortSignal): AsyncIterable<Directive>;
  sees(gateway: string): boolean;
  /** When sight through it was lost: milliseconds of the wall clock. */
  lostAtMs(gateway: string): number;
  direct(gateway: string, directive: Directive): void;
  /** Starts the lease of a gateway that the record names and that has not come (back). */
  expect(gateway: string): void;
  stop(): void;
}

/** Directives that a gateway has not taken yet; each closes one socket of its own, so this is generous. */
const directivesMax = 20_000;

interface Lease {
  attached: number;
  lostAtMs: number;
  expiry: Cancel | undefined;
  readonly queue: Directive[];
  readonly bell: Latest<number>;
}

export function createGatewayLeases(
  { clock, timers }: PresencePorts,
  onExpired: (gateway: string) => void,
): GatewayLeases {
  const leases = new Map<string, Lease>();
  const startedAtMs = clock.now();

  const leaseOf = (gateway: string): Lease => {
    const known = leases.get(gateway);
    if (known) return known;
    const fresh: Lease = {
      attached: 0,
      lostAtMs: startedAtMs,
      expiry: undefined,
      queue: [],
      bell: createLatest<number>(),
    };
    leases.set(gateway, fresh);
    return fresh;
  };

  function startExpiry(gateway: string, lease: Lease): void {
    lease.expiry ??= timers.after(leaseMs, () => {
      leases.delete(gateway);
      onExpired(gateway);
    });
  }

  async function* directives(gateway: string, signal: AbortSignal): AsyncGenerator<Directive> {
    const lease = leaseOf(gateway);
    lease.attached += 1;
    lease.expiry?.();
    lease.expiry = undefined;
    try {
      for await (const _ of lease.bell.watch(signal)) {
        for (let next = lease.queue.shift(); next; next = lease.queue.shift()) yield next;
      }
    } finally {
      lease.attached -= 1;
      lease.lostAtMs = clock.now();
      if (lease.attached === 0) startExpiry(gateway, lease);
    }
  }

  return {
    attach: directives,
    sees: (gateway) => (leases.get(gateway)?.attached ?? 0) > 0,
    lostAtMs: (gateway) => leases.get(gateway)?.lostAtMs ?? startedAtMs,
    direct(gateway, directive) {
      const lease = leases.get(gateway);
      if (!lease || lease.queue.length >= directivesMax) return;
      lease.queue.push(directive);
      lease.bell.publish(clock.monotonicMs());
    },
    expect(gateway) {
      const lease = leaseOf(gateway);
      if (lease.attached === 0) startExpiry(gateway, lease);
    },
    stop() {
      for (const lease of leases.values()) lease.expiry?.();
    },
  };
}
