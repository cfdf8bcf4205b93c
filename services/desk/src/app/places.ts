import type { DeskActions } from './state.js';
import type { WorkKeeper } from './work-keeper.js';

/** Where each talk is read that is not read at its end. */
export const placesOf = (work: WorkKeeper): Pick<DeskActions, 'keepPlace' | 'recallPlace'> => ({
  keepPlace(conversation, revision) {
    const { [conversation]: _, ...others } = work.now.places;
    const places = revision === undefined ? others : { ...others, [conversation]: revision };
    work.keep({ places });
  },
  recallPlace: (conversation) => work.now.places[conversation],
});
