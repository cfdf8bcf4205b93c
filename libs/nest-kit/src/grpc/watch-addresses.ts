import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { Cancel, Timers } from '@stillhere/kernel';
import type { Addresses } from '../link/replicated-link.js';

/** A process that takes another's place has another address; how long at most until it is called there. */
const lookEveryMs = 1_000;

export interface WatchAddressesParts {
  /** `host:port`, or several of them with commas between; a name stands for all addresses that DNS has of it. */
  readonly address: string;
  readonly timers: Timers;
  /** All IP addresses of a name. Default: as the system finds them. */
  readonly resolve?: (host: string) => Promise<readonly string[]>;
}

export interface WatchedAddresses extends Addresses {
  close(): void;
}

/**
 * Where processes of a service are, looked up every second. While DNS does not answer, or has none, they stay as they
 * were: that none is ready does not say that none is there.
 */
export function watchAddresses(parts: WatchAddressesParts): WatchedAddresses {
  const { address, timers, resolve = addressesOf } = parts;
  const places = address.split(',').map(placeOf);
  const found = new Map<string, readonly string[]>();
  const listeners = new Set<() => void>();
  let now = listed(places, found);
  let cancel: Cancel | undefined;
  let isClosed = false;

  const look = async (): Promise<void> => {
    await Promise.all(
      places
        .filter(({ isName }) => isName)
        .map(async ({ host }) => {
          const all = await resolve(host).catch((): readonly string[] => []);
          if (all.length > 0) found.set(host, all.toSorted());
        }),
    );
    if (isClosed) return;
    const next = listed(places, found);
    const isNews = next.join() !== now.join();
    now = next;
    if (isNews) for (const listener of listeners) listener();
    cancel = timers.after(lookEveryMs, () => void look());
  };
  if (places.some(({ isName }) => isName)) void look();

  return {
    now: () => now,
    onChange(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    close() {
      isClosed = true;
      cancel?.();
    },
  };
}

interface Place {
  readonly host: string;
  readonly port: string;
  readonly isName: boolean;
}

function placeOf(address: string): Place {
  const at = address.lastIndexOf(':');
  const host = address.slice(0, at);
  return { host, port: address.slice(at + 1), isName: isIP(host.replace(/^\[|\]$/g, '')) === 0 };
}

const listed = (
  places: readonly Place[],
  found: ReadonlyMap<string, readonly string[]>,
): readonly string[] =>
  places.flatMap(({ host, port, isName }) =>
    (isName ? (found.get(host) ?? []) : [host]).map((one) => `${one}:${port}`),
  );

/** Of one family: a process that has an address of both is one process. */
async function addressesOf(host: string): Promise<readonly string[]> {
  const all = await lookup(host, { all: true });
  const inIpv4 = all.filter(({ family }) => family === 4).map(({ address }) => address);
  return inIpv4.length > 0 ? inIpv4 : all.map(({ address }) => `[${address}]`);
}
