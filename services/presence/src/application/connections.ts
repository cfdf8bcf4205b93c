import type { Cancel } from '@stillhere/kernel';
import type { ConnectionState } from '../domain/connection/index.js';
import { nothingPending, type Pending } from '../domain/receipt/index.js';
import { personKey, type Watched } from './watched.js';

/** Which connection of which gateway, and whose. */
export interface Identity extends Watched {
  readonly id: string;
  readonly gateway: string;
  readonly device: string;
  readonly connEpoch: number;
}

/** One open connection that we look after. Mutable: it is this process's own, never shared. */
export interface LiveConnection extends Identity {
  state: ConnectionState;
  receipts: Pending;
  receiptsOnTheirWay: number;
  /** When its gateway last said anything about it, also that it sent a ping. */
  spokenOfMs: number;
  /** False while all that we know of it stands in the record. */
  wasHeard: boolean;
  /** Its gateway is out of touch: its silence is ours. */
  isBlind: boolean;
  machineTimer: Armed | undefined;
  receiptTimer: Cancel | undefined;
}

export interface Armed {
  readonly atMs: number;
  readonly cancel: Cancel;
}

/** Which connections are open, by their own id and by who they belong to. */
export interface Connections {
  add(identity: Identity, state: ConnectionState, nowMs: number): LiveConnection;
  get(id: string): LiveConnection | undefined;
  remove(connection: LiveConnection): void;
  of(watched: Watched): readonly LiveConnection[];
  ofGateway(gateway: string): readonly LiveConnection[];
  all(): readonly LiveConnection[];
}

export function createConnections(): Connections {
  const byId = new Map<string, LiveConnection>();
  const byPerson = new Map<string, Set<LiveConnection>>();

  return {
    add(identity, state, nowMs) {
      const connection: LiveConnection = {
        ...identity,
        state,
        receipts: nothingPending,
        receiptsOnTheirWay: 0,
        spokenOfMs: nowMs,
        wasHeard: false,
        isBlind: false,
        machineTimer: undefined,
        receiptTimer: undefined,
      };
      byId.set(identity.id, connection);
      const key = personKey(identity);
      byPerson.set(key, (byPerson.get(key) ?? new Set()).add(connection));
      return connection;
    },
    get: (id) => byId.get(id),
    remove(connection) {
      connection.machineTimer?.cancel();
      connection.receiptTimer?.();
      byId.delete(connection.id);
      const key = personKey(connection);
      const set = byPerson.get(key);
      set?.delete(connection);
      if (set?.size === 0) byPerson.delete(key);
    },
    of: (watched) => [...(byPerson.get(personKey(watched)) ?? [])],
    ofGateway: (gateway) => [...byId.values()].filter((one) => one.gateway === gateway),
    all: () => [...byId.values()],
  };
}
