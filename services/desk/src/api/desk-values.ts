import { workerStates } from '../model/worker-states.js';
import {
  type Availability,
  type CounselorLoad,
  deskStates,
  type Floor,
  type FloorAlert,
  visitorPlaces,
  type WaitingConversation,
} from './types.js';

// Values as they come over the wire: what has its default may be missing, as in proto3 JSON.

type Loose<T> = { readonly [K in keyof T]?: unknown };

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const count = (value: unknown): number => (typeof value === 'number' ? value : 0);
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const object = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? { ...value } : {};
const oneOf = <T extends string>(known: readonly T[], value: unknown): T | undefined =>
  known.find((one) => one === value);

export function readQueue(value: unknown): readonly WaitingConversation[] {
  return list(object(value).waiting).map((one) => {
    const given: Loose<WaitingConversation> = object(one);
    return {
      conversation: text(given.conversation),
      service: text(given.service),
      language: text(given.language),
      priority: count(given.priority),
      since: text(given.since),
      group: given.group === 'gone' ? 'gone' : 'waiting',
      returned: given.returned === true,
      topic: text(given.topic),
      alias: text(given.alias),
      firstWords: text(given.firstWords),
      visitorPresence: oneOf(visitorPlaces, given.visitorPresence),
      offeredTo: text(given.offeredTo),
      offer: count(given.offer),
      offeredUntil: text(given.offeredUntil),
      offeredBecause: text(given.offeredBecause),
      raised: count(given.raised),
      skillsWidened: given.skillsWidened === true,
      centreWidened: given.centreWidened === true,
      alarmSince: text(given.alarmSince),
      alarmBy: text(given.alarmBy),
    };
  });
}

export function readAvailability(value: unknown): Availability {
  const given = object(value);
  return {
    available: given.available === true,
    seatsMax: count(given.seatsMax),
    seats: list(given.seats).map(text),
    desk: oneOf(deskStates, given.deskState),
    reason: text(given.reason),
    state: oneOf(workerStates, given.state),
    stateSince: text(given.stateSince),
    load: given.load === undefined ? list(given.seats).length : count(given.load),
  };
}

export function readFloor(value: unknown): Floor {
  const given: Loose<Floor> = object(value);
  return {
    waiting: count(given.waiting),
    longestWaitSince: text(given.longestWaitSince),
    active: count(given.active),
    counselors: list(given.counselors).map(readLoad),
    at: text(given.at),
    gone: count(given.gone),
    alerts: list(given.alerts).map(readAlert),
  };
}

function readLoad(value: unknown): CounselorLoad {
  const given: Loose<CounselorLoad> = object(value);
  return {
    counselor: text(given.counselor),
    name: text(given.name),
    active: count(given.active),
    available: given.available === true,
    seatsMax: count(given.seatsMax),
    desk: oneOf(deskStates, given.desk),
    deskSince: text(given.deskSince),
    deskCause: text(given.deskCause),
    returnsAt: text(given.returnsAt),
    state: oneOf(workerStates, given.state),
    stateSince: text(given.stateSince),
    load: given.load === undefined ? count(given.active) : count(given.load),
  };
}

const chatStates = ['held', 'waiting', 'taken', 'gone', 'ended'] as const;

function readAlert(value: unknown): FloorAlert {
  const given: Loose<FloorAlert> = object(value);
  return {
    counselor: text(given.counselor),
    kind: given.kind === 'returned' ? 'returned' : 'held',
    cause: text(given.cause),
    since: text(given.since),
    until: text(given.until),
    chats: list(given.chats).map((chat) => {
      const { conversation, state, takenBy } = object(chat);
      return {
        conversation: text(conversation),
        state: oneOf(chatStates, state) ?? 'held',
        takenBy: text(takenBy),
      };
    }),
  };
}
