import type { Cancel } from '@stillhere/kernel';
import type { ConnectionState } from '../domain/connection/index.js';
import { nothingPending, type Pending } from '../domain/receipt/index.js';

/** One open connection of one gateway of ours. Mutable: it is this process's own, never shared. */
export interface LiveConnection {
  readonly id: string;
  readonly gateway: string;
  readonly tenant: string;
  readonly conversation: string;
  readonly participant: string;
  readonly device: string;
  readonly connEpoch: number;
  state: ConnectionState;
  receipts: Pending;
  machineTimer: Armed | undefined;
  receiptTimer: Armed | undefined;
  receiptInFlight: boolean;
}

export interface Armed {
  readonly atMs: number;
  readonly cancel: Cancel;
}

export type Identity = Omit<
  LiveConnection,
  'state' | 'receipts' | 'machineTimer' | 'receiptTimer' | 'receiptInFlight'
>;

/** Which connections are open here, by their own id and by who they belong to. */
export interface Connections {
  add(identity: Identity, state: ConnectionState): LiveConnection;
  get(id: string): LiveConnection | undefined;
  remove(connection: LiveConnection): void;
  of(tenant: string, conversation: string, participant: string): Iterable<LiveConnection>;
  ofGateway(gateway: string): Iterable<LiveConnection>;
  all(): Iterable<LiveConnection>;
}

export function createConnections(): Connections {
  const byId = new Map<string, LiveConnection>();
  const byPerson = new Map<string, Set<LiveConnection>>();
  const personKey = (tenant: string, conversation: string, participant: string): string =>
    `${tenant}/${conversation}/${participant}`;
  const none: readonly LiveConnection[] = [];

  return {
    add(identity, state) {
      const connection: LiveConnection = {
        ...identity,
        state,
        receipts: nothingPending,
        machineTimer: undefined,
        receiptTimer: undefined,
        receiptInFlight: false,
      };
      byId.set(identity.id, connection);
      const key = personKey(identity.tenant, identity.conversation, identity.participant);
      const set = byPerson.get(key) ?? new Set();
      byPerson.set(key, set.add(connection));
      return connection;
    },
    get: (id) => byId.get(id),
    remove(connection) {
      connection.machineTimer?.cancel();
      connection.receiptTimer?.cancel();
      byId.delete(connection.id);
      const key = personKey(connection.tenant, connection.conversation, connection.participant);
      const set = byPerson.get(key);
      set?.delete(connection);
      if (set?.size === 0) byPerson.delete(key);
    },
    of: (tenant, conversation, participant) =>
      byPerson.get(personKey(tenant, conversation, participant)) ?? none,
    *ofGateway(gateway) {
      for (const connection of byId.values()) if (connection.gateway === gateway) yield connection;
    },
    all: () => byId.values(),
  };
}
