import { describe, expect, it } from '@jest/globals';
import { isSameSlice, type SliceProps } from './slice.js';
import type { DeskActions, DeskState } from './state.js';

type Props = SliceProps<'chats' | 'queue'>;

describe('a part of the desk', () => {
  const state = { chats: [], queue: undefined } as unknown as DeskState;
  const actions = {} as DeskActions;
  const props: Props = { state, actions };
  const again = (patch: Partial<DeskState>): Props => ({ state: { ...state, ...patch }, actions });

  it('is not drawn again by a value that it does not show', () => {
    const other = again({ notice: 'somebody came', floor: {} as never });
    expect(isSameSlice(['chats', 'queue'], props, other)).toBe(true);
  });

  it('is drawn again by each that it shows, and by other actions', () => {
    expect(isSameSlice(['chats', 'queue'], props, again({ queue: [] }))).toBe(false);
    const others = { state, actions: {} as DeskActions };
    expect(isSameSlice(['chats', 'queue'], props, others)).toBe(false);
  });
});
