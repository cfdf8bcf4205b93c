import type { presence } from '@stillhere/contracts';
import { type Cancel, type Clock, createLatest, type Latest, type Timers } from '@stillhere/kernel';

export type Directive = presence.ConnectionDirective;

/** How long a gateway may be out of touch before its connections are ended as ours to blame. */
export const leaseMs = 9_000;

/** Directives that a gateway has not taken yet; each closes one socket of its own, so this is generous. */
const directivesMax = 20_000;

/** Gateways remembered. Each start of a gateway process is a new one. */
const leasesMax = 1_000;

/** Which gateways we can see through. What a gateway does not show us says nothing about a person. */
export interface GatewayLeases {
  /** A gateway is here; directives for it leave through the returned queue until the signal aborts. */
  attach(gateway: string, signal: AbortSignal): AsyncIterable<Directive>;
  sees(gateway: string): boolean;
  /** When sight through it was lost: milliseconds of the wall clock. */
  lostAtMs(gateway: string): number;
  direct(gateway: string, directive: Directive): void;
  /** Somebody is connected behind it: its lease runs out unless it is here or comes (back). */
  expect(gateway: string): void;
  stop(): void;
}

/** A gateway is in touch, out of touch, or has been out of touch for longer than its lease. */
export interface LeaseChanged {
  readonly kind: 'gateway-seen' | 'gateway-lost' | 'gateway-expired';
  readonly gateway: string;
}

interface Lease {
  readonly gateway: string;
  attached: number;
  lostAtMs: number;
  expiry: Cancel | undefined;
  queue: Directive[];
  readonly waiting: Latest<number>;
}

export function createGatewayLeases(
  { clock, timers }: { readonly clock: Clock; readonly timers: Timers },
  tell: (event: LeaseChanged) => void,
): GatewayLeases {
  const leases = new Map<string, Lease>();
  const startedAtMs = clock.now();
  let stopped = false;

  const leaseOf = (gateway: string): Lease => {
    const known = leases.get(gateway);
    if (known) return known;
    if (leases.size >= leasesMax) forgetOne();
    const fresh: Lease = {
      gateway,
      attached: 0,
      lostAtMs: startedAtMs,
      expiry: undefined,
      queue: [],
      waiting: createLatest<number>(),
    };
    leases.set(gateway, fresh);
    return fresh;
  };

  function forgetOne(): void {
    for (const { gateway, attached, expiry } of leases.values()) {
      if (attached === 0 && !expiry) {
        leases.delete(gateway);
        return;
      }
    }
  }

  function startExpiry(lease: Lease): void {
    if (stopped || lease.attached > 0) return;
    lease.expiry ??= timers.after(leaseMs, () => {
      lease.expiry = undefined;
      lease.queue = [];
      tell({ kind: 'gateway-expired', gateway: lease.gateway });
    });
  }

  function arrive(lease: Lease): void {
    lease.attached += 1;
    lease.expiry?.();
    lease.expiry = undefined;
    if (lease.attached === 1) tell({ kind: 'gateway-seen', gateway: lease.gateway });
  }

  function leave(lease: Lease): void {
    lease.attached -= 1;
    if (lease.attached > 0) return;
    lease.lostAtMs = clock.now();
    startExpiry(lease);
    if (!stopped) tell({ kind: 'gateway-lost', gateway: lease.gateway });
  }

  async function* attach(gateway: string, signal: AbortSignal): AsyncGenerator<Directive> {
    const lease = leaseOf(gateway);
    arrive(lease);
    try {
      for await (const _ of lease.waiting.watch(signal)) {
        for (let next = lease.queue.shift(); next; next = lease.queue.shift()) yield next;
      }
    } finally {
      leave(lease);
    }
  }

  return {
    attach,
    sees: (gateway) => (leases.get(gateway)?.attached ?? 0) > 0,
    lostAtMs: (gateway) => leases.get(gateway)?.lostAtMs ?? startedAtMs,
    direct(gateway, directive) {
      const lease = leases.get(gateway);
      // Too many, or nobody there: the gateway learns it with the next evidence that it reports.
      if (!lease || lease.queue.length >= directivesMax) return;
      lease.queue.push(directive);
      lease.waiting.publish(clock.monotonicMs());
    },
    expect: (gateway) => startExpiry(leaseOf(gateway)),
    stop() {
      stopped = true;
      for (const lease of leases.values()) lease.expiry?.();
    },
  };
}
