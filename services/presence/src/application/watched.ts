/** One conversation of one tenant. */
export interface Place {
  readonly tenant: string;
  readonly conversation: string;
}

/** One participant of it. */
export interface Watched extends Place {
  readonly participant: string;
}

export const placeKey = ({ tenant, conversation }: Place): string => `${tenant}/${conversation}`;

export const personKey = (watched: Watched): string =>
  `${placeKey(watched)}/${watched.participant}`;
