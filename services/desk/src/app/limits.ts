/** How long an end can be taken back: long enough to notice a slip, short enough to mean it. */
export const undoMs = 5_000;
/** A sentence at the foot of the desk stays long enough to be read twice. */
export const noticeMs = 8_000;
/** Below this the context is a drawer over the talk: three panes would leave no room to write. */
export const hasRoomForThree = (): boolean => matchMedia('(min-width: 62.5rem)').matches;
/** Below this one pane is shown at a time, as in `style/layout.css`. */
export const hasRoomForOne = (): boolean => matchMedia('(max-width: 43.75rem)').matches;
/** From here on only the lines in sight are in the page: some hundred lines are drawn at once. */
export const virtualFromLines = 200;
/** Identity asks for this many characters at least. */
export const passwordCharsLeast = 12;
