import type { Cancel } from '@stillhere/kernel';
import type { ConnectionState } from '../../domain/connection/index.js';
import {
  type DeskPlace,
  type Person,
  partOf,
  personKey,
  placeKey,
  type Watched,
} from '../../domain/place/index.js';

/** Bytes arrive often; a screen that ticks by itself needs to hear of them about this often. */
export const heardEveryMs = 1_000;

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

/**
 * One open connection that we look after. Mutable, and this process's own. A class with all of its
 * fields from the start: there are as many as people here, and every byte of theirs comes by.
 */
abstract class LookedAfter {
  readonly id: string;
  readonly gateway: string;
  readonly device: string;
  readonly tenant: string;
  /** When anything of theirs came last; monotonic. */
  lastHeardMs: number;
  /** When its gateway last said anything about it, also that it sent a ping. */
  spokenOfMs: number;
  /** When others were told last that they were heard. */
  toldHeardMs = Number.NEGATIVE_INFINITY;
  /** False while all that we know of it stands in the record. */
  wasHeard = false;
  /** Its gateway is out of touch: its silence is ours. */
  isBlind = false;
  /** The record says that we could not see it; it has to say when we see it again. */
  isUnseenOnRecord = false;
  /** They were said to write, and nobody said since that they do not. */
  mayWrite = false;
  /** The moment for which `cancelDue` waits; infinite: none. */
  dueMs = Number.POSITIVE_INFINITY;
  cancelDue: Cancel | undefined = undefined;

  constructor(
    { id, gateway, device, tenant }: Identity,
    public state: ConnectionState,
    nowMs: number,
  ) {
    this.id = id;
    this.gateway = gateway;
    this.device = device;
    this.tenant = tenant;
    this.lastHeardMs = nowMs;
    this.spokenOfMs = nowMs;
  }

  /** Nothing of it is waited for any more. */
  disarm(): void {
    this.cancelDue?.();
    this.cancelDue = undefined;
    this.dueMs = Number.POSITIVE_INFINITY;
  }
}

export class ChatConnection extends LookedAfter implements ChatIdentity {
  readonly conversation: string;
  readonly participant: string;
  readonly connEpoch: number;
  readonly placeKey: string;
  readonly personKey: string;
  readonly part: number;

  constructor(identity: ChatIdentity, state: ConnectionState, nowMs: number) {
    super(identity, state, nowMs);
    this.conversation = identity.conversation;
    this.participant = identity.participant;
    this.connEpoch = identity.connEpoch;
    this.placeKey = placeKey(identity);
    this.personKey = personKey(identity);
    this.part = partOf(this);
  }
}

export class DeskConnection extends LookedAfter implements DeskIdentity {
  readonly desk: string;
  readonly placeKey: string;
  readonly part: number;

  constructor(identity: DeskIdentity, state: ConnectionState, nowMs: number) {
    super(identity, state, nowMs);
    this.desk = identity.desk;
    this.placeKey = placeKey(identity);
    this.part = partOf(this);
  }
}

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
  /** Nearly everybody has one: an array is a third of a set. */
  const byPerson = new Map<string, readonly LiveConnection[]>();

  return {
    add(identity, state, nowMs) {
      const connection =
        'desk' in identity
          ? new DeskConnection(identity, state, nowMs)
          : new ChatConnection(identity, state, nowMs);
      byId.set(connection.id, connection);
      const key = personKey(connection);
      byPerson.set(key, [...(byPerson.get(key) ?? []), connection]);
      return connection;
    },
    get: (id) => byId.get(id),
    remove(connection) {
      connection.disarm();
      byId.delete(connection.id);
      const key = personKey(connection);
      const left = (byPerson.get(key) ?? []).filter((one) => one !== connection);
      if (left.length === 0) byPerson.delete(key);
      else byPerson.set(key, left);
    },
    of: (person) => byPerson.get(personKey(person)) ?? [],
    ofGateway: (gateway) => [...byId.values()].filter((one) => one.gateway === gateway),
    all: () => [...byId.values()],
  };
}
