/** More is no name, and no line on a phone. */
export const displayNameCharsMax = 100;

/** Controls, line separators, halves of characters; and what turns the text that stands around a name. */
const unfit = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

/** What people may be shown of somebody, on a screen or in a terminal. */
export const isDisplayName = (text: string): boolean =>
  text.trim() !== '' && text.length <= displayNameCharsMax && !unfit.test(text);

/** Completes a sentence: a name must be … */
export const displayNameText = `1 to ${displayNameCharsMax} characters on one line, none that turns text`;
