import {
  type Availability,
  type CounselorLoad,
  type DeskPlace,
  deskStates,
  type Floor,
  type WaitingConversation,
} from './types.js';

// Values as they come over the wire: what has its default may be missing, as in proto3 JSON.

type Loose<T> = { readonly [K in keyof T]?: unknown };

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const count = (value: unknown): number => (typeof value === 'number' ? value : 0);
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const object = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? { ...value } : {};
const place = (value: unknown): DeskPlace | undefined =>
  deskStates.find((known) => known === value);

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
      firstWords: text(given.firstWords),
      visitorPresence: text(given.visitorPresence),
    };
  });
}

export function readAvailability(value: unknown): Availability {
  const given = object(value);
  return {
    available: given.available === true,
    seatsMax: count(given.seatsMax),
    seats: list(given.seats).map(text),
    desk: place(given.deskState),
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
    desk: place(given.desk),
    deskSince: text(given.deskSince),
    cause: text(given.cause),
    returnsAt: text(given.returnsAt),
  };
}
