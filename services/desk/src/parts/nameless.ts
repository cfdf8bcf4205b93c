/**
 * For the frame of a dialog that its button opens: React Aria names the frame after the button, but a frame
 * without a role names nothing. The dialog in it has the name.
 */
export const nameless = { 'aria-labelledby': '' } as const;
