import { partitionOf } from './partition-of.js';

/** Whoever is looked up with every byte keeps the key, as `placeKey` makes it, and its part. */
interface Keyed {
  readonly placeKey?: string;
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

export const placeKey = (place: Place): string =>
  place.placeKey ??
  ('desk' in place
    ? `${place.tenant}/desk/${place.desk}`
    : `${place.tenant}/${place.conversation}`);

/**
 * Into how many parts the places of a log are shared out among the processes of presence. The same in every process,
 * for ever: the fences of owners are counted by part.
 */
export const partCount = 64;

/** The part that a place falls into: 0 to `partCount - 1`, the same in every process. */
export const partOf = (place: Place): number => place.part ?? partOfKey(placeKey(place));

/** The same, of what `placeKey` made. */
export const partOfKey = (key: string): number => partitionOf(key, partCount);
