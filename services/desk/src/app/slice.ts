import { type ComponentType, memo } from 'react';
import type { DeskActions, DeskState } from './state.js';

export interface SliceProps<K extends keyof DeskState> {
  readonly state: Pick<DeskState, K>;
  readonly actions: DeskActions;
}

/**
 * A part of the desk that is drawn again only when one of these keys of its state is another value.
 * The types let it read no others, so nothing on screen can grow old unseen.
 */
export const sliced = <K extends keyof DeskState>(
  keys: readonly K[],
  Part: ComponentType<SliceProps<K>>,
) => memo(Part, (before, now) => isSameSlice(keys, before, now));

export const isSameSlice = <K extends keyof DeskState>(
  keys: readonly K[],
  before: SliceProps<K>,
  now: SliceProps<K>,
): boolean =>
  before.actions === now.actions &&
  keys.every((key) => Object.is(before.state[key], now.state[key]));
