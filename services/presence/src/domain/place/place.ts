/** Whoever is looked up with every byte keeps the keys, as `placeKey` and `personKey` make them. */
interface Keyed {
  readonly placeKey?: string;
  readonly personKey?: string;
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
