/** Where a relay is hit, inside of one shipment. */
export const relayPlaces = [
  'before sending',
  'between partitions',
  'before the checkpoint',
] as const;
export type RelayPlace = (typeof relayPlaces)[number];

/** Names the file in which the next place stands; SIGUSR2 says that it does. */
export const relayOrderEnv = 'STRIKE_RELAY_ORDER';
