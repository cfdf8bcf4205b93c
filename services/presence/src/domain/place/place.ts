import { partitionOf } from '@stillhere/kernel';

/** Whoever is looked up with every byte keeps the keys, as `placeKey` and `personKey` make them, and its part. */
interface Keyed {
  readonly placeKey?: string;
  readonly personKey?: string;
  readonly part?: number;
}

/** One conversation of one tenant. */
export interface ConversationPlace extends Keyed {
  readonly tenant: string;
  readonly conversation: string;
}

/** The desk of one counselor. */
export interface DeskPlace extends Keyed {
  readonly tenant: string;
  /** `counselor:…` */
  readonly desk: string;
}

/** Where somebody is connected; each has a stream of its own in the record. */
export type Place = ConversationPlace | DeskPlace;

/** One participant of a conversation. */
export interface Watched extends ConversationPlace {
  readonly participant: string;
}

/** Whose connection it is: a participant's of a conversation, or a counselor's at their desk. */
export type Person = Watched | DeskPlace;

export const placeKey = (place: Place): string =>
  place.placeKey ??
  ('desk' in place
    ? `${place.tenant}/desk/${place.desk}`
    : `${place.tenant}/${place.conversation}`);

export const personKey = (person: Person): string =>
  person.personKey ??
  ('desk' in person ? placeKey(person) : `${placeKey(person)}/${person.participant}`);

/**
 * Into how many parts the places of a log are shared out among processes. The same in every process, for ever: the
 * fences of owners are counted by part.
 */
export const partCount = 64;

/** The part that a place falls into: 0 to `partCount - 1`, the same in every process. */
export const partOf = (place: Place): number => place.part ?? partOfKey(placeKey(place));

/** The same, of what `placeKey` made. */
export const partOfKey = (key: string): number => partitionOf(key, partCount);
