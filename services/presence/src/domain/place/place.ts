import {
  type ConversationPlace as AnyConversationPlace,
  type DeskPlace as AnyDeskPlace,
  placeKey,
} from '@stillhere/kernel';

export { partCount, partOf, partOfKey, placeKey } from '@stillhere/kernel';

/** Whoever is looked up with every byte keeps also the key that `personKey` makes. */
interface Keyed {
  readonly personKey?: string;
}

export interface ConversationPlace extends AnyConversationPlace, Keyed {}
export interface DeskPlace extends AnyDeskPlace, Keyed {}

/** Where somebody is connected; each has a stream of its own in the record. */
export type Place = ConversationPlace | DeskPlace;

/** One participant of a conversation. */
export interface Watched extends ConversationPlace {
  readonly participant: string;
}

/** Whose connection it is: a participant's of a conversation, or a counselor's at their desk. */
export type Person = Watched | DeskPlace;

export const personKey = (person: Person): string =>
  person.personKey ??
  ('desk' in person ? placeKey(person) : `${placeKey(person)}/${person.participant}`);
