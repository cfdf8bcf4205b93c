import type { Participant } from './state.js';

/**
 * A token is rotated at each welcome and made for that connection's epoch; the first one, made
 * before any connection, has epoch 0. Good are the newest one that its tab ever presented and all
 * made since: two, as long as every welcome arrives. Counting what was issued instead would lock
 * a visitor out whose link dropped two welcomes in a row.
 */
export function tokenGood(
  { tabs, tabsForgotten, lastEpoch }: Participant,
  { tab, tokenEpoch }: { readonly tab: string; readonly tokenEpoch: number | undefined },
): boolean {
  if (tokenEpoch === undefined) return false;
  // We sealed it, so it was handed out: the log that knew of it was put back to an older copy.
  if (tokenEpoch > lastEpoch) return true;
  const known = tabs.find((one) => one.tab === tab);
  if (known) return tokenEpoch >= known.tokenFloor;
  // A tab that never connected can hold nothing but the first token.
  return tokenEpoch === 0 && !tabsForgotten;
}
