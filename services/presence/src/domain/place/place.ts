/** One conversation of one tenant. */
export interface ConversationPlace {
  readonly tenant: string;
  readonly conversation: string;
}

/** The desk of one counselor. */
export interface DeskPlace {
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
  'desk' in place ? `${place.tenant}/desk/${place.desk}` : `${place.tenant}/${place.conversation}`;

export const personKey = (person: Person): string =>
  'desk' in person ? placeKey(person) : `${placeKey(person)}/${person.participant}`;
