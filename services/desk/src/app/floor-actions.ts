import type { DeskActions } from './state.js';
import type { Calls } from './use-calls.js';

/** What a counselor says to the floor: what they are doing, what they do not take, what they look after. */
export const floorActions = (
  calls: Calls,
  change: DeskActions['change'],
): Pick<DeskActions, 'setState' | 'setSeats' | 'decline' | 'acknowledge'> => ({
  setState: (state) => {
    change({ states: false });
    calls.setAvailability({ state });
  },
  setSeats: (seatsMax) => calls.setAvailability({ seatsMax }),
  decline: (offer, reason) => {
    change({ declining: undefined });
    calls.decline(offer, reason);
  },
  acknowledge: calls.acknowledge,
});
