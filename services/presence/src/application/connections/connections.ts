import type { Cancel } from '@stillhere/kernel';
import type { ConnectionState } from '../../domain/connection/index.js';
import { type DeskPlace, type Person, personKey, type Watched } from '../../domain/place/index.js';

/** Which connection of which gateway. */
interface Link {
  readonly id: string;
  readonly gateway: string;
  readonly device: string;
}

/** A participant's connection to a conversation; its epoch is the fence against older ones. */
export interface ChatIdentity extends Link, Watched {
  readonly connEpoch: number;
}

/** One tab of a counselor's desk. */
export interface DeskIdentity extends Link, DeskPlace {}

export type Identity = ChatIdentity | DeskIdentity;

/** What changes while we look after it. Mutable: it is this process's own, never shared. */
interface LookedAfter {
  state: ConnectionState;
  /** When its gateway last said anything about it, also that it sent a ping. */
  spokenOfMs: number;
  /** False while all that we know of it stands in the record. */
  wasHeard: boolean;
  /** Its gateway is out of touch: its silence is ours. */
  isBlind: boolean;
  /** The record says that we could not see it; it has to say when we see it again. */
  isUnseenOnRecord: boolean;
  timer: Armed | undefined;
}

export interface Armed {
  readonly atMs: number;
  readonly cancel: Cancel;
}

export type ChatConnection = ChatIdentity & LookedAfter;
export type DeskConnection = DeskIdentity & LookedAfter;
/** One open connection that we look after. */
export type LiveConnection = ChatConnection | DeskConnection;

/** Which connections are open, by their own id and by who they belong to. */
export interface Connections {
  add(identity: Identity, state: ConnectionState, nowMs: number): LiveConnection;
  get(id: string): LiveConnection | undefined;
  remove(connection: LiveConnection): void;
  of(person: Person): readonly LiveConnection[];
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
        spokenOfMs: nowMs,
        wasHeard: false,
        isBlind: false,
        isUnseenOnRecord: false,
        timer: undefined,
      };
      byId.set(identity.id, connection);
      const key = personKey(identity);
      byPerson.set(key, (byPerson.get(key) ?? new Set()).add(connection));
      return connection;
    },
    get: (id) => byId.get(id),
    remove(connection) {
      connection.timer?.cancel();
      byId.delete(connection.id);
      const key = personKey(connection);
      const set = byPerson.get(key);
      set?.delete(connection);
      if (set?.size === 0) byPerson.delete(key);
    },
    of: (person) => [...(byPerson.get(personKey(person)) ?? [])],
    ofGateway: (gateway) => [...byId.values()].filter((one) => one.gateway === gateway),
    all: () => [...byId.values()],
  };
}
